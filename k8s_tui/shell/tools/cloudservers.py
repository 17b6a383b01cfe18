"""cloud servers, sizes and images: bare machines from the provider, and their power.

They work while every master is down, and a server that they make knows nothing of Kubernetes. Simplified: no
networks, no images of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from k8s_tui.machine.balancers import ProviderError
from k8s_tui.machine.machine import BOOTING, FROZEN, GIB, OFF, ON, Machine
from k8s_tui.machine.provider import (
    IMAGES,
    QUOTA_CPUS,
    QUOTA_SERVERS,
    SIZES,
    Order,
    Provider,
    monthly_cents,
)
from k8s_tui.shell.calls import PAUSE_MS, Call, Result, Steps
from k8s_tui.shell.flags import BOOL, TEXT, Flag, Flags
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.tools.clock import nanosecond_time
from k8s_tui.shell.tools.places import fleet_of

FLAGS: tuple[Flag, ...] = (
    Flag("size", "", TEXT, "s-4cpu-8gb", choices=tuple(SIZES)),
    Flag("image", "", TEXT, "ubuntu-24.04", choices=tuple(IMAGES)),
    Flag("zone", "", TEXT),
    Flag("name", "", TEXT),
    Flag("no-wait", "", BOOL),
)

Group: TypeAlias = Mapping[str, Callable[[Call, Flags, list[str]], Result]]
"""Commands by their verb, the usual one first."""

STATES: Mapping[str, str] = {ON: "running", OFF: "off", BOOTING: "starting", FROZEN: "running"}
"""The provider's word for what it sees; it cannot tell that a machine hangs."""


def _provider(call: Call) -> Provider:
    return call.session.world.provider


def _print(call: Call, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    call.stdout.write(format_table(columns, rows))
    return 0


def _price(cents: int) -> str:
    return f"{cents / 100:.2f}"


# -- servers ------------------------------------------------------------


def _row(machine: Machine, order: Order | None) -> tuple[str, ...]:
    capacity = machine.spec.capacity
    return (
        machine.name,
        STATES[machine.power],
        "custom" if order is None else order.size,
        f"{capacity.cpu_millicores / 1000:g}",
        f"{capacity.memory_bytes / GIB:g}Gi",
        f"{capacity.disk_bytes / GIB:g}Gi",
        machine.spec.platform.os_id + "-" + machine.spec.platform.os_version.partition(".")[0]
        if order is None
        else order.image,
        machine.spec.zone,
        machine.spec.ip,
        _price(monthly_cents(machine, order)),
    )


def _list(call: Call, flags: Flags, words: list[str]) -> int:
    orders = _provider(call).orders
    machines = fleet_of(call.session).machines
    columns = ("NAME", "STATUS", "SIZE", "CPU", "MEMORY", "DISK", "IMAGE", "ZONE", "IP", "USD/MONTH")
    return _print(call, columns, [_row(each, orders.get(name)) for name, each in machines.items()])


def _create(call: Call, flags: Flags, words: list[str]) -> Steps:
    name = words[0] if words else flags.text("name")
    if not name:
        raise ProviderError("a name is needed: cloud servers create NAME")
    machines = fleet_of(call.session).machines
    zone = flags.text("zone") or next((each.spec.zone for each in machines.values()), "")
    provider = _provider(call)
    spec = provider.specify(machines, name, flags.text("size"), flags.text("image"), zone)
    return _creating(call, flags, provider, spec.name, call.session.world.add_machine(spec))


def _creating(call: Call, flags: Flags, provider: Provider, name: str, machine: Machine) -> Steps:
    provider.orders[name] = Order(flags.text("size"), flags.text("image"), call.session.now_ms)
    machine.power_on()
    call.out(f"Server {name} created: {machine.spec.ip}")
    if flags.on("no-wait"):
        return 0
    while machine.power == BOOTING:
        yield PAUSE_MS
    call.out(f"Server {name} is {STATES[machine.power]}.")
    call.session.hint = f"it is bare: `ssh {name}` and install what a node needs"
    return 0


def _named(call: Call, words: list[str]) -> Machine:
    if not words:
        raise ProviderError("the name of a server is needed")
    machine = fleet_of(call.session).machines.get(words[0])
    if machine is None:
        raise ProviderError(f"server {words[0]!r} not found")
    return machine


def _show(call: Call, flags: Flags, words: list[str]) -> int:
    machine = _named(call, words)
    order = _provider(call).orders.get(machine.name)
    columns = ("name", "status", "size", "cpu", "memory", "disk", "image", "zone", "ip", "usd/month")
    for column, cell in zip(columns, _row(machine, order), strict=True):
        call.out(f"{column + ':':10}{cell}")
    call.out(f"{'created:':10}{nanosecond_time(0 if order is None else order.created_ms)}")
    return 0


def _console(call: Call, flags: Flags, words: list[str]) -> int:
    for line in _named(call, words).strain.console:
        call.out(line)
    return 0


def _start(call: Call, flags: Flags, words: list[str]) -> int:
    machine = _named(call, words)
    if machine.power != OFF:
        raise ProviderError(f"server {machine.name!r} is already {STATES[machine.power]}")
    machine.power_on()
    call.out(f"Server {machine.name} is starting.")
    return 0


def _stop(call: Call, flags: Flags, words: list[str]) -> int:
    machine = _named(call, words)
    if machine.power == OFF:
        raise ProviderError(f"server {machine.name!r} is already off")
    machine.power_off()
    call.out(f"Server {machine.name} is off.")
    return 0


def _reboot(call: Call, flags: Flags, words: list[str]) -> int:
    machine = _named(call, words)
    if machine.power == OFF:
        raise ProviderError(f"server {machine.name!r} is off")
    machine.reboot()
    call.out(f"Server {machine.name} is restarting.")
    return 0


def _delete(call: Call, flags: Flags, words: list[str]) -> int:
    machine = _named(call, words)
    world = call.session.world
    if machine.name in world.servers:
        raise ProviderError(f"server {machine.name!r} is protected against deletion")
    world.remove_machine(machine.name)
    _provider(call).orders.pop(machine.name, None)
    call.out(f"Server {machine.name} deleted.")
    return 0


# -- what there is ------------------------------------------------------------


def _sizes(call: Call, flags: Flags, words: list[str]) -> int:
    rows = [
        (
            size.name,
            f"{size.capacity.cpu_millicores // 1000}",
            f"{size.capacity.memory_bytes // GIB}Gi",
            f"{size.capacity.disk_bytes // GIB}Gi",
            _price(size.monthly_cents),
        )
        for size in SIZES.values()
    ]
    return _print(call, ("SIZE", "CPU", "MEMORY", "DISK", "USD/MONTH"), rows)


def _images(call: Call, flags: Flags, words: list[str]) -> int:
    rows = [(image.name, image.platform.os_image, image.platform.kernel_version) for image in IMAGES.values()]
    return _print(call, ("IMAGE", "DISTRIBUTION", "KERNEL"), rows)


def quota_rows(call: Call) -> list[tuple[str, str, str]]:
    """Return (resource, used, quota) of what may be ordered beyond the first machines."""
    orders = _provider(call).orders
    cpus = sum(SIZES[order.size].capacity.cpu_millicores for order in orders.values()) // 1000
    return [("servers", str(len(orders)), str(QUOTA_SERVERS)), ("cpus", str(cpus), str(QUOTA_CPUS))]


def monthly_text(call: Call) -> str:
    """Return what all servers cost, as a sentence."""
    orders, machines = _provider(call).orders, fleet_of(call.session).machines
    cost = sum(monthly_cents(each, orders.get(name)) for name, each in machines.items())
    return f"{len(machines)} servers cost {cost / 100:.2f} USD a month"


SERVERS: Group = {
    "list": _list,
    "create": _create,
    "show": _show,
    "console": _console,
    "start": _start,
    "stop": _stop,
    "reboot": _reboot,
    "delete": _delete,
}
SIZE_LIST: Group = {"list": _sizes}
IMAGE_LIST: Group = {"list": _images}
"""The groups of commands that are about servers."""
