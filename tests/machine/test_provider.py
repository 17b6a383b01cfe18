"""What a provider has to offer, and what it refuses."""

import pytest

from k8s_tui.machine.balancers import ProviderError
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import GIB, MachineSpec
from k8s_tui.machine.provider import QUOTA_SERVERS, Order, Provider, monthly_cents
from k8s_tui.sim.simulation import Simulation


def test_a_server_is_bare():
    spec = Provider().specify({}, "w", "s-4cpu-8gb", "ubuntu-24.04", "zone-a")
    assert spec.capacity.memory_bytes == 8 * GIB
    assert [unit.name for unit in spec.units] == ["ssh.service"]
    machine = Fleet(Simulation(1)).add(spec)
    assert machine.installed.versions == {}
    assert "swap" in machine.files["/etc/fstab"]


@pytest.mark.parametrize(
    "name, size, image, said",
    [
        ("w", "huge", "ubuntu-24.04", "size 'huge' not found"),
        ("w", "s-4cpu-8gb", "windows", "image 'windows' not found"),
        ("taken", "s-4cpu-8gb", "ubuntu-24.04", "already exists"),
    ],
)
def test_what_is_not_to_be_had(name, size, image, said):
    machine = Fleet(Simulation(1)).add(MachineSpec("taken", "10.0.0.1"))
    with pytest.raises(ProviderError, match=said):
        Provider().specify({"taken": machine}, name, size, image, "")


def test_quotas():
    provider = Provider()
    provider.orders = {f"s{number}": Order("s-1cpu-2gb", "debian-12", 0) for number in range(QUOTA_SERVERS)}
    with pytest.raises(ProviderError, match="10 of 10 servers"):
        provider.specify({}, "w", "s-1cpu-2gb", "debian-12", "")
    provider.orders = {f"s{number}": Order("c-16cpu-32gb", "debian-12", 0) for number in range(2)}
    with pytest.raises(ProviderError, match="32 of 40 CPUs"):
        provider.specify({}, "w", "c-16cpu-32gb", "debian-12", "")
    assert provider.fork().orders == provider.orders


def test_what_a_machine_costs():
    machine = Fleet(Simulation(1)).add(MachineSpec("w", "10.0.0.1"))
    assert monthly_cents(machine, None) == 2_400
    assert monthly_cents(machine, Order("s-1cpu-2gb", "debian-12", 0)) == 600
