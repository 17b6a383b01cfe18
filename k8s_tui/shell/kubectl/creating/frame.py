"""What all generators of `kubectl create` share: one name in, one object out.

Source: kubectl v1.32, pkg/cmd/create.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell.flags import Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.fileobjects import titled
from k8s_tui.shell.kubectl.globalflags import DRY_RUN, FIELD_MANAGER, SAVE_CONFIG, VALIDATE, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report

MANAGER = "kubectl-create"

Make: TypeAlias = Callable[[Kube, str], JsonObject]
"""Returns the object of a name, in wire form."""


def generator(
    name: str,
    make: Make,
    flags: tuple[Flag, ...] = (),
    *,
    usage: str = "",
    summary: str = "",
    failure: str = "",
    aliases: tuple[str, ...] = (),
) -> Verb:
    """Return the command that makes one kind of object.

    Args:
        name: As in `configmap`.
        make: Makes the object.
        flags: Beside those that all generators have.
        usage: Behind `create`.
        summary: One line.
        failure: What kubectl puts before a refusal of the server, as in `failed to create configmap: `.
        aliases: Other names.
    """
    return Verb(
        name,
        lambda kube: _create(kube, make, failure),
        (*flags, *output_flags(), DRY_RUN, FIELD_MANAGER, VALIDATE, SAVE_CONFIG),
        f"create {usage}",
        summary,
        manager=MANAGER,
        aliases=aliases,
    )


def _create(kube: Kube, make: Make, failure: str) -> int:
    document = make(kube, one_name(kube))
    resource = kube.api.by_kind(str(document["apiVersion"]), str(document["kind"]))
    if resource is None:
        raise KubectlError(f"no matches for kind {document['kind']!r}")
    metadata = document["metadata"]
    assert isinstance(metadata, dict)
    if resource.namespaced and kube.flags.changed("namespace"):
        document = {**document, "metadata": {**metadata, "namespace": kube.namespace}}
    title = titled(resource, str(metadata["name"]))
    if kube.dry_run == "client":
        report(kube, document, title, "created")
        return 0
    try:
        answer = kube.api.create(document, kube.namespace)
    except StatusError as error:
        if not failure:
            raise
        raise KubectlError(f"{failure}{error.message}") from error
    report(kube, answer.document, title, "created")
    return 0


def one_name(kube: Kube) -> str:
    """Return the one name that was given; words after `--` do not count.

    Raises:
        KubectlError: There is none, or more than one.
    """
    dash_at = kube.flags.dash_at
    names = kube.arguments if dash_at is None else kube.arguments[:dash_at]
    if len(names) != 1:
        raise kube.usage_error(f"exactly one NAME is required, got {len(names)}")
    return names[0]


def command_of(kube: Kube) -> list[str]:
    """Return the words after `--`."""
    return [] if kube.flags.dash_at is None else kube.arguments[kube.flags.dash_at :]


def named(api_version: str, kind: str, name: str, **parts: Any) -> JsonObject:  # noqa: ANN401 - any JSON values
    """Return an object with a name and `parts`, as Go writes one that was never stored."""
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"creationTimestamp": None, "name": name},
        **parts,
    }


def labelled(document: JsonObject, labels: Mapping[str, str]) -> JsonObject:
    """Return the object with labels."""
    metadata = document["metadata"]
    assert isinstance(metadata, dict)
    return {**document, "metadata": {**metadata, "labels": dict(labels)}}
