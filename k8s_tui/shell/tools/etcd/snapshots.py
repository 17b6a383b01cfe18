"""etcdctl snapshot and etcdutl snapshot: all that is stored in one file, and a data directory made of it.

Source: etcd v3.5 etcdctl/ctlv3/command (snapshot_command.go), etcdutl/snapshot (v3_snapshot.go).
"""

from __future__ import annotations

import posixpath

from k8s_tui.api.jsonvalue import json_text
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.files import FileError, Files
from k8s_tui.shell.flags import BOOL, INTEGER, Flag
from k8s_tui.shell.machinefiles import ContainerFiles, MachineFiles
from k8s_tui.shell.tools.clock import nanosecond_time
from k8s_tui.shell.tools.etcd.connection import Ctl, CtlError
from k8s_tui.shell.tools.etcd.tables import size, table
from k8s_tui.store.data import directory_files
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.membership import TOKEN, founded
from k8s_tui.store.snapshots import Saved, name_in, snapshot_text

RESTORE_FLAGS = (
    Flag("data-dir"),
    Flag("wal-dir"),
    Flag("name", "", default="default"),
    Flag("initial-cluster"),
    Flag("initial-cluster-token", "", default=TOKEN),
    Flag("initial-advertise-peer-urls", "", default="http://localhost:2380"),
    Flag("skip-hash-check", "", BOOL),
    Flag("bump-revision", "", INTEGER, "0"),
    Flag("mark-compacted", "", BOOL),
)
HEADER = ("HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE")


def _log(ctl: Ctl, message: str, rest: str = "") -> None:
    at = nanosecond_time(ctl.call.session.now_ms)
    ctl.call.err(f'{{"level":"info","ts":"{at}","caller":"snapshot/v3_snapshot.go","msg":"{message}"{rest}}}')


def save(ctl: Ctl) -> Steps:
    """Write all that a member holds into a file."""
    if len(ctl.arguments) != 1:
        raise CtlError("snapshot save expects one argument")
    path = ctl.arguments[0]
    target = ctl.first()
    if len(ctl.endpoints()) != 1:
        raise CtlError(
            "snapshot must be requested to one selected node, not multiple " + str(ctl.endpoints())
        )
    data = ctl.data(target)
    saved = Saved.of(data.store, data.number)
    _log(ctl, "created temporary db file", f',"path":"{path}.part"')
    _log(ctl, "fetching snapshot", f',"endpoint":"{target.endpoint}"')
    yield 1 + saved.size_bytes // 100_000
    name = ctl.members.snapshots.keep(saved)
    try:
        ctl.call.session.files.write(path, snapshot_text(name, saved.size_bytes))
    except FileError as error:
        why = f"{error}".lower()
        raise CtlError(f"could not open {path}.part (open {path}.part: {why})") from error
    _log(
        ctl,
        "fetched snapshot",
        f',"endpoint":"{target.endpoint}","size":"{size(saved.size_bytes)}","took":"now"',
    )
    _log(ctl, "saved", f',"path":"{path}"')
    ctl.call.out(f"Snapshot saved at {path}")
    return 0


def _read(ctl: Ctl, path: str, *, checks: bool) -> Saved:
    """Return the snapshot in a file.

    Raises:
        CtlError: There is none, or it is damaged.
    """
    text = ctl.call.session.files.read(path)
    if text is None:
        raise CtlError(f"stat {path}: no such file or directory")
    saved = ctl.members.snapshots.get(name_in(text))
    if saved is not None:
        return saved
    data = ctl.members.data_in(text)
    if data is None:
        raise CtlError(
            "snapshot file integrity check failed. file is not a valid etcd snapshot: invalid database"
        )
    if checks:
        # A database that was copied from a data directory has no hash at its end.
        raise CtlError("snapshot missing hash but --skip-hash-check=false")
    return Saved.of(data.store, data.number)


def status(ctl: Ctl) -> int:
    """Print what a snapshot holds."""
    if len(ctl.arguments) != 1:
        raise CtlError("snapshot status requires exactly one argument")
    saved = _read(ctl, ctl.arguments[0], checks=False)
    row = (saved.hash, str(saved.snapshot.revision), str(saved.keys), size(saved.size_bytes))
    if ctl.form == "table":
        ctl.call.stdout.write(table(HEADER, [row]))
    elif ctl.form == "json":
        ctl.call.out(
            json_text(
                {
                    "hash": int(saved.hash, 16),
                    "revision": saved.snapshot.revision,
                    "totalKey": saved.keys,
                    "totalSize": saved.size_bytes,
                }
            )
        )
    else:
        ctl.call.out(", ".join(row))
    return 0


def restore(ctl: Ctl) -> Steps:
    """Make a data directory of a snapshot: the first member of a new cluster that holds what it held."""
    if len(ctl.arguments) != 1:
        raise CtlError("snapshot restore requires exactly one argument")
    flags, files = ctl.flags, ctl.call.session.files
    saved = _read(ctl, ctl.arguments[0], checks=not flags.on("skip-hash-check"))
    name, url = flags.text("name"), flags.text("initial-advertise-peer-urls")
    cluster = flags.text("initial-cluster") or f"{name}={url}"
    peers = [(each, at) for each, _, at in (part.partition("=") for part in cluster.split(","))]
    membership = founded(peers, flags.text("initial-cluster-token"))
    own = next((each for each in membership.members if (each.name, each.peer_url) == (name, url)), None)
    if own is None:
        wanted = next((at for each, at in peers if each == name), None)
        if wanted is None:
            raise CtlError(f'couldn\'t find local name "{name}" in the initial cluster configuration')
        raise CtlError(
            f"--initial-cluster has {name}={wanted} but missing from --initial-advertise-peer-urls={url}"
        )
    folder = (flags.text("data-dir") or f"{name}.etcd").rstrip("/")
    if files.names(folder):
        raise CtlError(f'data-dir "{folder}" not empty or could not be read')
    _log(ctl, "restoring snapshot", f',"path":"{ctl.arguments[0]}","data-dir":"{folder}"')
    yield 1 + saved.size_bytes // 100_000
    store = Etcd()
    store.restore(saved.snapshot)
    store.restores = ctl.members.line()
    bump = flags.integer("bump-revision")
    if bump:
        store.revision += bump
        store.compacted_revision = store.revision
    data = ctl.members.keep(own.id, membership, store)
    for path, text in directory_files(data.identity).items():
        _write(files, f"{folder}/{path}", text)
    for member in membership.members:
        rest = f',"cluster-id":"{membership.cluster_id:x}","added-peer-id":"{member.id:x}"'
        _log(ctl, "added member", f'{rest},"added-peer-peer-urls":["{member.peer_url}"]')
    _log(ctl, "restored snapshot", f',"path":"{ctl.arguments[0]}","data-dir":"{folder}"')
    return 0


def _write(files: Files, path: str, text: str) -> None:
    """Write a file and the folders in which it lies."""
    assert isinstance(files, MachineFiles | ContainerFiles)
    folder = posixpath.dirname(path)
    missing = []
    while files.names(folder) is None:
        missing.append(folder)
        folder = posixpath.dirname(folder)
    try:
        for each in reversed(missing):
            files.make_folder(each)
        files.write(path, text)
    except FileError as error:
        raise CtlError(f"cannot write to data directory: {error}") from error
