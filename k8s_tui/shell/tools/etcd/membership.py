"""etcdctl member: who belongs to the cluster.

Source: etcd v3.5 etcdctl/ctlv3/command (member_command.go, printer_simple.go), server/etcdserver (server.go).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.jsonvalue import json_text
from k8s_tui.shell.flags import BOOL, SLICE, Flag
from k8s_tui.shell.tools.etcd.connection import Ctl, CtlError, Target
from k8s_tui.shell.tools.etcd.endpoints import member_number
from k8s_tui.shell.tools.etcd.tables import table
from k8s_tui.sim.value import evolve
from k8s_tui.store.membership import TOKEN, Member, Membership, member_id

HEADER = ("ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER")
ADD_FLAGS = (Flag("peer-urls", "", SLICE), Flag("learner", "", BOOL))
UPDATE_FLAGS = (Flag("peer-urls", "", SLICE),)
NOT_ENOUGH = "etcdserver: re-configuration failed due to not enough started members"
NOT_FOUND = "etcdserver: member not found"


def members_list(ctl: Ctl) -> int:
    """Print all members."""
    target = ctl.first()
    ctl.agreed(target)
    members = sorted(ctl.data(target).membership.members, key=lambda each: each.id)
    rows = [_row(member) for member in members]
    if ctl.form == "table":
        ctl.call.stdout.write(table(HEADER, rows))
    elif ctl.form == "json":
        documents: list[Any] = [
            {"ID": each.id, "name": each.name, "peerURLs": [each.peer_url], "clientURLs": [each.client_url]}
            for each in members
        ]
        ctl.call.out(json_text({"header": {}, "members": documents}))
    else:
        for row in rows:
            ctl.call.out(", ".join(row))
    return 0


def _row(member: Member) -> tuple[str, ...]:
    return (
        f"{member.id:x}",
        "started" if member.has_started else "unstarted",
        member.name,
        member.peer_url,
        member.client_url,
        "true" if member.is_learner else "false",
    )


def add(ctl: Ctl) -> int:
    """Let somebody be a member, and print how it is to start."""
    if not ctl.arguments:
        raise CtlError("member name not provided")
    urls = ctl.flags.items("peer-urls")
    if not urls or not urls[0]:
        raise CtlError("member peer urls not provided")
    name, url = ctl.arguments[0], urls[0]
    target, membership = _agreed(ctl)
    if membership.at(url) is not None:
        raise CtlError("etcdserver: Peer URLs already exists")
    is_learner = ctl.flags.on("learner")
    if is_learner and any(each.is_learner for each in membership.members):
        raise CtlError("etcdserver: too many learner members in cluster")
    number = member_id(url, TOKEN, ctl.call.session.now_ms // 1000)
    added = membership.plus(Member(number, "", url, is_learner=is_learner))
    if not is_learner and not _may_grow(ctl, membership, added):
        raise CtlError(NOT_ENOUGH)
    ctl.members.change(target.machine, added)
    ctl.call.out(f"Member {number:16x} added to cluster {membership.cluster_id:16x}\n")
    known = [f"{each.name or name}={each.peer_url}" for each in added.members]
    ctl.call.out(f'ETCD_NAME="{name}"\nETCD_INITIAL_CLUSTER="{",".join(known)}"')
    ctl.call.out(f'ETCD_INITIAL_ADVERTISE_PEER_URLS="{url}"\nETCD_INITIAL_CLUSTER_STATE="existing"')
    return 0


def _agreed(ctl: Ctl) -> tuple[Target, Membership]:
    target = ctl.first()
    ctl.agreed(target)
    return target, ctl.data(target).membership


def _started(ctl: Ctl, membership: Membership) -> int:
    """Return how many voters run."""
    running = {data.number for data in ctl.members.running.values()}
    return sum(each.id in running for each in membership.voters())


def _may_grow(ctl: Ctl, before: Membership, after: Membership) -> bool:
    """Tell whether the started members stay a majority; one alone may always take a second one in."""
    started = _started(ctl, before)
    return (started == 1 and len(before.voters()) == 1) or after.is_majority(started)


def remove(ctl: Ctl) -> int:
    """Let somebody be a member no more."""
    if len(ctl.arguments) != 1:
        raise CtlError("member ID is not provided")
    number = member_number(ctl.arguments[0])
    target, membership = _agreed(ctl)
    if number in membership.removed:
        raise CtlError("etcdserver: member has already been removed")
    if membership.get(number) is None:
        raise CtlError(NOT_FOUND)
    after = membership.minus(number)
    if not after.is_majority(_started(ctl, after)):
        raise CtlError(NOT_ENOUGH)
    ctl.members.change(target.machine, after)
    ctl.call.out(f"Member {number:16x} removed from cluster {membership.cluster_id:16x}")
    return 0


def promote(ctl: Ctl) -> int:
    """Give a learner a vote."""
    if len(ctl.arguments) != 1:
        raise CtlError("member ID is not provided")
    number = member_number(ctl.arguments[0])
    target, membership = _agreed(ctl)
    member = membership.get(number)
    if member is None:
        raise CtlError(NOT_FOUND)
    if not member.is_learner:
        raise CtlError("etcdserver: can only promote a learner member")
    if ctl.members.machine_of(number) is None:
        raise CtlError("etcdserver: can only promote a learner member which is in sync with leader")
    ctl.members.change(target.machine, membership.changed(evolve(member, is_learner=False)))
    ctl.call.out(f"Member {number:16x} promoted in cluster {membership.cluster_id:16x}")
    return 0


def update(ctl: Ctl) -> int:
    """Say where a member's peers reach it from now on."""
    urls = ctl.flags.items("peer-urls")
    if len(ctl.arguments) != 1 or not urls:
        raise CtlError("member ID is not provided" if not ctl.arguments else "member peer urls not provided")
    number = member_number(ctl.arguments[0])
    target, membership = _agreed(ctl)
    member = membership.get(number)
    if member is None:
        raise CtlError(NOT_FOUND)
    ctl.members.change(target.machine, membership.changed(evolve(member, peer_url=urls[0])))
    ctl.call.out(f"Member {number:16x} updated in cluster {membership.cluster_id:16x}")
    return 0
