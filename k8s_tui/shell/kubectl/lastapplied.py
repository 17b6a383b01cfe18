"""What an object remembers of its last apply, and `kubectl apply view-last-applied` and `set-last-applied`.

Source: kubectl v1.32, pkg/cmd/apply/apply_view_last_applied.go, apply_set_last_applied.go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from k8s_tui.api import documents
from k8s_tui.api.jsonvalue import JsonObject, json_text
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.api import MERGE
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.fileobjects import has_files, read_files
from k8s_tui.shell.kubectl.globalflags import ALL, DRY_RUN, FILENAME, FILES, SELECTOR, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.selection import MISSING, select_or_read

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def with_last_applied(document: JsonObject) -> JsonObject:
    """Return the document with itself, as JSON, in its annotation."""
    metadata = dict(_mapping(document.get("metadata")))
    annotations = {
        name: text for name, text in _mapping(metadata.get("annotations")).items() if name != LAST_APPLIED
    }
    bare = {**document, "metadata": {**metadata, "annotations": annotations}}
    metadata["annotations"] = {**annotations, LAST_APPLIED: json_text(bare) + "\n"}
    return {**document, "metadata": metadata}


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, Mapping) else {}


def _view_last_applied(kube: Kube) -> int:
    output = kube.flags.text("output") or "yaml"
    if output not in ("yaml", "json"):
        raise kube.usage_error(
            f"Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json"
        )
    for found in select_or_read(kube, kube.arguments):
        text = found.obj.metadata.annotations.get(LAST_APPLIED, "")
        if not text:
            continue  # kubectl words a complaint and then loses it
        document = json.loads(text)
        kube.call.stdout.write(
            documents.dump(document) if output == "yaml" else documents.dump_json(document)
        )
    return 0


def _set_last_applied(kube: Kube) -> int:
    if not has_files(kube):
        raise KubectlError(MISSING)
    for local in read_files(kube):
        current = kube.api.get(local.resource, local.namespace, local.name)
        annotations = current.metadata.annotations
        if LAST_APPLIED not in annotations and not kube.flags.on("create-annotation"):
            raise KubectlError(
                f"no last-applied-configuration annotation found on resource: {local.name}, to create the annotation, "
                "run the command with --create-annotation"
            )
        new = with_last_applied(local.document)["metadata"]["annotations"][LAST_APPLIED]
        if annotations.get(LAST_APPLIED) == new:
            kube.out(f"set-last-applied {local.name}: no changes required.")
            continue
        if kube.dry_run != "client":
            body = {"metadata": {"annotations": {LAST_APPLIED: new}}}
            kube.api.patch(local.resource, local.namespace, local.name, body, MERGE)
        kube.out(f"{local.title} configured{kube.dry_run_suffix}")
    return 0


VIEW_LAST_APPLIED = Verb(
    "view-last-applied",
    _view_last_applied,
    (*FILES, ALL, SELECTOR, Flag("output", "o", TEXT, "yaml")),
    "apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
    "View the latest last-applied-configuration annotations of a resource/object",
    takes_types=True,
)

SET_LAST_APPLIED = Verb(
    "set-last-applied",
    _set_last_applied,
    (*output_flags(), FILENAME, DRY_RUN, Flag("create-annotation", "", BOOL)),
    "apply set-last-applied -f FILENAME",
    "Set the last-applied-configuration annotation on a live object to match the contents of a file",
)
