"""etcdctl endpoint, alarm, defrag, move-leader: how the members are, and what is done to each.

Source: etcd v3.5 etcdctl/ctlv3/command (ep_command.go, alarm_command.go, defrag_command.go,
move_leader_command.go, printer.go).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.jsonvalue import json_text
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.flags import BOOL, Flag
from k8s_tui.shell.tools.etcd.connection import DEADLINE, ETCD_VERSION, Ctl, CtlError, Target
from k8s_tui.shell.tools.etcd.tables import size, table
from k8s_tui.shell.tools.places import jitter
from k8s_tui.store.space import NOSPACE

CLUSTER = (Flag("cluster", "", BOOL),)
STATUS_HEADER = (
    "ENDPOINT",
    "ID",
    "VERSION",
    "DB SIZE",
    "IS LEADER",
    "IS LEARNER",
    "RAFT TERM",
    "RAFT INDEX",
    "RAFT APPLIED INDEX",
    "ERRORS",
)
HEALTH_HEADER = ("ENDPOINT", "HEALTH", "TOOK", "ERROR")
SLOW_MS = 1_000
"""From which time to sync a disk on a health check is worth waiting for."""


def status(ctl: Ctl) -> Steps:
    """Print what each member says of itself."""
    rows: list[tuple[str, ...]] = []
    documents: list[Any] = []
    failed = False
    for target in ctl.targets():
        if isinstance(target, CtlError):
            yield target.wait_ms
            if target.warning:
                ctl.call.err(target.warning)
            ctl.call.err(f"Failed to get the status of endpoint ({target.message})")
            failed = True
        else:
            rows.append(_status_row(ctl, target))
            documents.append(_document(ctl, target, rows[-1]))
    if ctl.form == "table":
        ctl.call.stdout.write(table(STATUS_HEADER, rows))
    elif ctl.form == "json":
        ctl.call.out(json_text(documents))
    else:
        for row in rows:
            ctl.call.out(", ".join(row))
    return int(failed)


def _status_row(ctl: Ctl, target: Target) -> tuple[str, ...]:
    data, members = ctl.data(target), ctl.members
    known = members.leadership(target.machine)
    errors = [] if known.leader is not None else ["etcdserver: no leader"]
    errors += [f"memberID:{number} alarm:{NOSPACE} " for number in data.store.space.alarms]
    member = data.member
    index = str(data.store.revision + known.term + len(data.membership.members))
    return (
        target.endpoint,
        f"{data.number:x}",
        ETCD_VERSION,
        size(data.store.space.file_bytes(data.number)),
        _word(known.leader == data.number),
        _word(member is not None and member.is_learner),
        str(known.term),
        index,
        index,
        ", ".join(errors),
    )


def _word(value: bool) -> str:
    return "true" if value else "false"


def _document(ctl: Ctl, target: Target, row: tuple[str, ...]) -> dict[str, Any]:
    data = ctl.data(target)
    status: dict[str, Any] = {
        "header": {
            "cluster_id": data.membership.cluster_id,
            "member_id": data.number,
            "revision": data.store.revision,
            "raft_term": int(row[6]),
        },
        "version": row[2],
        "dbSize": data.store.space.file_bytes(data.number),
        "leader": ctl.members.leadership(target.machine).leader or 0,
        "raftIndex": int(row[7]),
        "raftTerm": int(row[6]),
        "raftAppliedIndex": int(row[8]),
        "dbSizeInUse": data.store.space.in_use_bytes,
    }
    if row[9]:
        status["errors"] = [row[9]]
    return {"Endpoint": row[0], "Status": status}


def health(ctl: Ctl) -> Steps:
    """Print whether each member gets something agreed on."""
    rows: list[tuple[str, ...]] = []
    for endpoint in ctl.endpoints():
        error, wait_ms, took_us = _health_of(ctl, endpoint)
        yield wait_ms
        rows.append((endpoint, _word(not error), _took(took_us), error))
    if ctl.form == "table":
        ctl.call.stdout.write(table(HEALTH_HEADER, rows))
    elif ctl.form == "json":
        names = ("endpoint", "health", "took", "error")
        ctl.call.out(json_text([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        for endpoint, _, took, error in rows:
            if error:
                ctl.call.err(f"{endpoint} is unhealthy: failed to commit proposal: {error}")
            else:
                ctl.call.out(f"{endpoint} is healthy: successfully committed proposal: took = {took}")
    return ctl.call.fail("Error: unhealthy cluster") if any(row[3] for row in rows) else 0


def _health_of(ctl: Ctl, endpoint: str) -> tuple[str, int, int]:
    """Return (why it is not healthy, how long to wait for that, microseconds that it took)."""
    try:
        target = ctl.reach(endpoint)
        etcd = ctl.agreed(target)
    except CtlError as error:
        if error.warning:
            ctl.call.err(error.warning)
        return error.message, error.wait_ms, max(error.wait_ms, 1) * 1000
    sync_ms = ctl.members.host.sync_ms(target.machine)
    if sync_ms >= ctl.patience_ms:
        return DEADLINE, ctl.patience_ms, ctl.patience_ms * 1000
    took_us = sync_ms * 1000 + jitter(ctl.call.session, 4_000, 12_000)
    if etcd.space.alarms:
        return f"Active Alarm(s): {NOSPACE} ", sync_ms, took_us
    return "", sync_ms, took_us


def _took(took_us: int) -> str:
    """Return a duration as Go writes it."""
    if took_us >= 1_000_000:
        return f"{took_us / 1_000_000:.6f}".rstrip("0").rstrip(".") + "s"
    return f"{took_us / 1000:.3f}".rstrip("0").rstrip(".") + "ms"


# -- what is done to a member ------------------------------------------------------------


def defragment(ctl: Ctl) -> Steps:
    """Give back what is free within each member's file."""
    failed = False
    for endpoint in ctl.endpoints():
        try:
            target = ctl.reach(endpoint)
        except CtlError as error:
            yield error.wait_ms
            ctl.call.err(f"Failed to defragment etcd member[{endpoint}] ({error.message})")
            failed = True
            continue
        data = ctl.data(target)
        data.store.space.defragment(data.number)
        ctl.call.out(f"Finished defragmenting etcd member[{endpoint}]")
    return int(failed)


def alarm_list(ctl: Ctl) -> int:
    """Print all alarms."""
    etcd = ctl.agreed(ctl.first())
    for number in etcd.space.alarms:
        ctl.call.out(f"memberID:{number} alarm:{NOSPACE} ")
    return 0


def alarm_disarm(ctl: Ctl) -> int:
    """End all alarms."""
    etcd = ctl.agreed(ctl.first())
    for number in etcd.space.disarm():
        ctl.call.out(f"memberID:{number} alarm:{NOSPACE} ")
    return 0


def move_leader(ctl: Ctl) -> int:
    """Let the leader hand over to another member."""
    if len(ctl.arguments) != 1:
        raise CtlError("move-leader command needs 1 argument")
    number = member_number(ctl.arguments[0])
    members = ctl.members
    for target in ctl.targets():
        if isinstance(target, CtlError):
            continue
        data = ctl.data(target)
        if members.leadership(target.machine).leader != data.number:
            continue
        if data.membership.get(number) is None:
            raise CtlError("etcdserver: bad leader transferee")
        if members.machine_of(number) is None:
            raise CtlError("etcdserver: request timed out, leader transfer took too long", 5_000)
        members.move_leader(target.machine, number)
        ctl.call.out(f"Leadership transferred from {data.number:x} to {number:x}")
        return 0
    raise CtlError(f"no leader endpoint given at [{' '.join(ctl.endpoints())}]")


def member_number(text: str) -> int:
    """Return the number of a member that was typed in hexadecimal.

    Raises:
        CtlError: It is none.
    """
    try:
        return int(text, 16)
    except ValueError as error:
        why = f'strconv.ParseUint: parsing "{text}": invalid syntax'
        raise CtlError(f"bad member ID arg ({why}), expecting ID in Hex") from error
