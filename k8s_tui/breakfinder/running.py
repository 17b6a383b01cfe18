"""What the containers of some manifests do, as far as anybody here can tell.

What somebody gives runs where it comes from. So a command that nobody here can follow is no fault of the manifests: a
container that should serve does what its image does by itself, and one that should end, ends well. Both are noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from k8s_tui.breakfinder.change import patched
from k8s_tui.breakfinder.given import Given, Key
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.unknownimages import unknown_images
from k8s_tui.breakfinder.workloads import ENDING_KINDS, Workload, all_workloads_of
from k8s_tui.game.opening import application_of
from k8s_tui.machine.behaviour import Behaviour, resolve
from k8s_tui.machine.catalogue import CATALOGUE
from k8s_tui.machine.references import InvalidReferenceError, parse_reference

ENDS_WELL: Mapping[str, Any] = {"image": "busybox:1.36", "command": ["sleep", "5"], "args": None}
"""What stands for a container that ends, and of which nobody knows how."""

BY_ITSELF: Mapping[str, Any] = {"command": None, "args": None}
"""What lets a container do what its image does."""

UNSAID = "?"
"""The value of a variable that comes from a secret or a config map."""

Files = Mapping[str, str]


class Images:
    """What the images of some manifests are."""

    def __init__(self, given: Given) -> None:
        self._unknown = {each.image: application_of(each) for each in unknown_images(given)}

    def behaviour(self, container: Mapping[str, Any], files: Files | None = None) -> Behaviour | None:
        """Return what a container does with the files it can read, None where its image is no name."""
        try:
            reference = parse_reference(str(container.get("image") or ""))
        except InvalidReferenceError:
            return None
        known = self._unknown.get(reference.repository) or CATALOGUE.application(reference)
        words = [tuple(map(str, container.get(name) or ())) for name in ("command", "args")]
        variables = {
            str(each.get("name")): str(each.get("value", UNSAID)) for each in mappings(container.get("env"))
        }
        ports = tuple(
            port
            for each in mappings(container.get("ports"))
            if isinstance(port := each.get("containerPort"), int)
        )
        return resolve(known, words[0], words[1], variables, files or {}, ports)


def with_known_commands(given: Given) -> Given:
    """Return the manifests with another command where nobody here can tell what the given one does, and notes of it."""
    images = Images(given)
    notes: list[str] = []
    patches: dict[Key, dict[str, Any]] = {}
    for workload in all_workloads_of(given):
        changed: dict[str, list[dict[str, Any]]] = {}
        for field, container, patch in _unknown(given, images, workload):
            changed.setdefault(field, []).append({"name": container.get("name"), **patch})
            does = "is taken to end well" if "image" in patch else "does what its image does by itself"
            name = container.get("name")
            notes.append(f"{name} of {workload.key} {does}, for nobody here knows its command")
        if changed:
            patches[workload.key] = workload.pod_patch(changed)
    if not patches:
        return given
    documents = (
        evolve(each, data=patched(each.data, patches[key]))
        if (key := Workload(each).key) in patches
        else each
        for each in given.documents
    )
    return given.with_documents(documents).with_notes(*notes)


def _unknown(
    given: Given, images: Images, workload: Workload
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the containers whose command nobody knows, each with the field it stands in and what takes its place."""
    for field in ("initContainers", "containers"):
        for container in mappings(workload.pod_spec.get(field)):
            ends = field == "initContainers" and container.get("restartPolicy") != "Always"
            found = images.behaviour(container, files_of(given, workload, container))
            if found is None:
                continue
            if ends or workload.key.kind in ENDING_KINDS:
                if not _ends_well(found):
                    yield field, container, ENDS_WELL
            elif _fails(found) and not _fails(images.behaviour({**container, **BY_ITSELF})):
                yield field, container, {**BY_ITSELF, **_kept(workload, found.application.data_path)}


def _kept(workload: Workload, data_path: str) -> Mapping[str, Any]:
    """Return a patch by which a database keeps its data on the disk it has, wherever its command would say so."""
    if not data_path or not workload.disks or workload.keeps(data_path):
        return {}
    return {"volumeMounts": [{"mountPath": data_path, "name": workload.disks[0]}]}


def _ends_well(behaviour: Behaviour) -> bool:
    script = behaviour.script
    while script.wait is not None and script.then is not None:
        script = script.then
    if script.wait is not None:
        return True
    is_over = script.ends_ms is not None and not script.exit_code and not script.server
    return is_over and not behaviour.start_error and behaviour.serves_ms is None


def _fails(behaviour: Behaviour | None) -> bool:
    """Tell whether a container cannot start, or ends by itself at once."""
    if behaviour is None or behaviour.start_error:
        return True
    script = behaviour.script
    return behaviour.serves_ms is None and script.ends_ms is not None and script.wait is None


def files_of(given: Given, workload: Workload, container: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that a container finds in the config maps of the manifests, by path."""
    volumes = {str(each.get("name")): mapping(each.get("configMap")) for each in workload.volumes}
    files: dict[str, str] = {}
    for mount in mappings(container.get("volumeMounts")):
        volume = volumes.get(str(mount.get("name")), {})
        found = given.find(Key("ConfigMap", workload.key.namespace, str(volume.get("name"))))
        texts = {} if found is None else mapping(found.data.get("data"))
        paths = {str(each.get("key")): str(each.get("path")) for each in mappings(volume.get("items"))}
        folder = str(mount.get("mountPath", "")).rstrip("/")
        for key, text in texts.items():
            path = paths.get(key, key) if paths else key
            if mount.get("subPath") in (None, path):
                files[folder if mount.get("subPath") else f"{folder}/{path}"] = str(text)
    return files
