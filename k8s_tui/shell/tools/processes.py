"""ps, top, free, uptime: what uses a machine, or what runs in a container.

Source: procps-ng 4.0, coreutils 9.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from k8s_tui.machine.containers import Container
from k8s_tui.machine.machine import CPU_OUTSIDE_MILLICORES, GIB, MIB, Machine
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.tools.clock import DAY_MS, HOUR_MS, MINUTE_MS, instant
from k8s_tui.shell.tools.crictlinspect import pid_of
from k8s_tui.shell.tools.places import Place, place_of
from k8s_tui.shell.tools.unitstatus import MEMORY_MIB, machine_share

DESK_MEMORY_BYTES = 16 * GIB
CACHE_SHARE = 4
"""One part in so many of the free memory holds files."""


@frozen
class Process:
    """A line of ps."""

    pid: int
    user: str
    cpu_percent: float
    memory_bytes: int
    started_ms: int
    command: str


def processes_of(machine: Machine) -> list[Process]:
    """Return what runs on a machine: systemd, its units, the programs of its containers."""
    found = [Process(1, "root", 0.0, 12 * MIB, machine.booted_ms, "/sbin/init")]
    for unit in machine.units.all():
        if unit.main_pid:
            memory_bytes = int(MEMORY_MIB.get(unit.spec.name, 12.0) * MIB)
            command = unit.spec.command.strip('"')
            share = machine_share(unit) / 10
            found.append(Process(unit.main_pid, "root", share, memory_bytes, unit.started_ms, command))
    for pod_uid in machine.runtime.pods():
        found += [process_of(machine, each) for each in machine.runtime.running_in(pod_uid)]
    return found


def process_of(machine: Machine, container: Container, *, inside: bool = False) -> Process:
    """Return a container's own process, as its machine sees it, or as it sees itself."""
    application = container.behaviour.application
    config = container.config
    words: Sequence[str] = (*config.command, *config.arguments)
    if not config.command:
        words = (*application.entrypoint, *(config.arguments or application.arguments))
    return Process(
        1 if inside else pid_of(machine, container),
        "root",
        container.cpu_millicores() / 10,
        container.memory_bytes(machine.sim.now_ms),
        container.started_ms,
        " ".join(words) or application.name,
    )


def _listed(place: Place) -> list[Process]:
    if place.machine is None:
        return []
    if place.container is not None:
        return [process_of(place.machine, place.container, inside=True)]
    return processes_of(place.machine)


def _total_bytes(place: Place) -> int:
    return DESK_MEMORY_BYTES if place.machine is None else place.machine.spec.capacity.memory_bytes


def _ps(call: Call) -> int:
    place = place_of(call.session)
    words = "".join(call.arguments)
    now_ms, total_bytes = call.session.now_ms, _total_bytes(place)
    if "aux" in words or "u" in words:
        call.out("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND")
        for each in _listed(place):
            share, resident = 100 * each.memory_bytes / total_bytes, each.memory_bytes // 1024
            start = f"{instant(each.started_ms):%H:%M}"
            size = f"{resident * 3:>6} {resident:>5}"
            spent = _spent(each, now_ms)
            call.out(
                f"{each.user:<8} {each.pid:>7} {each.cpu_percent:4.1f} {share:4.1f} {size} "
                f"?        Ssl  {start}   {spent} {each.command}"
            )
        return 0
    if "e" in words or "A" in words:
        call.out("UID          PID    PPID  C STIME TTY          TIME CMD")
        for each in _listed(place):
            start = f"{instant(each.started_ms):%H:%M}"
            call.out(f"{each.user:<8} {each.pid:>7}       1  0 {start} ?        00:00:00 {each.command}")
        return 0
    call.out("    PID TTY          TIME CMD")
    for each in _listed(place) if place.container is not None else []:
        call.out(f"{each.pid:>7} ?        00:00:00 {each.command.split()[0]}")
    return 0


def _spent(process: Process, now_ms: int) -> str:
    seconds = int((now_ms - process.started_ms) * process.cpu_percent / 100_000)
    return f"{seconds // 60:>3}:{seconds % 60:02d}"


def load_of(place: Place) -> float:
    """Return how many processes want to run."""
    if place.machine is None:
        return 0.31
    return place.machine.cpu_used_millicores() / 1000


def _uptime_text(call: Call, place: Place) -> str:
    now_ms = call.session.now_ms
    up_ms = now_ms - (place.machine.booted_ms if place.machine is not None else -3 * DAY_MS)
    days, rest_ms = divmod(up_ms, DAY_MS)
    hours, minutes = rest_ms // HOUR_MS, rest_ms % HOUR_MS // MINUTE_MS
    span = f"{hours}:{minutes:02d}" if hours else f"{minutes} min"
    if days:
        span = f"{days} day{'s' if days > 1 else ''}, {span}"
    load = load_of(place)
    loads = f"{load:.2f}, {load * 0.96:.2f}, {load * 0.91:.2f}"
    return f"{instant(now_ms):%H:%M:%S} up {span},  1 user,  load average: {loads}"


def _uptime(call: Call) -> int:
    call.out(f" {_uptime_text(call, place_of(call.session))}")
    return 0


def _top(call: Call) -> int:
    place = place_of(call.session)
    listed = _listed(place)
    machine = place.machine
    total_mib = _total_bytes(place) / MIB
    used_mib = machine.memory_used_bytes() / MIB if machine is not None else 6_000.0
    cores = machine.spec.capacity.cpu_millicores if machine is not None else 8_000
    busy = 100 * (machine.cpu_used_millicores() if machine is not None else CPU_OUTSIDE_MILLICORES) / cores
    call.out(f"top - {_uptime_text(call, place)}")
    sleeping = max(0, len(listed) - 1)
    call.out(f"Tasks: {len(listed)} total,   1 running, {sleeping} sleeping,   0 stopped,   0 zombie")
    call.out(f"%Cpu(s): {busy * 0.8:4.1f} us, {busy * 0.2:4.1f} sy,  0.0 ni, {100 - busy:4.1f} id,  0.0 wa")
    call.out(f"MiB Mem : {total_mib:8.1f} total, {total_mib - used_mib:8.1f} free, {used_mib:8.1f} used")
    swap_mib = sum(machine.settings.swaps.values()) / MIB if machine is not None else 0.0
    call.out(f"MiB Swap: {swap_mib:8.1f} total, {swap_mib:8.1f} free, {0.0:8.1f} used\n")
    call.out("    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND")
    for each in sorted(listed, key=lambda one: (-one.cpu_percent, one.pid))[:20]:
        share, resident = 100 * each.memory_bytes / _total_bytes(place), each.memory_bytes // 1024
        name = each.command.split()[0].rpartition("/")[2][:15]
        call.out(
            f"{each.pid:>7} {each.user:<8}  20   0 {resident * 3:>7} {resident:>6} {resident // 2:>6} S "
            f"{each.cpu_percent:5.1f} {share:5.1f} {_spent(each, call.session.now_ms):>9}.00 {name}"
        )
    return 0


def _free(call: Call) -> int:
    place = place_of(call.session)
    letters = "".join(word[1:] for word in call.arguments if word.startswith("-"))
    total = _total_bytes(place)
    used = min(total, place.machine.memory_used_bytes() if place.machine is not None else 6 * GIB)
    cached = (total - used) // CACHE_SHARE
    values = (total, used, total - used - cached, 2 * MIB, cached, total - used)

    def shown(size_bytes: int) -> str:
        if "h" in letters:
            return f"{size_bytes / GIB:.1f}Gi" if size_bytes >= GIB else f"{size_bytes // MIB}Mi"
        return str(size_bytes // (MIB if "m" in letters else GIB if "g" in letters else 1024))

    call.out(
        f"{'':7}"
        + "".join(f"{name:>12}" for name in ("total", "used", "free", "shared", "buff/cache", "available"))
    )
    call.out(f"{'Mem:':7}" + "".join(f"{shown(value):>12}" for value in values))
    swap = sum(place.machine.settings.swaps.values()) if place.machine is not None else 0
    nothing = "0B" if "h" in letters else "0"
    cells = (shown(swap) if swap else nothing, nothing, shown(swap) if swap else nothing)
    call.out(f"{'Swap:':7}" + "".join(f"{cell:>12}" for cell in cells))
    return 0


PROCESSES: tuple[Program, ...] = (
    Program("ps", _ps, "what runs, as in `ps aux`"),
    Program("top", _top, "what uses cpu and memory, once"),
    Program("free", _free, "memory, as in `free -m`"),
    Program("uptime", _uptime, "since when the machine is up, and its load"),
)
