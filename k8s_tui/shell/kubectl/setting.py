"""`kubectl set image|env|resources|serviceaccount|selector|subject`.

Source: kubectl v1.32, pkg/cmd/set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.quantity import Quantity
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.creating.rights import SUBJECT_FLAGS, subjects_of
from k8s_tui.shell.kubectl.errors import KubectlError, Plain, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files, is_local
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    DRY_RUN,
    FIELD_MANAGER,
    FILES_ALONE,
    KUSTOMIZE,
    LOCAL,
    SELECTOR,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.labelling import NO_RESOURCES
from k8s_tui.shell.kubectl.references import value_of, words_for
from k8s_tui.shell.kubectl.selection import MISSING, Found, select_or_read
from k8s_tui.shell.kubectl.templates import Edit, change_template, containers_of, pod_spec_of, send


def _split(kube: Kube) -> tuple[list[str], list[str]]:
    """Return the words that name objects, and the `key=value` or `key-` ones."""
    changes = [word for word in kube.arguments if "=" in word or word.endswith("-")]
    objects = [word for word in kube.arguments if word not in changes]
    if not objects and not has_files(kube):
        raise KubectlError(NO_RESOURCES)
    return objects, changes


# -- image ------------------------------------------------------------


LOCAL_ALONE = (
    "you must specify resources by --filename when --local is set.\n"
    "Example resource specifications include:\n"
    "   '-f rsrc.yaml'\n"
    "   '--filename=rsrc.json'"
)


def _selected(kube: Kube, objects: Sequence[str]) -> list[Found]:
    """Return what is to be changed; all of it has to exist.

    Raises:
        KubectlError: The server is not to be asked, and yet objects of its are named.
    """
    if is_local(kube) and objects:
        raise KubectlError(LOCAL_ALONE)
    return select_or_read(kube, objects)


def _change_each(
    kube: Kube, objects: Sequence[Found], edit: Edit, what: str, errors: list[Exception]
) -> None:
    """Change the pod template of each object, go on where one has none, and raise what went wrong with any."""
    for found in objects:
        try:
            change_template(kube, found, edit, what)
        except KubectlError as error:
            errors.append(error)
    raise_all(errors)


def _require_objects(kube: Kube) -> None:
    if not kube.arguments and not has_files(kube):
        raise KubectlError(MISSING)


def _image(kube: Kube) -> int:
    _require_objects(kube)
    objects, changes = _split(kube)
    pairs = []
    for word in changes:
        name, equals, image = word.partition("=")
        if not equals or not image:
            raise KubectlError(f"there is no need to specify an image without a container: {word}")
        pairs.append((name, image))
    found = _selected(kube, objects)
    if not pairs:
        raise KubectlError("at least one image update is required")

    errors: list[Exception] = []

    def edit(spec: dict[str, Any]) -> None:
        for name, image in pairs:
            chosen = containers_of(spec, name)
            if not chosen:
                errors.append(Plain(f"error: unable to find container named {quote(name)}"))
            for container in chosen:
                container["image"] = image

    _change_each(kube, found, edit, "image", errors)
    return 0


# -- env ------------------------------------------------------------


def _env(kube: Kube) -> int:
    objects, changes = _split(kube)
    given = [*changes, *kube.flags.items("env")]
    found = select_or_read(kube, [] if is_local(kube) else objects)
    if kube.flags.on("list"):
        for each in found:
            _list_env(kube, each)
        return 0
    entries = _env_entries(kube, [word for word in given if not word.endswith("-") or "=" in word])
    gone = [word.removesuffix("-") for word in given if word.endswith("-") and "=" not in word]
    names = kube.flags.text("containers") or "*"

    def edit(spec: dict[str, Any]) -> None:
        for container in containers_of(spec, names):
            _set_env(container, entries, gone, overwrite=kube.flags.on("overwrite"))

    for each in found:
        spec = pod_spec_of(each.document)
        if spec is not None and not containers_of(spec, names):
            title = f"{each.resource.kind}/{each.name}"
            kube.warn(f"{title} does not have any containers matching {quote(names)}")
    _change_each(kube, found, edit, "env", [])
    return 0


def _env_entries(kube: Kube, words: Sequence[str]) -> list[JsonObject]:
    entries: list[JsonObject] = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise KubectlError(f"environment variables must be of the form key=value: {word}")
        entries.append({"name": name, "value": text})
    source = kube.flags.text("from")
    if source:
        word, _, name = source.partition("/")
        resource = kube.resource(word)
        if resource.kind not in ("ConfigMap", "Secret"):
            raise KubectlError(f"unsupported resource specified in --from: {source}")
        prefix = kube.flags.text("prefix")
        wanted = kube.flags.items("keys")
        part = "configMapKeyRef" if resource.kind == "ConfigMap" else "secretKeyRef"
        for key in sorted(kube.api.get(resource, kube.namespace, name).data):
            if not wanted or key in wanted:
                variable = key.upper().replace("-", "_").replace(".", "_")
                if variable != key:
                    kube.warn(f"key {key} transferred to {variable}")
                variable = f"{prefix}{variable}"
                entries.append({"name": variable, "valueFrom": {part: {"key": key, "name": name}}})
    return entries


def _set_env(
    container: dict[str, Any], entries: Sequence[JsonObject], gone: Sequence[str], *, overwrite: bool
) -> None:
    env = [each for each in container.get("env", ()) if each.get("name") not in gone]
    for entry in entries:
        at = next((index for index, each in enumerate(env) if each.get("name") == entry["name"]), None)
        if at is None:
            env.append(dict(entry))
        elif not overwrite:
            raise KubectlError(f"'{entry['name']}' already has a value, and --overwrite is false")
        else:
            env[at] = dict(entry)
    if env:
        container["env"] = env
    else:
        container.pop("env", None)


def _list_env(kube: Kube, found: Found) -> None:
    spec = pod_spec_of(found.document)
    if spec is None:
        return
    for container in containers_of(spec, kube.flags.text("containers") or "*"):
        kube.out(f"# {found.resource.kind} {found.name}, container {container['name']}")
        unresolved: dict[str, str] = {}
        for entry in container.get("env", ()):
            name, source = entry["name"], entry.get("valueFrom")
            if not source:
                kube.out(f"{name}={entry.get('value', '')}")
                continue
            if kube.flags.on("resolve"):
                try:
                    kube.out(f"{name}={value_of(kube, found, container, source)}")
                    continue
                except (KubectlError, StatusError) as error:
                    unresolved[name] = str(error)
            kube.out(f"# {name} from {words_for(source)}")
        for why in dict.fromkeys(unresolved[name] for name in sorted(unresolved)):
            names = ", ".join(name for name in sorted(unresolved) if unresolved[name] == why)
            kube.err(f"error retrieving reference for {names}: {why}")


# -- resources ------------------------------------------------------------


def _resources(kube: Kube) -> int:
    _require_objects(kube)
    updates = {part: _amounts(kube.flags.text(part)) for part in ("limits", "requests")}
    found = _selected(kube, kube.arguments)
    if not any(updates.values()):
        raise KubectlError(
            "you must specify an update to requests or limits (in the form of --requests/--limits)"
        )
    names = kube.flags.text("containers") or "*"

    errors: list[Exception] = []

    def edit(spec: dict[str, Any]) -> None:
        chosen = containers_of(spec, names)
        if not chosen:
            errors.append(Plain(f"error: unable to find container named {names}"))
        for container in chosen:
            resources = container.setdefault("resources", {})
            for part, amounts in updates.items():
                if amounts:
                    resources[part] = {**(resources.get(part) or {}), **amounts}

    _change_each(kube, found, edit, "resource requirements", errors)
    return 0


def _amounts(text: str) -> dict[str, str]:
    amounts = {}
    for part in filter(None, text.split(",")):
        name, equals, amount = part.partition("=")
        if not equals:
            raise KubectlError(f"Invalid argument syntax {part}, expected <resource>=<value>")
        try:
            Quantity.parse(amount)
        except ValueError as error:
            raise KubectlError(str(error)) from error
        amounts[name] = amount
    return amounts


# -- service account and selector ------------------------------------------------------------


def _service_account(kube: Kube) -> int:
    if not kube.arguments:
        raise KubectlError("serviceaccount is required")
    *objects, name = kube.arguments

    def edit(spec: dict[str, Any]) -> None:
        spec["serviceAccountName"] = name
        if not is_local(kube):
            spec["serviceAccount"] = name

    _change_each(kube, _selected(kube, objects), edit, "serviceaccount", [])
    return 0


def _selector(kube: Kube) -> int:
    if not kube.arguments:
        raise KubectlError("one selector is required")
    *objects, text = kube.arguments
    labels: JsonObject = dict(part.partition("=")[::2] for part in text.split(",") if "=" in part)
    for found in _selected(kube, objects):
        if found.resource.kind != "Service":
            raise KubectlError("setting a selector is only supported for Services")
        old = found.document
        spec = old["spec"]
        assert isinstance(spec, dict)
        new = {**old, "spec": {**spec, "selector": labels}}
        send(kube, found, old, new, "selector updated", "failed to patch selector: ")
    return 0


def _subject(kube: Kube) -> int:
    chosen, wanted = _selected(kube, kube.arguments), subjects_of(kube)
    if not wanted:
        raise KubectlError("you must specify at least one value of user, group or serviceaccount")
    for found in chosen:
        if found.resource.kind not in BINDINGS:
            raise KubectlError("setting subjects is only supported for RoleBinding/ClusterRoleBinding")
        old = found.document
        present: list[Any] = list(old.get("subjects") or ())
        new = {**old, "subjects": [*present, *(each for each in wanted if each not in present)]}
        send(kube, found, old, new, "subjects updated", "failed to patch subjects to rolebinding: ")
    return 0


BINDINGS = ("RoleBinding", "ClusterRoleBinding")
RECORD = Flag("record", "", BOOL)
_ALWAYS = (*output_flags(), *FILES_ALONE, ALL, DRY_RUN, FIELD_MANAGER, LOCAL, RECORD)
_ACCOUNT_FLAGS = (*_ALWAYS, KUSTOMIZE)
_FLAGS = (*_ACCOUNT_FLAGS, SELECTOR)

SET = Verb(
    "set",
    None,
    usage="set SUBCOMMAND",
    summary="Set specific features on objects",
    children=(
        Verb(
            "image",
            _image,
            _FLAGS,
            "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ...",
            "Update the image of a pod template",
            takes_types=True,
            manager="kubectl-set",
        ),
        Verb(
            "env",
            _env,
            (
                *_FLAGS,
                Flag("overwrite", "", BOOL, "true"),
                Flag("containers", "c", TEXT, "*"),
                Flag("env", "e", SLICE),
                Flag("from", "", TEXT),
                Flag("prefix", "", TEXT),
                Flag("keys", "", SLICE),
                Flag("list", "", BOOL),
                Flag("resolve", "", BOOL),
            ),
            "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
            "Update environment variables on a pod template",
            takes_types=True,
            manager="kubectl-set",
        ),
        Verb(
            "resources",
            _resources,
            (
                *_FLAGS,
                Flag("containers", "c", TEXT, "*"),
                Flag("limits", "", TEXT),
                Flag("requests", "", TEXT),
            ),
            "set resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
            "Update resource requests/limits on objects with pod templates",
            takes_types=True,
            manager="kubectl-set",
        ),
        Verb(
            "serviceaccount",
            _service_account,
            _ACCOUNT_FLAGS,
            "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
            "Update the service account of a resource",
            takes_types=True,
            manager="kubectl-set",
            aliases=("sa",),
        ),
        Verb(
            "selector",
            _selector,
            (*_ALWAYS, Flag("resource-version", "", TEXT)),
            "set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
            "Set the selector on a resource",
            takes_types=True,
            manager="kubectl-set",
        ),
        Verb(
            "subject",
            _subject,
            (*_FLAGS, *SUBJECT_FLAGS),
            "set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname]",
            "Update the user, group, or service account in a role binding or cluster role binding",
            takes_types=True,
            manager="kubectl-set",
        ),
    ),
)
