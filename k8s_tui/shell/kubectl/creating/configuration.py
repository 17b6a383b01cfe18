"""`kubectl create configmap|secret|namespace|serviceaccount|priorityclass|quota|poddisruptionbudget`."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
from collections.abc import Callable, Iterator

from k8s_tui.api import names
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.creating.frame import generator, named
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb

PEM = "-----BEGIN "
HASH_LETTERS = str.maketrans("013ae", "ghkmt")
"""Letters of a hash that could make a word, and what stands for them."""

SOURCES = (
    Flag("from-literal", "", LIST),
    Flag("from-file", "", SLICE),
    Flag("from-env-file", "", SLICE),
    Flag("append-hash", "", BOOL),
)


def _pairs(kube: Kube, kind: str, name: str) -> dict[str, str]:
    """Return what literals and files give, by key.

    Raises:
        KubectlError: A source or a key is wrong.
    """
    if kube.flags.items("from-env-file") and (
        kube.flags.items("from-file") or kube.flags.items("from-literal")
    ):
        raise KubectlError("from-env-file cannot be combined with from-file or from-literal")
    data: dict[str, str] = {}
    for key, text in (*_from_files(kube), *_from_literals(kube), *_from_env_files(kube)):
        complaints = names.config_map_key(key)
        if complaints:
            raise KubectlError(f"{quote(key)} is not a valid key name for a {kind}: {','.join(complaints)}")
        if key in data:
            raise KubectlError(
                f"cannot add key {quote(key)}, another key by that name already exists in Data for {kind} "
                f"{quote(name)}"
            )
        data[key] = text
    return data


def _from_literals(kube: Kube) -> Iterator[tuple[str, str]]:
    for source in kube.flags.items("from-literal"):
        key, equals, text = source.partition("=")
        if not equals or not key:
            raise KubectlError(f"invalid literal source {source}, expected key=value")
        if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        yield key, text


def _from_files(kube: Kube) -> Iterator[tuple[str, str]]:
    for source in kube.flags.items("from-file"):
        key, equals, path = source.rpartition("=")
        if equals and not key:
            raise KubectlError(f"key name for file path {path} missing")
        text = kube.session.files.read(path)
        if text is not None:
            yield key or posixpath.basename(path), text
            continue
        inside = kube.session.files.names(path)
        if inside is None:
            raise KubectlError(f"error reading {path}: no such file or directory")
        for each in inside:
            text = kube.session.files.read(posixpath.join(path, each))
            if text is not None:
                yield each, text


def _from_env_files(kube: Kube) -> Iterator[tuple[str, str]]:
    for path in kube.flags.items("from-env-file"):
        for line in _text(kube, path).splitlines():
            stripped = line.lstrip()
            if stripped and not stripped.startswith("#"):
                key, equals, text = stripped.partition("=")
                yield key, text if equals else kube.session.variables.get(key, "")


def _text(kube: Kube, path: str) -> str:
    text = kube.session.files.read(path)
    if text is None:
        raise KubectlError(f"error reading {path}: no such file or directory")
    return text


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _hashed(kube: Kube, document: JsonObject) -> JsonObject:
    """Return an object named after what it holds, where `--append-hash` asks for it (kubectl's pkg/hash)."""
    if not kube.flags.on("append-hash"):
        return document
    metadata = document["metadata"]
    assert isinstance(metadata, dict), "made by `named`"
    told = {"kind": document["kind"], "name": metadata["name"], "data": document.get("data")}
    if document["kind"] == "Secret":
        told["type"] = document.get("type", "")
    digest = hashlib.sha256(json.dumps(told, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
    name = f"{metadata['name']}-{digest[:10].translate(HASH_LETTERS)}"
    return {**document, "metadata": {**metadata, "name": name}}


def _config_map(kube: Kube, name: str) -> JsonObject:
    data = _pairs(kube, "ConfigMap", name)
    document = named("v1", "ConfigMap", name)
    return _hashed(kube, {"apiVersion": "v1", "data": data, **document} if data else document)


def _secret(name: str, data: dict[str, str], kind: str = "") -> JsonObject:
    document = named("v1", "Secret", name)
    if data:
        document["data"] = {key: _base64(text) for key, text in data.items()}
    if kind:
        document["type"] = kind
    return document


def _generic_secret(kube: Kube, name: str) -> JsonObject:
    return _hashed(kube, _secret(name, _pairs(kube, "Secret", name), kube.flags.text("type")))


def _registry_secret(kube: Kube, name: str) -> JsonObject:
    files = kube.flags.items("from-file")
    if files:
        return _secret(name, {".dockerconfigjson": _text(kube, files[0])}, "kubernetes.io/dockerconfigjson")
    user, password = kube.flags.text("docker-username"), kube.flags.text("docker-password")
    if not user or not password:
        raise KubectlError(
            "either --from-file or the combination of --docker-username, --docker-password and "
            "--docker-server is required"
        )
    entry = {"username": user, "password": password}
    if kube.flags.text("docker-email"):
        entry["email"] = kube.flags.text("docker-email")
    entry["auth"] = _base64(f"{user}:{password}")
    config = {"auths": {kube.flags.text("docker-server"): entry}}
    text = json.dumps(config, separators=(",", ":"))
    return _hashed(kube, _secret(name, {".dockerconfigjson": text}, "kubernetes.io/dockerconfigjson"))


def _tls_secret(kube: Kube, name: str) -> JsonObject:
    paths = {"tls.crt": kube.flags.text("cert"), "tls.key": kube.flags.text("key")}
    if not all(paths.values()):
        raise KubectlError("key and cert must be specified")
    data: dict[str, str] = {}
    for key, path in paths.items():
        text = kube.session.files.read(path)
        if text is None:
            raise KubectlError(f"Cannot read file {path}, open {path}: no such file or directory")
        data[key] = text
    for key, what in (("tls.crt", "certificate"), ("tls.key", "key")):
        if PEM not in data[key]:
            raise KubectlError(f"tls: failed to find any PEM data in {what} input")
    return _hashed(kube, _secret(name, data, "kubernetes.io/tls"))


def _namespace(kube: Kube, name: str) -> JsonObject:
    return named("v1", "Namespace", name, spec={}, status={})


def _service_account(kube: Kube, name: str) -> JsonObject:
    return named("v1", "ServiceAccount", name)


def _priority_class(kube: Kube, name: str) -> JsonObject:
    parts: JsonObject = {"value": kube.flags.integer("value")}
    if kube.flags.text("description"):
        parts["description"] = kube.flags.text("description")
    if kube.flags.on("global-default"):
        parts["globalDefault"] = True
    parts["preemptionPolicy"] = kube.flags.text("preemption-policy")
    return named("scheduling.k8s.io/v1", "PriorityClass", name, **parts)


def _quota(kube: Kube, name: str) -> JsonObject:
    hard: JsonObject = {}
    for part in filter(None, kube.flags.text("hard").split(",")):
        key, equals, amount = part.partition("=")
        if not equals:
            raise KubectlError(f"Invalid argument syntax {part}, expected <resource>=<value>")
        hard[key] = amount
    spec: JsonObject = {"hard": hard} if hard else {}
    scopes = [scope for scope in kube.flags.text("scopes").split(",") if scope]
    if scopes:
        spec["scopes"] = list(scopes)
    return named("v1", "ResourceQuota", name, spec=spec, status={})


def _budget(kube: Kube, name: str) -> JsonObject:
    least, most = kube.flags.text("min-available"), kube.flags.text("max-unavailable")
    if not kube.flags.text("selector"):
        raise KubectlError("a selector must be specified")
    if bool(least) == bool(most):
        raise KubectlError(
            "min-available and max-unavailable cannot be both specified"
            if least
            else "one of min-available or max-unavailable must be specified"
        )
    labels: JsonObject = {}
    for part in kube.flags.text("selector").split(","):
        key, equals, text = part.partition("=")
        if not equals:
            raise KubectlError(f"{quote(part)} is not a label: only key=value is accepted here")
        labels[key.rstrip("=")] = text.lstrip("=")
    amount = least or most
    spec: JsonObject = {
        "minAvailable" if least else "maxUnavailable": int(amount) if amount.isdigit() else amount,
        "selector": {"matchLabels": labels},
    }
    status: JsonObject = {
        "currentHealthy": 0,
        "desiredHealthy": 0,
        "disruptionsAllowed": 0,
        "expectedPods": 0,
    }
    return named("policy/v1", "PodDisruptionBudget", name, spec=spec, status=status)


def _secret_kind(
    name: str, make: Callable[[Kube, str], JsonObject], flags: tuple[Flag, ...], summary: str
) -> Verb:
    return generator(
        name, make, flags, usage=f"secret {name} NAME", summary=summary, failure="failed to create secret "
    )


SECRET = Verb(
    "secret",
    None,
    usage="create secret (docker-registry | generic | tls)",
    summary="Create a secret using a specified subcommand",
    children=(
        _secret_kind(
            "generic",
            _generic_secret,
            (*SOURCES, Flag("type", "", TEXT)),
            "Create a secret from a local file, directory, or literal value",
        ),
        _secret_kind(
            "docker-registry",
            _registry_secret,
            (
                Flag("docker-server", "", TEXT, "https://index.docker.io/v1/"),
                Flag("docker-username", "", TEXT),
                Flag("docker-password", "", TEXT),
                Flag("docker-email", "", TEXT),
                Flag("from-file", "", SLICE),
                Flag("append-hash", "", BOOL),
            ),
            "Create a secret for use with a Docker registry",
        ),
        _secret_kind(
            "tls",
            _tls_secret,
            (Flag("cert", "", TEXT), Flag("key", "", TEXT), Flag("append-hash", "", BOOL)),
            "Create a TLS secret",
        ),
    ),
)

CONFIGURATION = (
    generator(
        "configmap",
        _config_map,
        SOURCES,
        usage="configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1]",
        summary="Create a config map from a local file, directory or literal value",
        failure="failed to create configmap: ",
        aliases=("cm",),
    ),
    SECRET,
    generator(
        "namespace",
        _namespace,
        usage="namespace NAME",
        summary="Create a namespace with the specified name",
        aliases=("ns",),
    ),
    generator(
        "serviceaccount",
        _service_account,
        usage="serviceaccount NAME",
        summary="Create a service account with the specified name",
        failure="failed to create serviceaccount: ",
        aliases=("sa",),
    ),
    generator(
        "priorityclass",
        _priority_class,
        (
            Flag("value", "", INTEGER, "0"),
            Flag("global-default", "", BOOL),
            Flag("description", "", TEXT),
            Flag("preemption-policy", "", TEXT, "PreemptLowerPriority"),
        ),
        usage="priorityclass NAME --value=VALUE --global-default=BOOL",
        summary="Create a priority class with the specified name",
        failure="failed to create priorityclass: ",
        aliases=("pc",),
    ),
    generator(
        "quota",
        _quota,
        (Flag("hard", "", TEXT), Flag("scopes", "", TEXT)),
        usage="quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]",
        summary="Create a quota with the specified name",
        failure="failed to create quota: ",
        aliases=("resourcequota",),
    ),
    generator(
        "poddisruptionbudget",
        _budget,
        (Flag("selector", "", TEXT), Flag("min-available", "", TEXT), Flag("max-unavailable", "", TEXT)),
        usage="poddisruptionbudget NAME --selector=SELECTOR --min-available=N",
        summary="Create a pod disruption budget with the specified name",
        failure="failed to create poddisruptionbudgets: ",
        aliases=("pdb",),
    ),
)
