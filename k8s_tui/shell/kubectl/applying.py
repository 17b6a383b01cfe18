"""`kubectl apply`: what the file says, what it said last time and what is there make one patch.

Source: kubectl v1.32, pkg/cmd/apply. Simplified: sets of applied objects (`--applyset`) are refused.
"""

from __future__ import annotations

import json

from attrs import evolve, frozen

from k8s_tui.api import mergepatch, schema, strategicmerge
from k8s_tui.api.errors import Conflict, Invalid, StatusError
from k8s_tui.api.jsonvalue import JsonObject, json_text, quote
from k8s_tui.api.strategicrules import StrategicMergeError
from k8s_tui.apiserver.managedfields.managers import handed_over
from k8s_tui.apiserver.requests import Answer
from k8s_tui.shell.flags import BOOL, INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.api import JSON, MERGE, SERVER_SIDE, STRATEGIC, Api
from k8s_tui.shell.kubectl.delete import cascade_of
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all, with_source
from k8s_tui.shell.kubectl.fileobjects import Local, has_files, read_chosen
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    DRY_RUN,
    FIELD_MANAGER,
    FILES,
    SELECTOR,
    TIMEOUT,
    VALIDATE,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.lastapplied import (
    LAST_APPLIED,
    SET_LAST_APPLIED,
    VIEW_LAST_APPLIED,
    with_last_applied,
)
from k8s_tui.shell.kubectl.printing import as_list, print_document, report
from k8s_tui.shell.kubectl.pruning import ALLOWLIST, PRUNE, check_pruning, left_over, prune
from k8s_tui.shell.kubectl.selection import Found

SERVER_SIDE_MANAGER = "kubectl"
CLIENT_SIDE_MANAGERS = ("kubectl-client-side-apply", "before-first-apply")
CONFLICT_ADVICE = """Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"""
VALIDATIONS = {"strict": "Strict", "true": "Strict", "warn": "Warn", "ignore": "Ignore", "false": "Ignore"}


def validation_of(kube: Kube) -> str:
    """Return what `--validate` asks of the server.

    Raises:
        KubectlError: It asks for something else.
    """
    value = kube.flags.text("validate") if "validate" in kube.flags.known else "strict"
    if value not in VALIDATIONS:
        raise KubectlError(
            f"invalid - validate option {quote(value)}; must be one of: strict (or true), warn, ignore (or false)"
        )
    return VALIDATIONS[value]


@frozen
class Applied:
    """One object after it was applied."""

    local: Local
    document: JsonObject
    done: str


def _check_flags(kube: Kube) -> None:
    """Refuse flags that contradict one another, in kubectl's words."""
    flags = kube.flags
    if not has_files(kube):
        raise KubectlError("must specify one of -f and -k")
    if flags.on("force-conflicts") and not flags.on("server-side"):
        raise KubectlError("--force-conflicts only works with --server-side")
    if kube.dry_run == "client" and flags.on("server-side"):
        raise KubectlError(
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
        )
    if flags.on("all") and flags.text("selector"):
        raise KubectlError("cannot set --all and --selector at the same time")
    if flags.on("prune"):
        check_pruning(kube)
    cascade_of(kube)
    validation_of(kube)


def _apply(kube: Kube) -> int:
    flags = kube.flags
    if kube.arguments:
        raise kube.usage_error(f"Unexpected args: [{' '.join(kube.arguments)}]")
    _check_flags(kube)
    locals_, errors = read_chosen(kube)
    if not locals_ and not errors:
        raise KubectlError("no objects passed to apply")
    applied: list[Applied] = []
    shows = flags.text("output") not in ("", "name")
    for local in locals_:
        kube.warn(*local.warnings)
        try:
            one = _apply_one(kube, local)
        except (StatusError, KubectlError) as error:
            errors.append(error)
            continue
        applied.append(one)
        if not shows:
            report(kube, one.document, local.title, one.done)
    if shows and applied:
        shown = [each.document for each in applied]
        print_document(
            kube, shown[0] if len(shown) == 1 else as_list(shown), [each.local.title for each in applied]
        )
    raise_all(errors)
    if flags.on("prune"):
        cascade = cascade_of(kube)
        for each in left_over(kube, locals_):
            prune(kube, each, cascade)
            report(kube, each.document, each.title, "pruned")
    return 0


def _apply_one(kube: Kube, local: Local) -> Applied:
    if not local.name:
        generate = (local.document.get("metadata") or {}).get("generateName")
        if generate:
            raise KubectlError(f"from {generate}: cannot use generate name with apply")
        raise KubectlError(
            "error when retrieving current configuration of:\n"
            f"{_place(local)}\nfrom for: {quote(local.source)}: resource name may not be empty"
        )
    if kube.flags.on("server-side"):
        return _apply_on_server(kube, local)
    current = kube.api.find(local.resource, local.namespace, local.name)
    modified = with_last_applied(local.document)
    if current is None:
        if kube.dry_run == "client":
            return Applied(local, modified, "created")
        try:
            answer = kube.api.create(modified, local.namespace, validation_of(kube))
        except StatusError as error:
            raise with_source("creating", local.source, error) from error
        return Applied(local, answer.document, "created")
    return _change(kube, local, Found(local.resource, current), modified)


def _change(kube: Kube, local: Local, found: Found, modified: JsonObject) -> Applied:
    live = found.document
    if kube.dry_run == "client":
        return Applied(local, modified, "configured")
    last_applied = found.obj.metadata.annotations.get(LAST_APPLIED, "")
    if not last_applied:
        kube.warn(
            f"resource {local.resource.plural}/{local.name} is missing the {LAST_APPLIED} annotation which is required "
            "by kubectl apply. kubectl apply should only be used on resources created declaratively by either "
            "kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically."
        )
    patch, kind = three_way(local, last_applied, modified, live)
    if not patch:
        return Applied(local, live, "unchanged")
    try:
        answer = kube.api.patch(local.resource, local.namespace, local.name, patch, kind, validation_of(kube))
    except (Conflict, Invalid) as error:
        if not kube.flags.on("force"):
            raise _not_applied(local, patch, error) from error
        answer = _replaced(kube, local, modified)
    except StatusError as error:
        raise _not_applied(local, patch, error) from error
    if found.obj.metadata.deletion_timestamp is not None:
        kube.warn(f"Detected changes to resource {local.name} which is currently being deleted.")
    return Applied(local, answer.document, "configured")


def _replaced(kube: Kube, local: Local, modified: JsonObject) -> Answer:
    kube.api.delete(local.resource, local.namespace, local.name)
    return kube.api.create(modified, local.namespace, validation_of(kube))


def three_way(
    local: Local, last_applied: str, modified: JsonObject, live: JsonObject
) -> tuple[JsonObject, str]:
    """Return the patch that apply sends, and its kind; an empty one where nothing changes.

    Raises:
        KubectlError: There is no such patch.
    """
    try:
        before = json.loads(last_applied) if last_applied else {}
    except json.JSONDecodeError as error:
        raise KubectlError(f"creating patch with:\noriginal:\n{last_applied}: {error.msg}") from error
    type_name = schema.type_of(local.resource.api_version, local.resource.kind)
    try:
        if type_name is None:
            return mergepatch.create_three_way(before, modified, live), MERGE
        return strategicmerge.create_three_way(before, modified, live, type_name), STRATEGIC
    except StrategicMergeError as error:
        raise KubectlError(f"error when applying patch for {quote(local.source)}: {error}") from error


def _place(local: Local) -> str:
    resource = local.resource
    return (
        f'Resource: "{resource.group}/{resource.version}, Resource={resource.plural}", GroupVersionKind: '
        f'"{resource.group}/{resource.version}, Kind={resource.kind}"\n'
        f"Name: {quote(local.name)}, Namespace: {quote(local.namespace)}"
    )


def _not_applied(local: Local, patch: JsonObject, error: Exception) -> Exception:
    inner = with_source("patching", local.source, error)
    return with_source(
        f"applying patch:\n{json_text(patch)}\nto:\n{_place(local)}\nfor:", local.source, inner
    )


def _apply_on_server(kube: Kube, local: Local) -> Applied:
    """Let the server merge, and let the manager of earlier client-side applies give way to this one."""
    manager = kube.flags.text("field-manager") or SERVER_SIDE_MANAGER
    api = kube.api_as(evolve(kube.caller, manager=manager), dry_run=kube.dry_run == "server")
    force = kube.flags.on("force-conflicts")

    def send() -> Answer:
        return api.patch(
            local.resource,
            local.namespace,
            local.name,
            local.document,
            SERVER_SIDE,
            validation_of(kube),
            force=force,
        )

    try:
        answer = send()
    except Conflict as error:
        raise KubectlError(f"{error.message}\n{CONFLICT_ADVICE}") if error.causes else error from error
    except StatusError as error:
        raise with_source("patching", local.source, error) from error
    if not api.dry_run and _migrate(api, local, answer.document, manager):
        answer = send()
    return Applied(local, answer.document, "serverside-applied")


def _migrate(api: Api, local: Local, document: JsonObject, manager: str) -> bool:
    """Give what client-side apply manages to this manager; return whether there was anything."""
    before = document["metadata"].get("managedFields") or []
    after = handed_over(before, CLIENT_SIDE_MANAGERS, manager)
    if after is None:
        return False
    body = [{"op": "replace", "path": "/metadata/managedFields", "value": after}]
    api.patch(local.resource, local.namespace, local.name, body, JSON)
    return True


APPLY = Verb(
    "apply",
    _apply,
    (
        *output_flags(),
        *FILES,
        ALL,
        SELECTOR,
        DRY_RUN,
        FIELD_MANAGER,
        VALIDATE,
        TIMEOUT,
        Flag("overwrite", "", BOOL, "true"),
        Flag("server-side", "", BOOL),
        Flag("force-conflicts", "", BOOL),
        Flag("force", "", BOOL),
        PRUNE,
        ALLOWLIST,
        Flag("cascade", "", TEXT, "background", bare="background"),
        Flag("grace-period", "", INTEGER, "-1"),
        Flag("wait", "", BOOL),
        Flag("openapi-patch", "", BOOL, "true"),
        Flag("subresource", "", TEXT),
    ),
    "apply (-f FILENAME | -k DIRECTORY)",
    "Apply a configuration to a resource by file name or stdin",
    children=(VIEW_LAST_APPLIED, SET_LAST_APPLIED),
    manager="kubectl-client-side-apply",
)
