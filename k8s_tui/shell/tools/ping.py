"""ping and traceroute: whether packets get to an address and back.

Simplified: five packets where no count is given. A service's address is no machine's and does not answer.

Source: iputils 20221126.
"""

from __future__ import annotations

from attrs import frozen

from k8s_tui.cluster.config import DESK
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.machine import OFF
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, TEXT, Flag, FlagError, parse_flags
from k8s_tui.shell.tools.http import resolve
from k8s_tui.shell.tools.places import Place, fleet_of, jitter, place_of, plane_of

PACKETS = 5
LIMIT = 1_000
INTERVAL_MS = 1_000
WAIT_MS = 10_000
"""How long the last packet is waited for."""

TTL = 64
SILENT = "silent"
UNREACHABLE = "unreachable"
ANSWERS = "answers"

FLAGS: tuple[Flag, ...] = (
    Flag("count", "c", TEXT),
    Flag("timeout", "W", TEXT),
    Flag("deadline", "w", TEXT),
    Flag("interval", "i", TEXT, "1"),
    Flag("quiet", "q", BOOL),
    Flag("numeric", "n", BOOL),
    Flag("size", "s", TEXT, "56"),
    Flag("dump4", "4", BOOL),
)


@frozen
class Way:
    """How packets to an address fare.

    Attributes:
        kind: `answers`, `silent` (they vanish) or `unreachable` (a neighbour says so).
        delay_ms: One way.
        loss: Share of packets lost.
    """

    kind: str
    delay_ms: int = 0
    loss: float = 0.0


def way_to(call: Call, place: Place, ip: str) -> Way:
    """Return how packets fare from a place to an address now."""
    if ip.startswith("127.") or ip == place.ip:
        return Way(ANSWERS)
    plane, fleet = plane_of(call.session), fleet_of(call.session)
    plane.ground.begin()
    here = DESK if place.machine is None else place.machine.name
    target = fleet.with_address(ip)
    home = plane.ground.pod_home(ip)
    if target is None and home is not None and not place.is_desk:
        if here != home.machine and not (
            plane.ground.has_routes(here) and plane.ground.has_routes(home.machine)
        ):
            return Way(SILENT)
        target = fleet.machines[home.machine]
        if plane.router.is_barred(place.source, home, ip):
            return Way(SILENT)
    if target is None:
        outside = plane.router.outside.by_address(ip)
        return Way(ANSWERS, 10) if outside is not None and _leaves(call, here) else Way(SILENT)
    link = fleet.links.between(here, target.name)
    if link.cut:
        return Way(SILENT)
    if target.power == OFF and not place.is_desk:
        return Way(UNREACHABLE)
    return Way(ANSWERS, link.delay_ms, link.loss) if target.is_up() else Way(SILENT)


def _leaves(call: Call, here: str) -> bool:
    return here == DESK or fleet_of(call.session).links.reachable(here, OUTSIDE)


def ping(call: Call) -> Result:
    """Run ping."""
    try:
        flags = parse_flags(call.arguments, FLAGS)
        count = min(int(flags.text("count") or PACKETS), LIMIT)
        wait_ms = round(float(flags.text("timeout") or 0) * 1000) or WAIT_MS
        if flags.text("deadline"):
            count = min(count, max(1, round(float(flags.text("deadline")))))
    except (FlagError, ValueError) as error:
        return call.fail(f"ping: {error}", 2)
    if not flags.arguments:
        return call.fail("ping: usage error: Destination address required", 1)
    return _ping(call, flags.arguments[0], count, wait_ms, quiet=flags.on("quiet"))


def _ping(call: Call, name: str, count: int, wait_ms: int, *, quiet: bool) -> Steps:
    place = place_of(call.session)
    ip, delay_ms = resolve(call, place, name)
    if delay_ms:
        yield delay_ms
    if not ip:
        return call.fail(f"ping: {name}: Name or service not known", 2)
    call.out(f"PING {name} ({ip}) 56(84) bytes of data.")
    times: list[float] = []
    errors = 0
    for number in range(1, count + 1):
        way = way_to(call, place, ip)
        lost = way.loss and jitter(call.session, 1, 1000) <= way.loss * 1000
        if way.kind == ANSWERS and not lost:
            took = 2 * way.delay_ms + jitter(call.session, 180, 620) / 1000
            times.append(took)
            if not quiet:
                call.out(f"64 bytes from {ip}: icmp_seq={number} ttl={TTL} time={took:.3f} ms")
        elif way.kind == UNREACHABLE:
            errors += 1
            if not quiet:
                call.out(f"From {place.ip} icmp_seq={number} Destination Host Unreachable")
        if number < count:
            yield INTERVAL_MS
        elif way.kind != ANSWERS or lost:
            yield wait_ms
    _summary(call, name, count, times, errors)
    return 0 if times else 1


def _summary(call: Call, name: str, count: int, times: list[float], errors: int) -> None:
    lost = 100 * (count - len(times)) // count
    said = f", +{errors} errors" if errors else ""
    span_ms = (count - 1) * INTERVAL_MS + count
    call.out(f"\n--- {name} ping statistics ---")
    call.out(
        f"{count} packets transmitted, {len(times)} received{said}, {lost}% packet loss, time {span_ms}ms"
    )
    if times:
        mean = sum(times) / len(times)
        deviation = sum(abs(each - mean) for each in times) / len(times)
        call.out(f"rtt min/avg/max/mdev = {min(times):.3f}/{mean:.3f}/{max(times):.3f}/{deviation:.3f} ms")


def traceroute(call: Call) -> Result:
    """Run traceroute."""
    words = [word for word in call.arguments if not word.startswith("-")]
    if not words:
        return call.fail("Usage: traceroute host", 2)
    return _traceroute(call, words[0])


def _traceroute(call: Call, name: str) -> Steps:
    place = place_of(call.session)
    ip, delay_ms = resolve(call, place, name)
    yield delay_ms
    if not ip:
        return call.fail(f"{name}: Name or service not known", 2)
    call.out(f"traceroute to {name} ({ip}), 30 hops max, 60 byte packets")
    way = way_to(call, place, ip)
    home = plane_of(call.session).ground.pod_home(ip)
    hops = []
    if home is not None and place.machine is not None and home.machine != place.machine.name:
        hops.append(fleet_of(call.session).machines[home.machine].spec.ip)
    hops.append(ip)
    for number, hop in enumerate(hops, start=1):
        if way.kind != ANSWERS:
            call.out(f"{number:2}  * * *")
            yield WAIT_MS
            continue
        took = 2 * way.delay_ms + jitter(call.session, 150, 500) / 1000
        call.out(f"{number:2}  {hop} ({hop})  {took:.3f} ms")
    return 0


PING: tuple[Program, ...] = (
    Program("ping", ping, "whether packets get to a machine, as in `ping -c 3 worker-1`"),
    Program("traceroute", traceroute),
)
