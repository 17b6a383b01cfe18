"""`kubectl rollout status|history|undo|pause|resume|restart`.

Source: kubectl v1.32, pkg/cmd/rollout, pkg/polymorphichelpers.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import define

from k8s_tui.api import time
from k8s_tui.api.errors import NotFound
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell.calls import PAUSE_MS, Steps
from k8s_tui.shell.describer import Describer
from k8s_tui.shell.flags import BOOL, INTEGER, Flag
from k8s_tui.shell.kubectl.describing.containers import describe_template
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files
from k8s_tui.shell.kubectl.globalflags import DRY_RUN, FIELD_MANAGER, FILES, SELECTOR, TIMEOUT, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import print_document, report
from k8s_tui.shell.kubectl.revisions import REVISION, Revision, chosen, revisions_of, roll_back
from k8s_tui.shell.kubectl.rolloutstatus import status_of
from k8s_tui.shell.kubectl.selection import Found, for_each, visited
from k8s_tui.shell.tabwriter import DESCRIBE_LAYOUT, TabWriter

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
RESTARTABLE = ("Deployment", "DaemonSet", "StatefulSet")


def _require_objects(kube: Kube) -> None:
    if not kube.arguments and not has_files(kube):
        raise KubectlError("required resource not specified")


def _for_each(kube: Kube, change: Callable[[Found], None]) -> int:
    """Do something with each object that is meant, as `for_each`; return how many there were."""
    _require_objects(kube)
    return for_each(kube, kube.arguments, change, empty_selects=True)


# -- status ------------------------------------------------------------


def _status(kube: Kube) -> Steps:
    timeout_ms = kube.flags.duration_ms("timeout")
    until_ms = kube.now_ms + timeout_ms if timeout_ms > 0 else None
    _require_objects(kube)
    errors: list[Exception] = []
    found = list(visited(kube, kube.arguments, errors, empty_selects=True))
    if not found and not errors:
        kube.tell_none_found(kube.namespace)
    for each in found:
        try:
            yield from _follow(kube, each, until_ms)
        except KubectlError as error:
            errors.append(error)
    raise_all(errors)
    return 0


def _follow(kube: Kube, found: Found, until_ms: int | None) -> Steps:
    shown = ""
    while True:
        try:
            obj = kube.api.get(found.resource, found.namespace, found.name)
        except NotFound:
            raise KubectlError("object has been deleted") from None
        if obj.metadata.resource_version != shown:
            shown = obj.metadata.resource_version
            document = Found(found.resource, obj).document
            _check_revision(kube, document)
            line, done = status_of(found.resource.kind, document)
            kube.out(line)
            if done or not kube.flags.on("watch"):
                return 0
        if until_ms is not None and kube.now_ms >= until_ms:
            raise KubectlError("timed out waiting for the condition")
        yield PAUSE_MS


def _check_revision(kube: Kube, document: JsonObject) -> None:
    wanted = kube.flags.integer("revision")
    running = int((document["metadata"].get("annotations") or {}).get(REVISION, 0))
    if wanted and wanted != running:
        raise KubectlError(f"desired revision ({wanted}) is different from the running revision ({running})")


# -- history ------------------------------------------------------------


def _history(kube: Kube) -> int:
    number = kube.flags.integer("revision")
    if number < 0:
        raise KubectlError(f"revision must be a positive integer: {number}")
    _for_each(kube, lambda found: _show_history(kube, found, number))
    return 0


def _show_history(kube: Kube, found: Found, number: int) -> None:
    revisions = revisions_of(kube, found)
    if kube.flags.text("output"):
        newest = [each for each in revisions if not number or each.number == number]
        if newest:
            spec = {**(found.document.get("spec") or {}), "template": newest[-1].template}
            print_document(kube, {**found.document, "spec": spec}, (found.title,))
        return
    if number:
        kube.out(f"{found.title} with revision #{number}\n{_details(revisions, number)}")
    else:
        kube.out(f"{found.title} \n{_overview(revisions)}")


def _overview(revisions: list[Revision]) -> str:
    if not revisions:
        return "No rollout history found."
    writer = TabWriter(DESCRIBE_LAYOUT)
    writer.write("REVISION\tCHANGE-CAUSE\n")
    for each in revisions:
        writer.write(f"{each.number}\t{each.cause or '<none>'}\n")
    return writer.flush()


def _details(revisions: list[Revision], number: int) -> str:
    for each in revisions:
        if each.number == number:
            out = Describer(_Unaligned(DESCRIBE_LAYOUT))
            cause = {"kubernetes.io/change-cause": each.cause} if each.cause else None
            describe_template(out, each.template, cause)
            return out.text()
    raise KubectlError("unable to find the specified revision")


@define
class _Unaligned(TabWriter):
    """Keeps tabs as they are: kubectl prints a revision without aligning it."""

    def flush(self) -> str:
        """Return what was written."""
        text = "".join(self._pending)
        self._pending.clear()
        return text


# -- undo ------------------------------------------------------------


def _undo(kube: Kube) -> int:
    number = kube.flags.integer("to-revision")
    _for_each(kube, lambda found: _undo_one(kube, found, number))
    return 0


def _undo_one(kube: Kube, found: Found, number: int) -> None:
    if number < 0:
        raise KubectlError(f"unable to find specified revision {number} in history")
    if found.resource.kind not in RESTARTABLE:
        raise KubectlError(
            f"no rollbacker has been implemented for {found.resource.kind!r}".replace("'", '"')
        )
    spec = found.document.get("spec") or {}
    if found.resource.kind == "Deployment" and spec.get("paused"):
        raise KubectlError(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"
        )
    revision = chosen(kube, found, number)
    if kube.dry_run == "client":
        template = _details([revision], revision.number)
        announced = "" if found.resource.kind == "Deployment" else "will roll back to "
        kube.out(f"{found.title} {announced}{template}{kube.dry_run_suffix}")
        return
    report(kube, found.document, found.title, roll_back(kube, found, revision))


# -- pause, resume, restart ------------------------------------------------------------


def _refuse(found: Found, why: str) -> KubectlError:
    return KubectlError(f'{found.resource.group_resource} "{found.name}" {why}')


def _each(kube: Kube, change: Callable[[Kube, Found], JsonObject], done: str) -> int:
    def change_one(found: Found) -> None:
        body = change(kube, found)
        document = kube.api.patch(found.resource, found.namespace, found.name, body).document
        report(kube, document, found.title, done)

    if not _for_each(kube, change_one):
        kube.tell_none_found(kube.namespace)
    return 0


def _paused(kube: Kube, found: Found) -> JsonObject:
    if found.resource.kind != "Deployment":
        raise _refuse(found, "pausing is not supported")
    if found.obj.spec.paused:
        raise _refuse(found, "is already paused")
    return {"spec": {"paused": True}}


def _resumed(kube: Kube, found: Found) -> JsonObject:
    if found.resource.kind != "Deployment":
        raise _refuse(found, "resuming is not supported")
    if not found.obj.spec.paused:
        raise _refuse(found, "is not paused")
    return {"spec": {"paused": None}}


def _restarted(kube: Kube, found: Found) -> JsonObject:
    if found.resource.kind not in RESTARTABLE:
        raise _refuse(found, "restarting is not supported")
    if found.resource.kind == "Deployment" and found.obj.spec.paused:
        raise _refuse(found, "can't restart paused deployment (run rollout resume first)")
    annotations = {RESTARTED_AT: time.format_time(kube.now_ms)}
    template = found.document["spec"]["template"]["metadata"]
    if (template.get("annotations") or {}).get(RESTARTED_AT) == annotations[RESTARTED_AT]:
        raise KubectlError(
            f"failed to create patch for {found.name}: if restart has already been triggered within the past second, "
            "please wait before attempting to trigger another"
        )
    return {"spec": {"template": {"metadata": {"annotations": annotations}}}}


def _pause(kube: Kube) -> int:
    return _each(kube, _paused, "paused")


def _resume(kube: Kube) -> int:
    return _each(kube, _resumed, "resumed")


def _restart(kube: Kube) -> int:
    return _each(kube, _restarted, "restarted")


def _verb(name: str, run: Callable[[Kube], int | Steps], summary: str, *flags: Flag) -> Verb:
    usage = f"rollout {name} (TYPE NAME | TYPE/NAME) [flags]"
    return Verb(
        name, run, (*FILES, SELECTOR, *flags), usage, summary, takes_types=True, manager="kubectl-rollout"
    )


ROLLOUT = Verb(
    "rollout",
    None,
    usage="rollout SUBCOMMAND",
    summary="Manage the rollout of a resource",
    children=(
        _verb(
            "status",
            _status,
            "Show the status of the rollout",
            TIMEOUT,
            Flag("watch", "w", BOOL, "true"),
            Flag("revision", "", INTEGER, "0"),
        ),
        _verb(
            "history", _history, "View rollout history", *output_flags(), Flag("revision", "", INTEGER, "0")
        ),
        _verb(
            "undo",
            _undo,
            "Undo a previous rollout",
            *output_flags(),
            DRY_RUN,
            Flag("to-revision", "", INTEGER, "0"),
        ),
        _verb("pause", _pause, "Mark the provided resource as paused", *output_flags(), FIELD_MANAGER),
        _verb("resume", _resume, "Resume a paused resource", *output_flags(), FIELD_MANAGER),
        _verb("restart", _restart, "Restart a resource", *output_flags(), FIELD_MANAGER),
    ),
)
