"""What manifests name and do not hold: it is made, with a note, for it will be there where they are run.

Secrets and config maps are rarely kept beside manifests, priority and storage classes belong to the cluster,
and so do an ingress controller and the metrics server. What is made says nothing of what they really hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from k8s_tui.api import documents
from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.running import with_known_commands
from k8s_tui.breakfinder.workloads import Workload, all_workloads_of
from k8s_tui.cluster.manifestfiles import manifest
from k8s_tui.machine.storage import DISK_DRIVER, SHARE_DRIVER

PRIORITY = 1_000
"""The value of a priority class that nobody defines: higher than that of pods without one."""

STORAGE = "1Gi"
"""The size of a claim that nobody defines."""

PLACEHOLDER = "unknown"
"""The value of a key that nobody defines."""

OWN_STORAGE_CLASSES = ("standard", "shared")
SYSTEM_PRIORITIES = ("system-cluster-critical", "system-node-critical")
SHARED_MODES = ("ReadWriteMany", "ReadOnlyMany")
NO_PROVISIONER = "kubernetes.io/no-provisioner"
INGRESS_CONTROLLER = "k8s.io/ingress-nginx"
CONTROLLER_IMAGE = "ingress-nginx/controller"
DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
REDIRECT_ANNOTATION = "nginx.ingress.kubernetes.io/force-ssl-redirect"
TLS_KEYS = ("tls.crt", "tls.key")


def completed(given: Given) -> Given:
    """Return the manifests with what they name and do not hold."""
    for add in _ADDITIONS:
        given = add(given)
    return given


def _with(given: Given, made: Iterable[Mapping[str, Any]], why: str) -> Given:
    """Return the manifests with further objects before their own, and a note of them."""
    new = [Document(dict(each), "", 0) for each in made]
    if not new:
        return given
    names = ", ".join(str(key_of(each)) for each in new)
    at = next((at for at, each in enumerate(given.documents) if each.kind != "Namespace"), 0)
    documents = (*given.documents[:at], *new, *given.documents[at:])
    return given.with_documents(documents).with_notes(f"made, because {why}: {names}")


# -- config maps, secrets, accounts, claims -----------------------------------------


@frozen
class Mention:
    """An object that a pod names.

    Attributes:
        keys: The keys of it that the pod needs.
    """

    key: Key
    keys: tuple[str, ...] = ()


def _mentions(workload: Workload) -> Iterator[Mention]:
    """Yield what a pod needs to start; what is optional it does not."""
    namespace = workload.key.namespace
    for container in workload.all_containers:
        for variable in mappings(container.get("env")):
            source = mapping(variable.get("valueFrom"))
            yield from _mention("ConfigMap", namespace, source.get("configMapKeyRef"), "name")
            yield from _mention("Secret", namespace, source.get("secretKeyRef"), "name")
        for whole in mappings(container.get("envFrom")):
            yield from _mention("ConfigMap", namespace, whole.get("configMapRef"), "name")
            yield from _mention("Secret", namespace, whole.get("secretRef"), "name")
    for volume in workload.volumes:
        yield from _mention("ConfigMap", namespace, volume.get("configMap"), "name")
        yield from _mention("Secret", namespace, volume.get("secret"), "secretName")
        yield from _mention(
            "PersistentVolumeClaim", namespace, volume.get("persistentVolumeClaim"), "claimName"
        )
        for source in mappings(mapping(volume.get("projected")).get("sources")):
            yield from _mention("ConfigMap", namespace, source.get("configMap"), "name")
            yield from _mention("Secret", namespace, source.get("secret"), "name")
    account = workload.pod_spec.get("serviceAccountName")
    if account and account != "default":
        yield Mention(Key("ServiceAccount", namespace, str(account)))


def _mention(kind: str, namespace: str, reference: object, field: str) -> Iterator[Mention]:
    said = mapping(reference)
    if said.get(field) and not said.get("optional"):
        items = [str(each.get("key")) for each in mappings(said.get("items")) if each.get("key")]
        keys = [str(said["key"]), *items] if said.get("key") else items
        yield Mention(Key(kind, namespace, str(said[field])), tuple(keys))


def _with_named_objects(given: Given) -> Given:
    """Return the manifests with the config maps, secrets, accounts and claims that pods name."""
    there = {key_of(each) for each in given.documents}
    needed: dict[Key, dict[str, None]] = {}
    for workload in all_workloads_of(given):
        for mention in _mentions(workload):
            if mention.key not in there and mention.key.name != "kube-root-ca.crt":
                needed.setdefault(mention.key, {}).update(dict.fromkeys(mention.keys))
    made = [_made(key, tuple(keys)) for key, keys in needed.items()]
    return _with(given, made, "pods name it and nothing given makes it")


def _made(key: Key, keys: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": key.kind,
        "metadata": {"name": key.name, "namespace": key.namespace},
    }
    values = dict.fromkeys(keys, PLACEHOLDER)
    if key.kind == "ConfigMap":
        made["data"] = values
    elif key.kind == "Secret":
        made["stringData"] = values or dict.fromkeys(TLS_KEYS, PLACEHOLDER)
    elif key.kind == "PersistentVolumeClaim":
        made["spec"] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": STORAGE}}}
    return made


# -- classes of the cluster ---------------------------------------------------------


def _with_priorities(given: Given) -> Given:
    there = {each.name for each in given.of_kind("PriorityClass")} | set(SYSTEM_PRIORITIES)
    named = dict.fromkeys(
        str(each.pod_spec.get("priorityClassName") or "") for each in all_workloads_of(given)
    )
    made = [
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": name},
            "value": PRIORITY,
        }
        for name in named
        if name and name not in there
    ]
    return _with(given, made, f"pods name it; its value is not known, and {PRIORITY} was taken")


def _claims(given: Given) -> Iterator[Mapping[str, Any]]:
    """Yield the spec of every claim, those of stateful sets too."""
    for document in given.of_kind("PersistentVolumeClaim"):
        yield mapping(document.data.get("spec"))
    for document in given.of_kind("StatefulSet"):
        for each in mappings(mapping(document.data.get("spec")).get("volumeClaimTemplates")):
            yield mapping(each.get("spec"))


def _with_storage_classes(given: Given) -> Given:
    """Return the manifests with the storage classes that are named, all of them served by drivers that are here."""
    there = {each.name for each in given.of_kind("StorageClass")} | set(OWN_STORAGE_CLASSES)
    static = {
        mapping(each.data.get("spec")).get("storageClassName") for each in given.of_kind("PersistentVolume")
    }
    named: dict[str, bool] = {}
    for claim in _claims(given):
        name = str(claim.get("storageClassName") or "")
        shared = any(mode in SHARED_MODES for mode in claim.get("accessModes") or ())
        if name and name not in there and name not in static:
            named[name] = named.get(name, False) or shared
    given = _with(given, (_storage_class(*each) for each in named.items()), "claims name it")
    return _with_own_drivers(given)


def _storage_class(name: str, is_shared: bool) -> dict[str, Any]:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": SHARE_DRIVER if is_shared else DISK_DRIVER,
        "volumeBindingMode": "Immediate" if is_shared else "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }


def _with_own_drivers(given: Given) -> Given:
    """Let storage classes of drivers that are not here be served by those that are."""
    shared = {
        str(claim.get("storageClassName"))
        for claim in _claims(given)
        if any(mode in SHARED_MODES for mode in claim.get("accessModes") or ())
    }
    known = (DISK_DRIVER, SHARE_DRIVER, NO_PROVISIONER)
    changed: list[str] = []
    found: list[Document] = []
    for document in given.documents:
        if document.kind == "StorageClass" and document.data.get("provisioner") not in known:
            changed.append(document.name)
            data = {name: part for name, part in document.data.items() if name != "parameters"}
            driver = SHARE_DRIVER if document.name in shared else DISK_DRIVER
            found.append(evolve(document, data={**data, "provisioner": driver}))
        else:
            found.append(document)
    if not changed:
        return given
    names = ", ".join(changed)
    return given.with_documents(found).with_notes(
        f"served by the simulator's own disks: storage class {names}"
    )


# -- the cluster's servers ----------------------------------------------------------


def _with_ingress_controller(given: Given) -> Given:
    """Return the manifests with an ingress controller on the masters, which serves every class that is named."""
    ingresses = given.of_kind("Ingress")
    if not ingresses or any(CONTROLLER_IMAGE in str(each.pod_spec) for each in all_workloads_of(given)):
        return given
    classes = dict.fromkeys(_class_of(each) for each in ingresses)
    there = {each.name for each in given.of_kind("IngressClass")}
    controller = [_on_masters(each.data) for each in documents.read(manifest("ingress-nginx.yaml"))]
    made = [each for each in controller if each["kind"] != "IngressClass"]
    made += (_ingress_class(name or "nginx", is_default=not name) for name in classes if name not in there)
    given = given.with_documents(_as_served(each) for each in given.documents)
    note = "ingress-nginx on the masters serves the ingresses, without TLS"
    new = [Document(each, "", 0) for each in made]
    return given.with_documents((*new, *given.documents)).with_notes(note)


def _class_of(ingress: Document) -> str:
    said = mapping(ingress.data.get("spec")).get("ingressClassName")
    annotations = mapping(mapping(ingress.data.get("metadata")).get("annotations"))
    return str(said or annotations.get(CLASS_ANNOTATION) or "")


def _ingress_class(name: str, *, is_default: bool) -> dict[str, Any]:
    annotations = {DEFAULT_CLASS: "true"} if is_default else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"controller": INGRESS_CONTROLLER},
    }


def _as_served(document: Document) -> Document:
    """Return a class as the controller's own, and an ingress without TLS, whose certificates are not known."""
    if document.kind not in ("IngressClass", "Ingress"):
        return document
    dropped = ("parameters", "tls")
    spec = {name: part for name, part in mapping(document.data.get("spec")).items() if name not in dropped}
    if document.kind == "IngressClass":
        spec["controller"] = INGRESS_CONTROLLER
    metadata = dict(mapping(document.data.get("metadata")))
    if "annotations" in metadata:
        annotations = mapping(metadata["annotations"]).items()
        metadata["annotations"] = {name: said for name, said in annotations if name != REDIRECT_ANNOTATION}
    return evolve(document, data={**document.data, "metadata": metadata, "spec": spec})


def _on_masters(data: dict[str, Any]) -> dict[str, Any]:
    """Let a server of the cluster run where nothing that is tried on the workers hits it.

    Balancers leave masters out, so every worker hands on what comes from outside.
    """
    if data["kind"] == "Service" and data["spec"].get("type") == "LoadBalancer":
        return {**data, "spec": {**data["spec"], "externalTrafficPolicy": "Cluster"}}
    if data["kind"] != "Deployment":
        return data
    template = data["spec"]["template"]
    spec = {
        **template["spec"],
        "nodeSelector": {"node-role.kubernetes.io/control-plane": ""},
        "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}],
    }
    return {**data, "spec": {**data["spec"], "template": {**template, "spec": spec}}}


def _with_metrics_server(given: Given) -> Given:
    """Return the manifests with the metrics server, where something is scaled by what it measures."""
    if not given.of_kind("HorizontalPodAutoscaler"):
        return given
    made = [_on_masters(each.data) for each in documents.read(manifest("metrics-server.yaml"))]
    new = [Document(each, "", 0) for each in made]
    note = "the metrics server on the masters serves the autoscalers"
    return given.with_documents((*new, *given.documents)).with_notes(note)


_ADDITIONS: tuple[Callable[[Given], Given], ...] = (
    with_known_commands,
    _with_named_objects,
    _with_priorities,
    _with_storage_classes,
    _with_ingress_controller,
    _with_metrics_server,
)
