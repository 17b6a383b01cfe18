"""Clocks that are wrong, certificates that ran out."""

import pytest

from k8s_tui.api.certificates import client_of, read
from k8s_tui.faults import from_mapping
from k8s_tui.faults.clocks import ClockDrift, ExpireCertificate
from k8s_tui.faults.fields import FaultError
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.machine.pki import CLIENT_CERTIFICATE, kubelet_files, master_files, new_authorities
from k8s_tui.sim.simulation import Simulation


class Site:
    def __init__(self):
        self.sim = Simulation(1)
        self.fleet = Fleet(self.sim)
        authorities = new_authorities("1", 0)
        machine = self.fleet.add(MachineSpec("m", "10.0.0.10"))
        machine.files.update(master_files(authorities, "m", "10.0.0.10", "https://10.0.0.10:6443", 0))
        machine.files.update(kubelet_files(authorities["ca"], "m", "https://10.0.0.10:6443", 0))
        self.machine = machine


def test_a_clock_drifts():
    site = Site()
    fault = from_mapping({"kind": "ClockDrift", "machine": "m", "by": "2h", "behind": True})
    assert fault == ClockDrift("m", 7_200_000, behind=True)
    fault.apply(site)
    assert site.machine.clock_ms() == -7_200_000
    assert not site.machine.synchronizes_clock
    fault.revert(site)
    assert site.machine.clock_ms() == 0
    assert "120 minutes" in str(fault)


@pytest.mark.parametrize("word", ["apiserver", "scheduler.conf", "kubelet", "etcd-server"])
def test_a_certificate_runs_out(word):
    site = Site()
    fault = ExpireCertificate("m", word)
    fault.apply(site)
    assert fault._found(site.machine).refusal(site.sim.now_ms)
    fault.revert(site)
    assert not fault._found(site.machine).refusal(site.sim.now_ms)
    assert word in str(fault)


def test_a_machine_that_has_none():
    site = Site()
    del site.machine.files[CLIENT_CERTIFICATE]
    with pytest.raises(FaultError, match="there is no certificate"):
        ExpireCertificate("m", "kubelet").apply(site)
    assert read(site.machine.files["/etc/kubernetes/pki/apiserver.crt"]) is not None
    assert client_of(site.machine.files["/etc/kubernetes/admin.conf"]) is not None
