"""`kubectl patch` and `kubectl edit`: changes of one object by hand.

Source: kubectl v1.32, pkg/cmd/patch/patch.go, pkg/cmd/util/editor/editoptions.go.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import documents, jsonpatch, mergepatch, schema, strategicmerge
from k8s_tui.api.errors import BadRequest, Invalid, StatusError
from k8s_tui.api.jsontext import JsonError, read_next
from k8s_tui.api.jsonvalue import Json, JsonObject, deep_equal, quote
from k8s_tui.api.strategicrules import StrategicMergeError
from k8s_tui.api.yamlreading import YamlError, read_yaml
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.api import JSON, MERGE, STRATEGIC
from k8s_tui.shell.kubectl.errors import KubectlError, Silent, one_line
from k8s_tui.shell.kubectl.fileobjects import has_files, is_local
from k8s_tui.shell.kubectl.globalflags import (
    DRY_RUN,
    FIELD_MANAGER,
    FILES,
    LOCAL,
    SAVE_CONFIG,
    VALIDATE,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import print_document, without_managed_fields
from k8s_tui.shell.kubectl.selection import Found, for_each, select_or_read

EDIT_NOTICE = """# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
"""


def _patch(kube: Kube) -> int:
    kind = kube.flags.text("type").lower()
    if kind not in (JSON, MERGE, STRATEGIC):
        raise KubectlError(
            "--type must be one of [json merge strategic], not " + repr(kind).replace("'", '"')
        )
    body = _body(kube)
    if is_local(kube) and not has_files(kube):
        raise KubectlError("cannot specify --local and server resources")
    for_each(kube, kube.arguments, lambda found: _patch_one(kube, found, body, kind))
    return 0


def _body(kube: Kube) -> Json:
    text, path = kube.flags.text("patch"), kube.flags.text("patch-file")
    if bool(text) == bool(path):
        raise KubectlError("must specify --patch or --patch-file containing the contents of the patch")
    if path:
        read = kube.call.stdin if path == "-" else kube.session.files.read(path)
        if read is None:
            raise KubectlError(f"unable to read patch file: open {path}: no such file or directory")
        text = read
    if text.lstrip().startswith("{"):
        try:
            found = read_next(text, 0)
        except JsonError as error:
            raise BadRequest(str(error)) from error
        return None if found is None else found[0]
    try:
        return read_yaml(text).data
    except YamlError as error:
        raise KubectlError(f"unable to parse {quote(text)}: {error}") from error


def _patch_one(kube: Kube, found: Found, body: Json, kind: str) -> None:
    if kube.dry_run == "client" or is_local(kube):
        new = patched_locally(found, body, kind)
        changed = not deep_equal(new, found.document)
    else:
        answer = kube.api.patch(
            found.resource,
            found.namespace,
            found.name,
            body,
            kind,
            "Warn",
            kube.flags.text("subresource"),
        )
        new, changed = answer.document, answer.changed
    done = "patched" if changed else "patched (no change)"
    # The scale of an object is an object of its own.
    title = f"scale.autoscaling/{found.name}" if new.get("kind") == "Scale" else found.title
    output = kube.flags.text("output")
    if output:
        print_document(kube, new, (title,))
    else:
        # kubectl tells of the server's dry runs alone here.
        kube.out(f"{title} {done}{'' if kube.dry_run == 'client' else kube.dry_run_suffix}")


def patched_locally(found: Found, body: Any, kind: str) -> JsonObject:  # noqa: ANN401 - any JSON value
    """Return the object with a patch that is not sent.

    Raises:
        KubectlError: It does not fit.
    """
    document = found.document
    try:
        if kind == JSON:
            new = jsonpatch.apply(document, jsonpatch.decode(body))
        elif kind == MERGE:
            new = mergepatch.apply(document, body)
        else:
            type_name = schema.type_of(found.resource.api_version, found.resource.kind)
            if type_name is None:
                raise KubectlError(
                    "strategic merge patch is not supported for custom resources: use --type=merge"
                )
            new = strategicmerge.apply(document, body, type_name)
    except (ValueError, StrategicMergeError, AttributeError) as error:
        raise KubectlError(str(error)) from error
    assert isinstance(new, dict), "a patch of an object leaves an object"
    return new


# -- edit ------------------------------------------------------------


def _edit(kube: Kube) -> int:
    found = select_or_read(kube, kube.arguments)
    for each in found:
        _edit_one(kube, each)
    return 0


def _edit_one(kube: Kube, found: Found) -> None:
    original = without_managed_fields(found.document)
    edited = _edited(kube, EDIT_NOTICE + documents.dump(original))
    if edited is None or not edited.strip():
        kube.err("Edit cancelled, saved file was empty." if edited is not None else _UNCHANGED)
        raise Silent(0)
    try:
        changed = read_yaml(edited).data
    except YamlError as error:
        raise _kept(kube, edited, f"The edited file failed validation: {error}") from error
    if deep_equal(changed, original):
        kube.err(_UNCHANGED)
        raise Silent(0)
    _store_edit(kube, found, original, changed, edited)


_UNCHANGED = "Edit cancelled, no changes made."


def _edited(kube: Kube, text: str) -> str | None:
    editor = kube.session.variables.get("KUBE_EDITOR") or kube.session.variables.get("EDITOR")
    if editor:
        return _by_command(kube, editor, text)
    if kube.session.edit is None:
        raise KubectlError(
            "there is no editor here: use `kubectl patch`, `kubectl set`, or `kubectl get -o yaml > FILE` and "
            "`kubectl replace -f FILE`"
        )
    return kube.session.edit(text)


def _by_command(kube: Kube, editor: str, text: str) -> str | None:
    """Let a command of the shell, such as `sed -i s/a/b/`, edit a file."""
    path = "/tmp/kubectl-edit-1.yaml"
    files = kube.session.files
    files.write(path, text)
    steps = kube.session.run_line(f"{editor} {path}", kube.call.stdout, kube.call.stderr)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        if end.value:
            raise KubectlError(f"there was a problem with the editor {editor!r}".replace("'", '"')) from None
    return files.read(path)


def _store_edit(kube: Kube, found: Found, original: JsonObject, changed: Json, edited: str) -> None:
    if not isinstance(changed, dict):
        raise _kept(kube, edited, "The edited file failed validation: it holds no object")
    type_name = schema.type_of(found.resource.api_version, found.resource.kind)
    try:
        if type_name is None:
            kube.api.patch(
                found.resource, found.namespace, found.name, mergepatch.create(original, changed), MERGE
            )
        else:
            patch = strategicmerge.create_two_way(original, changed, type_name)
            kube.api.patch(found.resource, found.namespace, found.name, patch)
    except (StatusError, StrategicMergeError) as error:
        raise _kept(kube, edited, _refusal(found, error)) from error
    kube.out(f"{found.title} edited")


def _refusal(found: Found, error: Exception) -> str:
    if isinstance(error, Invalid | BadRequest):
        return f'error: {found.resource.group_resource} "{found.name}" is invalid'
    return one_line(error)


def _kept(kube: Kube, edited: str, complaint: str) -> KubectlError:
    path = "/tmp/kubectl-edit-2.yaml"
    try:
        kube.session.files.write(path, edited)
    except FileError:
        path = ""
    kube.err(complaint)
    if path:
        kube.err(f'A copy of your changes has been stored to "{path}"')
    return KubectlError("Edit cancelled, no valid changes were saved.")


PATCH = Verb(
    "patch",
    _patch,
    (
        *output_flags(),
        *FILES,
        DRY_RUN,
        FIELD_MANAGER,
        LOCAL,
        Flag("patch", "p", TEXT),
        Flag("patch-file", "", TEXT),
        Flag("type", "", TEXT, "strategic", choices=("strategic", "merge", "json")),
        Flag("subresource", "", TEXT),
    ),
    "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
    "Update fields of a resource",
    takes_types=True,
)

EDIT = Verb(
    "edit",
    _edit,
    (
        *output_flags(),
        *FILES,
        FIELD_MANAGER,
        SAVE_CONFIG,
        VALIDATE,
        Flag("output-patch", "", BOOL),
        Flag("windows-line-endings", "", BOOL),
        Flag("subresource", "", TEXT),
    ),
    "edit (RESOURCE/NAME | -f FILENAME)",
    "Edit a resource on the server",
    takes_types=True,
)
