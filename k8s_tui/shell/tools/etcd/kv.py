"""etcdctl get, put, del, compaction: keys and what they hold.

Simplified: under /registry/ only the JSON of an object can be put, for nothing else could be read there again.
Source: etcd v3.5 etcdctl/ctlv3/command (get_command.go, put_command.go, del_command.go, compaction_command.go).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import json_text
from k8s_tui.api.objects import decode_object, kind_of
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.keys import key_of
from k8s_tui.shell.flags import BOOL, INTEGER, Flag
from k8s_tui.shell.tools.etcd.connection import Ctl, CtlError, Target
from k8s_tui.shell.tools.etcd.keys import PREFIX, shown_key, shown_value
from k8s_tui.sim.value import evolve
from k8s_tui.store.etcd import Change, CompactedError, Etcd, EtcdError, KeyValue

GET_FLAGS = (
    Flag("prefix", "", BOOL),
    Flag("from-key", "", BOOL),
    Flag("keys-only", "", BOOL),
    Flag("count-only", "", BOOL),
    Flag("print-value-only", "", BOOL),
    Flag("limit", "", INTEGER, "0"),
    Flag("rev", "", INTEGER, "0"),
    Flag("consistency", "", default="l"),
    Flag("order"),
    Flag("sort-by"),
)
DELETE_FLAGS = (Flag("prefix", "", BOOL), Flag("from-key", "", BOOL), Flag("prev-kv", "", BOOL))
PUT_FLAGS = (Flag("lease"), Flag("prev-kv", "", BOOL), Flag("ignore-value", "", BOOL))
COMPACT_FLAGS = (Flag("physical", "", BOOL),)


def _chosen(ctl: Ctl, etcd: Etcd) -> list[tuple[str, KeyValue]]:
    """Return (key as it is shown, what it holds) of the keys that were named, in their order."""
    first = ctl.arguments[0]
    end = ctl.arguments[1] if len(ctl.arguments) > 1 else ""
    found = []
    for bucket in etcd.buckets():
        for entry in etcd.range(bucket):
            key = shown_key(entry.key)
            if ctl.flags.on("prefix"):
                fits = key.startswith(first)
            elif ctl.flags.on("from-key"):
                fits = key >= first
            else:
                fits = first <= key < end if end else key == first
            if fits:
                found.append((key, entry))
    return sorted(found, key=lambda each: each[0])


def get(ctl: Ctl) -> int:
    """Print keys and values."""
    if not ctl.arguments:
        raise CtlError("get command needs one argument as key and an optional argument as range_end")
    target = ctl.first()
    serializable = ctl.flags.text("consistency") == "s"
    etcd = ctl.data(target).store if serializable else ctl.agreed(target)
    revision = ctl.flags.integer("rev")
    if revision:
        etcd = _as_it_was(etcd, revision)
    found = _chosen(ctl, etcd)
    limit = ctl.flags.integer("limit")
    shown = found[:limit] if limit else found
    if ctl.flags.text("order").upper() == "DESCEND":
        shown = shown[::-1]
    if ctl.form == "json":
        ctl.call.out(_json(ctl, target, etcd, shown, len(found)))
    elif ctl.form == "fields" or ctl.flags.on("count-only"):
        _fields(ctl, target, etcd, [] if ctl.flags.on("count-only") else shown, len(found))
    else:
        for key, entry in shown:
            if not ctl.flags.on("print-value-only"):
                ctl.call.out(key)
            ctl.call.out("" if ctl.flags.on("keys-only") else shown_value(entry))
    return 0


def _as_it_was(etcd: Etcd, revision: int) -> Etcd:
    """Return a copy that holds what was there at a revision.

    Raises:
        CtlError: It is compacted, or has not come yet.
    """
    if revision > etcd.revision:
        raise CtlError("etcdserver: mvcc: required revision is a future revision")
    past = Etcd()
    try:
        for bucket in etcd.buckets():
            for key, value in etcd.read_at(bucket, revision).items():
                past.put(key, value)
    except CompactedError as error:
        raise CtlError(str(error)) from error
    past.revision = etcd.revision
    return past


def _header(ctl: Ctl, target: Target, etcd: Etcd) -> dict[str, int]:
    data = ctl.data(target)
    return {
        "cluster_id": data.membership.cluster_id,
        "member_id": data.number,
        "revision": etcd.revision,
        "raft_term": data.term,
    }


def _json(ctl: Ctl, target: Target, etcd: Etcd, shown: Sequence[tuple[str, KeyValue]], count: int) -> str:
    kvs = []
    for key, entry in shown:
        kv = {
            "key": _base64(key),
            "create_revision": entry.create_revision,
            "mod_revision": entry.mod_revision,
            "version": entry.version,
        }
        if not ctl.flags.on("keys-only"):
            kv["value"] = _base64(shown_value(entry))
        kvs.append(kv)
    document: dict[str, Any] = {"header": _header(ctl, target, etcd)}
    if kvs:
        document["kvs"] = kvs
    return json_text({**document, "count": count})


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _fields(ctl: Ctl, target: Target, etcd: Etcd, shown: Sequence[tuple[str, KeyValue]], count: int) -> None:
    if ctl.form != "fields":
        return
    names = {
        "cluster_id": "ClusterID",
        "member_id": "MemberID",
        "revision": "Revision",
        "raft_term": "RaftTerm",
    }
    for name, number in _header(ctl, target, etcd).items():
        ctl.call.out(f'"{names[name]}" : {number}')
    for key, entry in shown:
        ctl.call.out(f'"Key" : "{key}"\n"CreateRevision" : {entry.create_revision}')
        ctl.call.out(f'"ModRevision" : {entry.mod_revision}\n"Version" : {entry.version}')
        ctl.call.out(f'"Value" : {json.dumps(shown_value(entry))}\n"Lease" : 0')
    ctl.call.out(f'"More" : false\n"Count" : {count}')


# -- writing ------------------------------------------------------------


def put(ctl: Ctl) -> int:
    """Write a value."""
    words = list(ctl.arguments)
    if len(words) == 1 and ctl.call.stdin is not None:
        words.append(ctl.call.stdin)
    if len(words) != 2:
        raise CtlError("put command needs 1 argument and input from stdin or 2 arguments")
    etcd = ctl.agreed(ctl.first())
    key, text = words
    if not key:
        raise CtlError("etcdserver: key is not provided")
    value: object = text
    if key.startswith(PREFIX):
        key, value = _object(key, text, etcd.revision + 1)
    try:
        change = etcd.put(key, value)
    except EtcdError as error:
        raise CtlError(str(error)) from error
    _tell(ctl, etcd, change)
    ctl.call.out("OK")
    return 0


def _object(key: str, text: str, revision: int) -> tuple[str, object]:
    """Return (the key here, the object) of an object that is put past the API server.

    Raises:
        CtlError: It is none, or belongs under another key.
    """
    try:
        obj = decode_object(json.loads(text))
        resource = SCHEME.by_kind(*kind_of(obj))
    except (ValueError, KeyError, TypeError, AttributeError, StatusError) as error:
        raise CtlError(f"only the JSON of an object is kept under {PREFIX} here: {error}") from error
    if resource is None:
        raise CtlError(f"only objects of built-in kinds are kept under {PREFIX} here")
    meta = obj.metadata
    own = key_of(resource, meta.namespace, meta.name)
    if shown_key(own) != key:
        raise CtlError(f"this object belongs under {shown_key(own)}")
    return own, evolve(obj, metadata=evolve(meta, resource_version=str(revision)))


def delete(ctl: Ctl) -> int:
    """Delete keys."""
    if not ctl.arguments:
        raise CtlError("del command needs one argument as key and an optional argument as range_end")
    etcd = ctl.agreed(ctl.first())
    found = _chosen(ctl, etcd)
    for _, entry in found:
        change = etcd.delete(entry.key)
        if change is not None:
            _tell(ctl, etcd, change)
    ctl.call.out(str(len(found)))
    if ctl.flags.on("prev-kv"):
        for key, entry in found:
            ctl.call.out(f"{key}\n{shown_value(entry)}")
    return 0


def _tell(ctl: Ctl, etcd: Etcd, change: Change) -> None:
    """Let the API servers see in their watches what was not written through them."""
    for server in ctl.call.session.world.servers.values():
        server.see(etcd, change)


def compact(ctl: Ctl) -> int:
    """Forget the history up to a revision."""
    if len(ctl.arguments) != 1:
        raise CtlError("compaction command needs 1 argument")
    text = ctl.arguments[0]
    if not text.isdigit():
        raise CtlError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    etcd = ctl.agreed(ctl.first())
    revision = int(text)
    if revision <= etcd.compacted_revision:
        raise CtlError("etcdserver: mvcc: required revision has been compacted")
    if revision > etcd.revision:
        raise CtlError("etcdserver: mvcc: required revision is a future revision")
    etcd.compact(revision)
    ctl.call.out(f"compacted revision {revision}")
    return 0
