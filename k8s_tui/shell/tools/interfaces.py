"""ip, ss and netstat: addresses, routes, and who listens, of a machine or a pod.

Source: iproute2 6.1; the routes are those that kindnet makes.
"""

from __future__ import annotations

from attrs import frozen

from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.references import digest_of
from k8s_tui.network.ground import UNIT_PORTS
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.tools.crictlinspect import pid_of
from k8s_tui.shell.tools.http import KUBELET_HEALTH_PORT
from k8s_tui.shell.tools.places import Place, fleet_of, place_of, plane_of

ANY = "*"
LOCAL = "127.0.0.1"

_LOOPBACK = (
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
    "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00"
)


@frozen
class Listening:
    """A port that somebody has open."""

    address: str
    port: int
    program: str
    pid: int


def mac_of(ip: str) -> str:
    """Return the hardware address that belongs to an address."""
    return "02:42:" + ":".join(f"{int(part):02x}" for part in ip.split("."))


def veth_of(container_network: str) -> str:
    """Return the name of the machine's end of a pod's cable."""
    return "veth" + digest_of(container_network).removeprefix("sha256:")[:8]


# -- ip ------------------------------------------------------------


def _ip(call: Call) -> Result:
    words = [word for word in call.arguments if not word.startswith("-")]
    brief = any(word in ("-br", "-brief") for word in call.arguments)
    place = place_of(call.session)
    what = words[0] if words else ""
    if what and "address".startswith(what):
        return _addresses(call, place, brief=brief)
    if what and "link".startswith(what):
        return _links(call, place)
    if what and "route".startswith(what):
        return _routes(call, place)
    if what and "neighbour".startswith(what):
        return _neighbours(call, place)
    return call.fail("Usage: ip [ OPTIONS ] { address | link | route | neighbour }", 255)


def _addresses(call: Call, place: Place, *, brief: bool) -> int:
    if brief:
        call.out(f"lo               UNKNOWN        {LOCAL}/8\neth0             UP             {place.ip}/24")
        return 0
    call.out(_LOOPBACK)
    call.out(f"    inet {LOCAL}/8 scope host lo\n       valid_lft forever preferred_lft forever")
    call.out(_link_line(2, "eth0", "" if place.container is None else "@if5"))
    call.out(f"    link/ether {mac_of(place.ip)} brd ff:ff:ff:ff:ff:ff")
    network = place.ip.rpartition(".")[0]
    call.out(f"    inet {place.ip}/24 brd {network}.255 scope global eth0")
    call.out("       valid_lft forever preferred_lft forever")
    for number, ip in enumerate(_pods(place), start=3):
        call.out(_link_line(number, veth_of(ip), "@if2"))
        call.out(f"    link/ether {mac_of(ip)} brd ff:ff:ff:ff:ff:ff")
    return 0


def _link_line(number: int, name: str, peer: str) -> str:
    flags = "<BROADCAST,MULTICAST,UP,LOWER_UP>"
    return f"{number}: {name}{peer}: {flags} mtu 1500 qdisc noqueue state UP group default"


def _links(call: Call, place: Place) -> int:
    call.out(_LOOPBACK)
    for number, (name, ip) in enumerate(
        (("eth0", place.ip), *((veth_of(ip), ip) for ip in _pods(place))), start=2
    ):
        call.out(f"{_link_line(number, name, '')}\n    link/ether {mac_of(ip)} brd ff:ff:ff:ff:ff:ff")
    return 0


def _pods(place: Place) -> list[str]:
    """Return the addresses of the pods on a machine, none in a pod or at the desk."""
    if place.machine is None or place.container is not None:
        return []
    return [
        each.ip for each in place.machine.runtime.sandboxes.values() if each.ready and not each.host_network
    ]


def _routes(call: Call, place: Place) -> int:
    network = place.ip.rpartition(".")[0]
    call.out(f"default via {network}.1 dev eth0")
    machine = place.machine
    if machine is not None and place.container is None:
        ground = plane_of(call.session).ground
        for other in fleet_of(call.session).machines.values():
            cidr = other.runtime.pod_cidr
            if other is not machine and cidr and ground.has_routes(machine.name):
                call.out(f"{cidr} via {other.spec.ip} dev eth0")
        for ip in _pods(place):
            call.out(f"{ip} dev {veth_of(ip)} scope host")
    call.out(f"{network}.0/24 dev eth0 proto kernel scope link src {place.ip}")
    return 0


def _neighbours(call: Call, place: Place) -> int:
    for other in fleet_of(call.session).machines.values():
        if other.spec.ip != place.ip:
            state = "REACHABLE" if other.is_up() else "FAILED"
            address = f"lladdr {mac_of(other.spec.ip)} " if other.is_up() else ""
            call.out(f"{other.spec.ip} dev eth0 {address}{state}")
    return 0


# -- ss and netstat ------------------------------------------------------------


def listening_on(machine: Machine) -> list[Listening]:
    """Return who listens on a machine itself, in order of ports."""
    found = []
    for port, name in UNIT_PORTS.items():
        if machine.units.is_active(name):
            unit = machine.units.get(name)
            program = "sshd" if unit.spec.process == "ssh" else unit.spec.process
            found.append(Listening(ANY, port, program, unit.main_pid))
    if machine.units.is_active("kubelet"):
        pid = machine.units.get("kubelet").main_pid
        found.append(Listening(LOCAL, KUBELET_HEALTH_PORT, "kubelet", pid))
    for pod_uid, sandbox in machine.runtime.sandboxes.items():
        if sandbox.host_network:
            found += _of_containers(machine, machine.runtime.running_in(pod_uid))
    return sorted(found, key=lambda each: each.port)


def _of_containers(machine: Machine, containers: list[Container]) -> list[Listening]:
    return [
        Listening(ANY, port, container.behaviour.application.name, pid_of(machine, container))
        for container in containers
        for port in dict.fromkeys((*container.behaviour.ports, *container.config.ports))
        if container.state == RUNNING and machine.runtime.listening(container.pod_uid, port) is container
    ]


def _listeners(place: Place) -> list[Listening]:
    if place.machine is None:
        return []
    if place.container is None or (place.sandbox is not None and place.sandbox.host_network):
        return listening_on(place.machine)
    return _of_containers(place.machine, place.machine.runtime.running_in(place.container.pod_uid))


def _ss(call: Call) -> int:
    letters = "".join(word[1:] for word in call.arguments if word.startswith("-"))
    users = "p" in letters
    call.out(f"State  Recv-Q Send-Q Local Address:Port  Peer Address:Port{'Process' if users else ''}")
    for each in _listeners(place_of(call.session)):
        local = f"{each.address}:{each.port}"
        process = f'users:(("{each.program}",pid={each.pid},fd=3))' if users else ""
        call.out(f"LISTEN 0      4096   {local:>18}  {'*:*':>17}{process}".rstrip())
    return 0


def _netstat(call: Call) -> int:
    call.out("Active Internet connections (only servers)")
    call.out(
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name"
    )
    for each in _listeners(place_of(call.session)):
        local = f"{'0.0.0.0' if each.address == ANY else each.address}:{each.port}"
        call.out(f"tcp        0      0 {local:<23} {'0.0.0.0:*':<23} LISTEN      {each.pid}/{each.program}")
    return 0


IN_PODS: tuple[Program, ...] = (
    Program("ip", _ip, "addresses and routes, as in `ip route`"),
    Program("ss", _ss, "who listens, as in `ss -ltnp`"),
    Program("netstat", _netstat),
)
