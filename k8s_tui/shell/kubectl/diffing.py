"""`kubectl diff`: what an apply would change, as `diff -u -N` shows it.

Source: kubectl v1.32, pkg/cmd/diff/diff.go.
"""

from __future__ import annotations

import difflib

from k8s_tui.api import documents
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.resources import Resource
from k8s_tui.api.time import format_micro_time
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.api import SERVER_SIDE
from k8s_tui.shell.kubectl.applying import three_way
from k8s_tui.shell.kubectl.errors import KubectlError, Several, raise_all, with_source, worded
from k8s_tui.shell.kubectl.fileobjects import Local, Partial, has_files, read_chosen
from k8s_tui.shell.kubectl.globalflags import FIELD_MANAGER, FILES, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.lastapplied import LAST_APPLIED, with_last_applied
from k8s_tui.shell.kubectl.printing import without_managed_fields
from k8s_tui.shell.kubectl.pruning import ALLOWLIST, PRUNE, left_over
from k8s_tui.shell.kubectl.selection import Found

CONTEXT_LINES = 3
FOLDERS = ("/tmp/LIVE-1", "/tmp/MERGED-2")
NO_FILE = "1970-01-01 00:00:00.000000000 +0000"


def _diff(kube: Kube) -> int:
    """Run `kubectl diff`, whose exit code is above 1 where it fails: 1 means that something differs."""
    try:
        return _compare(kube)
    except (KubectlError, Several, Partial, StatusError, Unreachable) as error:
        text, code = worded(error)
        kube.call.stderr.write(text)
        return code + 1


def _compare(kube: Kube) -> int:
    if kube.arguments:
        raise kube.usage_error(f"Unexpected args: [{' '.join(kube.arguments)}]")
    if not has_files(kube):
        raise KubectlError("must specify one of -f and -k")
    locals_, errors = read_chosen(kube)
    pieces: dict[str, str] = {}
    for local in locals_:
        try:
            live, merged = _both(kube, local)
        except StatusError as error:
            errors.append(with_source("diffing", local.source, error))
            continue
        if not kube.flags.on("show-managed-fields"):
            live, merged = without_managed_fields(live), without_managed_fields(merged)
        name = _file_name(local.resource, local.namespace, local.name)
        pieces[name] = _difference(kube, name, _masked(live), _masked(merged))
    if kube.flags.on("prune"):
        for each in left_over(kube, locals_):
            name = _file_name(each.resource, each.namespace, each.name)
            pieces[name] = _difference(kube, name, each.document, {})
    differing = [piece for _, piece in sorted(pieces.items()) if piece]  # two folders are compared
    kube.call.stdout.write("".join(differing))
    raise_all(errors)
    return int(bool(differing))


def _both(kube: Kube, local: Local) -> tuple[JsonObject, JsonObject]:
    """Return the object as it is and as it would be, {} for one that does not exist."""
    api = kube.api_as(kube.caller, dry_run=True)
    current = api.find(local.resource, local.namespace, local.name)
    if kube.flags.on("server-side"):
        answer = api.patch(local.resource, local.namespace, local.name, local.document, SERVER_SIDE)
        return {} if current is None else Found(local.resource, current).document, answer.document
    if current is None:
        return {}, api.create(local.document, local.namespace).document
    live = Found(local.resource, current).document
    modified = with_last_applied(local.document)
    last_applied = current.metadata.annotations.get(LAST_APPLIED, "")
    patch, kind = three_way(local, last_applied, modified, live)
    if not patch:
        return live, live
    return live, api.patch(local.resource, local.namespace, local.name, patch, kind).document


def _masked(document: JsonObject) -> JsonObject:
    """Return the document without what must not be shown, and without kubectl's own note."""
    if not document:
        return document
    metadata = dict(document.get("metadata") or {})
    annotations = {
        name: text for name, text in (metadata.get("annotations") or {}).items() if name != LAST_APPLIED
    }
    metadata.pop("annotations", None)
    if annotations:
        metadata["annotations"] = annotations
    shown = {**document, "metadata": metadata}
    if document.get("kind") == "Secret" and isinstance(document.get("data"), dict):
        shown["data"] = dict.fromkeys(document["data"], "***")
    return shown


def _file_name(resource: Resource, namespace: str, name: str) -> str:
    parts = (resource.group, resource.version, resource.kind, namespace, name)
    return ".".join(part for part in parts if part)


def _difference(kube: Kube, name: str, live: JsonObject, merged: JsonObject) -> str:
    before, after = (documents.dump(each).splitlines() if each else [] for each in (live, merged))
    if before == after:
        return ""
    path, merged_path = (f"{folder}/{name}" for folder in FOLDERS)
    moment = format_micro_time(kube.now_ms).replace("T", " ").replace("Z", "000 +0000")
    merged_moment = moment if merged else NO_FILE
    lines = difflib.unified_diff(
        before, after, path, merged_path, moment, merged_moment, n=CONTEXT_LINES, lineterm=""
    )
    return "\n".join((f"diff -u -N {path} {merged_path}", *lines)) + "\n"


DIFF = Verb(
    "diff",
    _diff,
    (
        *FILES,
        SELECTOR,
        FIELD_MANAGER,
        Flag("server-side", "", BOOL),
        Flag("force-conflicts", "", BOOL),
        Flag("show-managed-fields", "", BOOL),
        PRUNE,
        ALLOWLIST,
        Flag("concurrency", "", TEXT, "1"),
    ),
    "diff -f FILENAME",
    "Diff the live version against a would-be applied version",
    manager="kubectl-client-side-apply",
)
