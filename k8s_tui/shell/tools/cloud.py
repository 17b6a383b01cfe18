"""cloud: the provider's own command line, for what it runs outside the cluster and charges for.

Only the desk has the account's credentials. It shows and takes back; what is made for a service, the cloud
controller manager orders.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.duration import human_duration
from k8s_tui.machine.balancers import MONTHLY_USD, Balancer, ProviderError
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.tables import NONE, format_table
from k8s_tui.shell.tools.places import fleet_of

USAGE = "Usage: cloud balancers | cloud balancers delete NAME | cloud quota"

COLUMNS = ("Name", "Address", "Ports", "Members", "Service", "Status", "Age", "USD/Month")


def _cloud(call: Call) -> Result:
    words = [word for word in call.arguments if not word.startswith("-")]
    try:
        if words[:2] == ["balancers", "delete"] and len(words) == 3:
            return _delete(call, words[2])
        if words in (["balancers"], ["balancers", "list"]):
            return _balancers(call)
        if words == ["quota"]:
            return _quota(call)
    except ProviderError as error:
        return call.fail(f"cloud: {error}")
    return call.fail(USAGE, 2)


def _balancers(call: Call) -> int:
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


def _quota(call: Call) -> int:
    balancers = fleet_of(call.session).balancers
    used = len(balancers.all())
    call.stdout.write(
        format_table(("Resource", "Used", "Quota"), [("load balancers", str(used), str(balancers.quota))])
    )
    return 0


def _delete(call: Call, name: str) -> Result:
    if not fleet_of(call.session).balancers.cancel(name):
        return call.fail(f"cloud: No load balancer found for {name}")
    call.out(f'load balancer "{name}" deleted')
    return 0


CLOUD: tuple[Program, ...] = (
    Program(
        "cloud",
        _cloud,
        "what the cloud's provider runs and charges for, as in `cloud balancers`",
        on_nodes=False,
    ),
)
