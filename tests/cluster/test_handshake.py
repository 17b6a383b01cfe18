"""Whose certificate holds, by whose clock."""

import pytest

from k8s_tui.api.certificates import authority, pem
from k8s_tui.api.errors import Unreachable
from k8s_tui.cluster.handshake import AUTHORITY, Certified, distrust
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.machine.pki import CLIENT_CERTIFICATE, kubelet_files, master_files, new_authorities
from k8s_tui.sim.simulation import Simulation

YEAR_MS = 365 * 24 * 3_600_000


class Server:
    def __init__(self, sim):
        self.sim = sim


@pytest.fixture
def fleet():
    fleet = Fleet(Simulation(1))
    authorities = new_authorities("1", 0)
    master = fleet.add(MachineSpec("master-1", "10.0.0.10"))
    worker = fleet.add(MachineSpec("worker-1", "10.0.0.11"))
    master.files.update(master_files(authorities, "master-1", "10.0.0.10", "https://10.0.0.10:6443", 0))
    worker.files.update(kubelet_files(authorities["ca"], "worker-1", "https://10.0.0.10:6443", 0))
    return fleet


def said(fleet, client="worker-1"):
    return distrust(fleet.machines.get(client), fleet.machines["master-1"])


def test_all_is_well(fleet):
    assert said(fleet) == ""
    assert said(fleet, "laptop") == ""
    del fleet.machines["master-1"].files["/etc/kubernetes/pki/apiserver.crt"]
    assert said(fleet) == ""


def test_each_judges_by_its_own_clock(fleet):
    fleet.machines["worker-1"].clock_offset_ms = YEAR_MS + 60_000
    assert "current time 2027-01-05T09:01:00Z is after 2027-01-05T09:00:00Z" in said(fleet)
    assert said(fleet, "laptop") == ""
    fleet.machines["worker-1"].clock_offset_ms = -3_600_000
    assert "is before 2026-01-05T08:55:00Z" in said(fleet)


def test_another_authority(fleet):
    fleet.machines["worker-1"].files[AUTHORITY] = pem(authority("kubernetes", "other", 0))
    assert said(fleet).endswith("x509: certificate signed by unknown authority")


def test_a_client_whose_certificate_has_run_out(fleet):
    server = Server(fleet.sim)
    way = Certified(lambda _: server, fleet, CLIENT_CERTIFICATE)
    assert way("worker-1") is server
    assert way("laptop") is server
    fleet.sim.now_ms = YEAR_MS + 1
    with pytest.raises(Unreachable, match="Unauthorized"):
        way("worker-1")
