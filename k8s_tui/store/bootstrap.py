"""How an etcd member begins: with the data it has, as a founder, as one that joins, or not at all.

Source: etcd server/etcdserver (bootstrap.go, v3.5).
"""

from __future__ import annotations

from k8s_tui.sim.value import evolve, frozen
from k8s_tui.store.host import Options
from k8s_tui.store.membership import Member, Membership, founded

DAMAGED = "panic: freepages: failed to get all reachable pages (page 1042: multiple references)"
"""What bbolt ends with when pages of the file are not what they were."""


@frozen
class Beginning:
    """With whom a member begins, as which number; `refusal` says why it does not, "" where it does."""

    number: int = 0
    membership: Membership = Membership(0, ())
    refusal: str = ""


def refused(why: str) -> Beginning:
    """Return that a member ends at once, in the words of its log."""
    return Beginning(refusal=why)


def fatal(what: str, error: str) -> str:
    """Return the line with which etcd gives up."""
    return f'{{"level":"fatal","caller":"etcdmain/etcd.go:204","msg":"{what}","error":"{error}"}}'


def begin_anew(options: Options, remote: Membership | None) -> Beginning:
    """Return how a member without data begins.

    Args:
        options: How it was started.
        remote: Who belongs to the cluster in the eyes of the first of its peers that answers, None for none.
    """
    configured = founded(options.initial_cluster or ((options.name, options.peer_url),), options.token)
    if options.state == "existing":
        if remote is None:
            why = "cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs"
            return refused(fatal("discovery failed", why))
        return _joined(options, configured, remote)
    own = configured.at(options.peer_url)
    if own is None:
        name = f"{options.name}={options.peer_url}"
        why = f'couldn\'t find local name \\"{options.name}\\" in the initial cluster configuration ({name})'
        return refused(fatal("discovery failed", why))
    known = None if remote is None else remote.at(options.peer_url)
    if known is not None and known.has_started:
        return refused(fatal("discovery failed", f"member {known.id:x} has already been bootstrapped"))
    return Beginning(own.id, configured)


def _joined(options: Options, configured: Membership, remote: Membership) -> Beginning:
    if len(configured.members) != len(remote.members):
        return refused(
            fatal("discovery failed", "error validating peerURLs for cluster: member count is unequal")
        )
    for member in configured.members:
        if remote.at(member.peer_url) is None:
            why = f"unmatched member while checking PeerURLs ({member.peer_url})"
            return refused(fatal("discovery failed", f"error validating peerURLs for cluster: {why}"))
    own = remote.at(options.peer_url)
    assert own is not None
    if own.has_started:
        why = "was the raft log corrupted, truncated, or lost?"
        return refused(f"panic: tocommit(1042) is out of range [lastIndex(0)]. {why.capitalize()}")
    return Beginning(own.id, remote.changed(named(own, options)))


def named(member: Member, options: Options) -> Member:
    """Return a member that has told the others its name and its clients' address."""
    return evolve(member, name=options.name, client_url=options.client_url, peer_url=options.peer_url)


def alone(number: int, membership: Membership, options: Options) -> Membership:
    """Return a cluster of one member that carries on by itself (--force-new-cluster)."""
    member = membership.get(number) or Member(number, options.name, options.peer_url)
    others = tuple(each.id for each in membership.members if each.id != number)
    removed = (*membership.removed, *others)
    return evolve(
        membership, members=(named(member, options),), removed=removed, version=membership.version + 1
    )
