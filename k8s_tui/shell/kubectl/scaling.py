"""`kubectl scale`: another number of replicas.

Source: kubectl v1.32, pkg/cmd/scale/scale.go, pkg/scale/scale.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.globalflags import ALL, DRY_RUN, FILES, SELECTOR, TIMEOUT, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import Found, visited


def _scale(kube: Kube) -> Result:
    flags = kube.flags
    wanted = flags.integer("replicas")
    if wanted < 0:
        raise KubectlError(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"
        )
    errors: list[Exception] = []
    scaled = []
    found = list(visited(kube, kube.arguments, errors))
    if not found:
        if not errors:
            raise KubectlError("no objects passed to scale")
        if kube.arguments and isinstance(errors[0], NotFound):
            raise KubectlError(f"no objects passed to scale {errors[0]}")
        raise_all(errors)
    if flags.text("resource-version") and len(found) > 1:
        raise KubectlError("cannot use --resource-version with multiple resources")
    for each in found:
        try:
            _scale_one(kube, each, wanted)
        except (StatusError, KubectlError) as error:
            errors.append(error)
            continue
        scaled.append(each)
    if not flags.duration_ms("timeout") or not scaled:
        raise_all(errors)
        return 0
    return _wait(kube, scaled, wanted, errors)


def _scale_one(kube: Kube, each: Found, wanted: int) -> None:
    flags = kube.flags
    document = each.document
    present = int((document.get("spec") or {}).get("replicas") or 0)
    if kube.dry_run == "client":
        report(kube, document, each.title, "scaled")
        return
    if flags.changed("current-replicas") and flags.integer("current-replicas") not in (-1, present):
        raise KubectlError(f"Expected replicas to be {flags.integer('current-replicas')}, was {present}")
    version = flags.text("resource-version")
    if version and version != each.obj.metadata.resource_version:
        raise KubectlError(
            f"Expected resource version to be {version}, was {each.obj.metadata.resource_version}"
        )
    kube.api.scale(each.resource, each.namespace, each.name, wanted)
    shown = Found(each.resource, kube.api.get(each.resource, each.namespace, each.name)).document
    report(kube, shown, each.title, "scaled")


def _wait(kube: Kube, scaled: Sequence[Found], wanted: int, errors: list[Exception]) -> Steps:
    until_ms = kube.now_ms + kube.flags.duration_ms("timeout")
    for each in scaled:
        while True:
            obj = kube.api.get(each.resource, each.namespace, each.name)
            status = Found(each.resource, obj).document.get("status") or {}
            if status.get("replicas", 0) == wanted:
                break
            if kube.now_ms >= until_ms:
                errors.append(KubectlError("timed out waiting for the condition"))
                break
            yield PAUSE_MS
    raise_all(errors)
    return 0


SCALE = Verb(
    "scale",
    _scale,
    (
        *output_flags(),
        *FILES,
        ALL,
        SELECTOR,
        DRY_RUN,
        TIMEOUT,
        Flag("replicas", "", INTEGER, required=True),
        Flag("current-replicas", "", INTEGER, "-1"),
        Flag("resource-version", "", TEXT),
    ),
    "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
    "Set a new size for a deployment, replica set, or replication controller",
    takes_types=True,
    manager="kubectl",
)
