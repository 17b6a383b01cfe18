"""`kubectl delete`, and waiting until what was deleted is gone.

Source: kubectl v1.32, pkg/cmd/delete/delete.go, pkg/cmd/wait.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from k8s_tui.api.errors import Forbidden, StatusError
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, is_not_found, raise_all, with_source
from k8s_tui.shell.kubectl.fileobjects import has_files, kind_word, read_chosen, titled
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    FIELD_SELECTOR,
    FILES,
    SELECTOR,
    TIMEOUT,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.raw import send_raw
from k8s_tui.shell.kubectl.selection import MISSING, listed, select

PROPAGATION = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}
CASCADES = {**PROPAGATION, "true": "Background", "false": "Orphan"}
FORCED = (
    "Immediate deletion does not wait for confirmation that the running resource has been terminated. "
    "The resource may continue to run on the cluster indefinitely."
)
CLUSTER_SCOPED = "deleting cluster-scoped resources, not scoped to the provided namespace"


@frozen
class Doomed:
    """Something to delete; `uid` is known once it was asked for."""

    resource: Resource
    namespace: str
    name: str
    source: str = ""
    uid: str = ""


def _delete(kube: Kube) -> Result:
    flags = kube.flags
    if flags.text("raw"):
        return send_raw(kube, flags.text("raw"), "DELETE")
    grace, forced = _grace(kube)
    cascade = cascade_of(kube)
    if not has_files(kube) and not kube.arguments:
        raise KubectlError(MISSING)
    errors: list[Exception] = []
    doomed = _doomed(kube, errors)
    if flags.changed("namespace") and any(not each.resource.namespaced for each in doomed):
        kube.warn(CLUSTER_SCOPED)
    if forced and grace == 0:
        kube.warn(FORCED)
    options = DeleteOptions(grace if grace >= 0 else None, cascade)
    done = []
    for each in doomed:
        try:
            done.append(_delete_one(kube, each, options))
        except StatusError as error:
            if not (is_not_found(error) and (flags.on("ignore-not-found") or flags.on("all"))):
                errors.append(with_source("deleting", each.source, error) if each.source else error)
    if not doomed and not errors:
        kube.out("No resources found")
    raise_unless_waiting = not flags.on("wait") or forced or kube.dry_run != "none" or not done
    if raise_unless_waiting:
        raise_all(errors)
        return 0
    return _wait_for_all(kube, done, errors)


def cascade_of(kube: Kube) -> str:
    """Return the propagation policy that `--cascade` asks for."""
    cascade = kube.flags.text("cascade")
    if cascade not in CASCADES:
        raise KubectlError(
            f'invalid cascade value ({cascade}). Must be "background", "foreground", or "orphan"'
        )
    return CASCADES[cascade]


def _grace(kube: Kube) -> tuple[int, bool]:
    """Return the grace period in seconds, -1 for the objects' own, and whether nothing is waited for."""
    flags = kube.flags
    grace, forced = flags.integer("grace-period"), flags.on("force")
    if flags.on("now"):
        if grace != -1:
            raise KubectlError("--now and --grace-period cannot be specified together")
        grace = 1
    if grace == 0 and not forced:
        # Zero needs --force, which tells that one knows what that means.
        grace = 1
    if forced and grace < 0:
        grace = 0
    if forced and grace > 0:
        raise KubectlError("--force and --grace-period greater than 0 cannot be specified together")
    return grace, forced


def _doomed(kube: Kube, errors: list[Exception]) -> list[Doomed]:
    if kube.flags.on("all") and kube.flags.text("selector"):
        raise KubectlError("setting 'all' parameter but found a non empty selector. ")
    if has_files(kube):
        locals_, unusable = read_chosen(kube)
        errors.extend(unusable)
        return [Doomed(each.resource, each.namespace, each.name, each.source) for each in locals_]
    selection = select(kube, kube.arguments)
    doomed: list[Doomed] = []
    for wanted in selection.wanted:
        if wanted.name:
            doomed.append(Doomed(wanted.resource, wanted.namespace, wanted.name))
            continue
        doomed.extend(
            Doomed(wanted.resource, obj.metadata.namespace, obj.metadata.name)
            for obj in listed(kube, wanted, selection.labels, selection.fields)
        )
    return doomed


def _delete_one(kube: Kube, each: Doomed, options: DeleteOptions) -> Doomed:
    if kube.dry_run == "client":
        uid = str(kube.api.get(each.resource, each.namespace, each.name).metadata.uid)
    else:
        answer = kube.api.delete(each.resource, each.namespace, each.name, options)
        uid = str(answer["metadata"].get("uid", ""))
    if kube.flags.text("output") == "name":
        kube.out(titled(each.resource, each.name))
    else:
        done = "force deleted" if options.grace_period_seconds == 0 else "deleted"
        kube.out(f'{kind_word(each.resource)} "{each.name}" {done}{kube.dry_run_suffix}')
    return Doomed(each.resource, each.namespace, each.name, each.source, uid)


def _wait_for_all(kube: Kube, done: Sequence[Doomed], errors: list[Exception]) -> Steps:
    timeout_ms = kube.flags.duration_ms("timeout")
    until_ms = kube.now_ms + timeout_ms if timeout_ms > 0 else None
    for each in done:
        while not is_gone(kube, each):
            if until_ms is not None and kube.now_ms >= until_ms:
                errors.append(
                    KubectlError(f"timed out waiting for the condition on {each.resource.plural}/{each.name}")
                )
                break
            yield PAUSE_MS
    raise_all(errors)
    return 0


def is_gone(kube: Kube, each: Doomed) -> bool:
    """Whether the very object that was deleted does not exist any more; who may not look does not wait."""
    try:
        found = kube.api.find(each.resource, each.namespace, each.name)
    except Forbidden:
        return True
    except StatusError:
        return False
    return found is None or bool(each.uid and found.metadata.uid != each.uid)


DELETE = Verb(
    "delete",
    _delete,
    (
        *FILES,
        ALL,
        ALL_NAMESPACES,
        SELECTOR,
        FIELD_SELECTOR,
        DRY_RUN,
        TIMEOUT,
        Flag("output", "o", TEXT, choices=("name",)),
        Flag("cascade", "", TEXT, "background", bare="background", choices=tuple(PROPAGATION)),
        Flag("force", "", BOOL),
        Flag("grace-period", "", INTEGER, "-1"),
        Flag("ignore-not-found", "", BOOL),
        Flag("interactive", "i", BOOL),
        Flag("now", "", BOOL),
        Flag("raw", "", TEXT),
        Flag("wait", "", BOOL, "true"),
    ),
    "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    takes_types=True,
)
