"""A fleet of two machines that have booted, with pods made by hand."""

from k8s_tui.machine.containers import ContainerConfig
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.sim.simulation import Simulation

CNI = "/etc/cni/net.d/10-kindnet.conflist"


class Listener:
    """Stands for a kubelet."""

    def __init__(self):
        self.heard = []

    def start(self):
        pass

    def stop(self):
        pass

    def handle(self, key):
        self.heard.append(key)


def booted_fleet(names=("worker-1", "worker-2")):
    sim = Simulation(1)
    fleet = Fleet(sim)
    for number, name in enumerate(names, start=1):
        machine = fleet.add(MachineSpec(name, f"10.0.0.{number}", pod_cidr=f"10.244.{number}.0/24"))
        machine.files[CNI] = "{}"
        sim.register(f"{name}/kubelet", Listener())
        machine.power_on(0)
    sim.run_until(1)
    return fleet


def run(machine, image, *command, uid="pod-1", name="c", host_network=False, **config):
    """Make a pod with one container on a machine and return the container."""
    if uid not in machine.runtime.sandboxes:
        machine.runtime.run_sandbox(uid, "default", uid, host_network=host_network)
    return machine.runtime.run_container(uid, ContainerConfig(name, image, tuple(command), **config))
