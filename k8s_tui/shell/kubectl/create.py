"""`kubectl create -f` and `kubectl replace`: files become objects, or take the place of objects.

Source: kubectl v1.32, pkg/cmd/create/create.go, pkg/cmd/replace/replace.go.
"""

from __future__ import annotations

from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.applying import validation_of
from k8s_tui.shell.kubectl.creating import GENERATORS
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all, with_source
from k8s_tui.shell.kubectl.fileobjects import Local, has_files, read_chosen, read_files
from k8s_tui.shell.kubectl.globalflags import (
    DRY_RUN,
    FIELD_MANAGER,
    FILES,
    SAVE_CONFIG,
    SELECTOR,
    TIMEOUT,
    VALIDATE,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.lastapplied import LAST_APPLIED, with_last_applied
from k8s_tui.shell.kubectl.printing import report

RECREATION_LIMIT_MS = 5 * 60_000
"""How long `replace --force` waits for the old object to be gone (its default timeout)."""


def _create(kube: Kube) -> int:
    if not has_files(kube):
        if kube.arguments:
            raise kube.usage_error(f"Unexpected args: [{' '.join(kube.arguments)}]")
        raise KubectlError("must specify one of -f and -k")
    validation = validation_of(kube)
    locals_, errors = read_chosen(kube)
    if not locals_ and not errors:
        raise KubectlError("no objects passed to create")
    for local in locals_:
        kube.warn(*local.warnings)
        document = with_last_applied(local.document) if kube.flags.on("save-config") else local.document
        if kube.dry_run == "client":
            report(kube, document, local.title, "created")
            continue
        try:
            answer = kube.api.create(document, local.namespace, validation)
        except StatusError as error:
            errors.append(with_source("creating", local.source, error))
            continue
        # Reviews are answered and not stored, so they have no name.
        name = str(answer.document["metadata"].get("name", "<unknown>"))
        report(kube, answer.document, local.title if local.name else local.title + name, "created")
    raise_all(errors)
    return 0


def _replace(kube: Kube) -> Result:
    if not has_files(kube):
        raise KubectlError("must specify one of -f and -k")
    if kube.flags.integer("grace-period") >= 0 and not kube.flags.on("force"):
        raise KubectlError("--grace-period must have --force specified")
    if kube.flags.on("force"):
        return _recreate(kube)
    validation = validation_of(kube)
    locals_, errors = read_chosen(kube)
    if not locals_ and not errors:
        raise KubectlError("no objects passed to replace")
    for local in locals_:
        try:
            document = _with_annotation(kube, local)
            if kube.dry_run == "client":
                report(kube, document, local.title, "replaced")
                continue
            answer = kube.api.replace(document, local.namespace, validation, kube.flags.text("subresource"))
        except StatusError as error:
            errors.append(with_source("replacing", local.source, error))
            continue
        report(kube, answer.document, local.title, "replaced")
    raise_all(errors)
    return 0


def _with_annotation(kube: Kube, local: Local) -> dict[str, object]:
    """Return the document; one whose live object was applied, or that shall remember itself, with its annotation."""
    metadata = local.document.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    if kube.flags.on("save-config") or LAST_APPLIED in annotations:
        return with_last_applied(local.document)
    return local.document


def _recreate(kube: Kube) -> Steps:
    locals_ = read_files(kube)
    grace = kube.flags.integer("grace-period")
    options = DeleteOptions(max(grace, 0), "Background")
    for local in locals_:
        try:
            kube.api.delete(local.resource, local.namespace, local.name, options)
        except NotFound:
            continue
        kube.out(f'{local.title.partition("/")[0]} "{local.name}" deleted')
    limit_ms = kube.now_ms + (kube.flags.duration_ms("timeout") or RECREATION_LIMIT_MS)
    for local in locals_:
        while kube.api.find(local.resource, local.namespace, local.name) is not None:
            if kube.now_ms >= limit_ms:
                raise KubectlError("timed out waiting for the condition")
            yield PAUSE_MS
    for local in locals_:
        answer = kube.api.create(_with_annotation(kube, local), local.namespace, validation_of(kube))
        report(kube, answer.document, local.title, "replaced")
    return 0


CREATE = Verb(
    "create",
    _create,
    (
        *output_flags(),
        *FILES,
        DRY_RUN,
        FIELD_MANAGER,
        SAVE_CONFIG,
        SELECTOR,
        VALIDATE,
        Flag("edit", "", BOOL),
        Flag("raw", "", TEXT),
        Flag("windows-line-endings", "", BOOL),
    ),
    "create -f FILENAME",
    "Create a resource from a file or from stdin",
    children=GENERATORS,
    manager="kubectl-create",
)

REPLACE = Verb(
    "replace",
    _replace,
    (
        *output_flags(),
        *FILES,
        DRY_RUN,
        FIELD_MANAGER,
        SAVE_CONFIG,
        VALIDATE,
        TIMEOUT,
        Flag("force", "", BOOL),
        Flag("cascade", "", TEXT, "background", bare="background"),
        Flag("grace-period", "", INTEGER, "-1"),
        Flag("wait", "", BOOL),
        Flag("subresource", "", TEXT),
        Flag("raw", "", TEXT),
    ),
    "replace -f FILENAME",
    "Replace a resource by file name or stdin",
    manager="kubectl-replace",
)
