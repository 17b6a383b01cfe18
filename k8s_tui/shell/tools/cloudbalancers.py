"""cloud balancers: the provider's load balancers, shown and taken back.

What is made for a service, the cloud controller manager orders.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.duration import human_duration
from k8s_tui.machine.balancers import MONTHLY_USD, Balancer
from k8s_tui.shell.calls import Call, Result
from k8s_tui.shell.flags import Flags
from k8s_tui.shell.tables import NONE, format_table
from k8s_tui.shell.tools.cloudservers import Group
from k8s_tui.shell.tools.places import fleet_of

COLUMNS = ("Name", "Address", "Ports", "Members", "Service", "Status", "Age", "USD/Month")


def _balancers(call: Call, flags: Flags, words: list[str]) -> int:
    balancers = fleet_of(call.session).balancers
    if not balancers.all():
        call.err("No load balancers found.")
        return 0
    rows = [_row(each, call.session.now_ms) for each in balancers.all()]
    call.stdout.write(format_table(COLUMNS, rows))
    call.out(f"Total: {len(rows)} of {balancers.quota}, {balancers.monthly_usd():.2f} USD a month")
    return 0


def _row(balancer: Balancer, now_ms: int) -> Sequence[str]:
    order = balancer.order
    ports = (f"{each.port}:{each.node_port or each.port}/{each.protocol}" for each in order.forwards)
    return (
        order.name,
        balancer.ip,
        ",".join(ports),
        ",".join(order.members) or NONE,
        order.service,
        "ACTIVE" if balancer.ready_ms <= now_ms else "PENDING_CREATE",
        human_duration(now_ms - balancer.placed_ms),
        f"{MONTHLY_USD:.2f}",
    )


def _delete(call: Call, flags: Flags, words: list[str]) -> Result:
    name = words[0] if words else ""
    if not fleet_of(call.session).balancers.cancel(name):
        return call.fail(f"cloud: No load balancer found for {name}")
    call.out(f'load balancer "{name}" deleted')
    return 0


def quota_rows(call: Call) -> list[tuple[str, str, str]]:
    """Return (resource, used, quota) of load balancers."""
    balancers = fleet_of(call.session).balancers
    return [("load balancers", str(len(balancers.all())), str(balancers.quota))]


BALANCERS: Group = {"list": _balancers, "delete": _delete}
"""The commands that are about load balancers."""
