"""Admission webhooks: which of them a write concerns, how they are called, and what becomes of their answer.

Source: apiserver pkg/admission/plugin/webhook (v1.32): predicates, request, errors. Simplified: `matchConditions`
are kept and not evaluated, for there is no CEL; a mutating webhook is called once (`reinvocationPolicy` is kept).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalError,
    Invalid,
    NotFound,
    StatusError,
)
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.objects import encode_object
from k8s_tui.sim.value import frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer
    from k8s_tui.store.etcd import Etcd

GROUP: Final = "admissionregistration.k8s.io"
MUTATING: Final = f"/registry/mutatingwebhookconfigurations.{GROUP}/"
VALIDATING: Final = f"/registry/validatingwebhookconfigurations.{GROUP}/"
"""Where etcd keeps the configurations of each kind."""

DEFAULT_PORT: Final = 443
FAIL: Final = "Fail"
REASONS: Final[tuple[type[StatusError], ...]] = (BadRequest, Conflict, Forbidden, Invalid, NotFound)
"""What a webhook's reason makes of its denial; without one it is a plain refusal."""


@frozen
class Review:
    """What a webhook is asked.

    Attributes:
        scheme: Of the URL, as in `https`.
        address: A cluster IP or a host.
        document: The object; for a deletion the one that would go.
        ca_bundle: The certificates that are believed, as text; "" for those of the system.
    """

    scheme: str
    address: str
    port: int
    path: str
    timeout_ms: int
    document: Mapping[str, Any]
    ca_bundle: str = ""


@frozen
class Verdict:
    """What a webhook answers.

    Attributes:
        failure: Why there is no answer, in the words of the caller's HTTP library; "" where there is one.
        patches: Strategic merge patches for the object.
    """

    allowed: bool = True
    message: str = ""
    code: int = 0
    reason: str = ""
    patches: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    failure: str = ""


class Line(Protocol):
    """The way from an API server to the servers of webhooks."""

    def ask(self, machine: str, review: Review) -> Verdict:
        """Return what the server at the review's address answers the API server of a machine."""


class NoLine:
    """No way at all, for a server on its own."""

    def ask(self, machine: str, review: Review) -> Verdict:
        """Return that nobody is there."""
        return Verdict(failure=f"dial tcp {review.address}:{review.port}: connect: connection refused")


class CallFailed(Exception):
    """A webhook could not be called; the words say why."""


def webhooks_for(
    prefix: str,
    obj: Any,  # noqa: ANN401 - any kind of object
    attributes: Attributes,
    server: ApiServer,
) -> Iterable[Mapping[str, Any]]:
    """Return the webhooks of all configurations under a prefix that a write concerns, in the order of calls."""
    etcd = server.etcd()
    if etcd.count(prefix) == 0 or attributes.resource.group == GROUP:
        return ()
    return _concerned(etcd, prefix, obj, attributes, server)


def _concerned(
    etcd: Etcd,
    prefix: str,
    obj: Any,  # noqa: ANN401 - any kind of object
    attributes: Attributes,
    server: ApiServer,
) -> Iterator[Mapping[str, Any]]:
    for entry in sorted(etcd.range(prefix), key=lambda entry: entry.key):
        for webhook in entry.value.content.get("webhooks") or ():
            if is_concerned(webhook, obj, attributes, server):
                yield webhook


def is_concerned(
    webhook: Mapping[str, Any],
    obj: Any,  # noqa: ANN401 - any kind of object
    attributes: Attributes,
    server: ApiServer,
) -> bool:
    """Tell whether a webhook wants to hear of a write."""
    if not any(_covers(rule, attributes) for rule in webhook.get("rules") or ()):
        return False
    if not _chooses(webhook.get("namespaceSelector"), _namespace_labels(obj, attributes, server)):
        return False
    selector, old = webhook.get("objectSelector"), attributes.old
    return _chooses(selector, obj.metadata.labels) or (
        old is not None and _chooses(selector, old.metadata.labels)
    )


def _covers(rule: Mapping[str, Any], attributes: Attributes) -> bool:
    resource, part = attributes.resource, attributes.subresource
    scope = rule.get("scope") or "*"
    if scope == ("Cluster" if resource.namespaced else "Namespaced"):
        return False
    wanted = f"{resource.plural}/{part}" if part else resource.plural
    named = rule.get("resources") or ()
    covers_resource = any(
        each in ("*/*", wanted)
        or (each == "*" and not part)
        or (each == f"{resource.plural}/*" and part)
        or (each == f"*/{part}" and part)
        for each in named
    )
    return (
        covers_resource
        and _has(rule.get("operations"), attributes.operation)
        and _has(rule.get("apiGroups"), resource.group)
        and _has(rule.get("apiVersions"), resource.version)
    )


def _has(allowed: Sequence[str] | None, wanted: str) -> bool:
    return bool(allowed) and ("*" in (allowed or ()) or wanted in (allowed or ()))


def _namespace_labels(obj: Any, attributes: Attributes, server: ApiServer) -> Mapping[str, str] | None:  # noqa: ANN401
    """Return the labels that a namespace selector looks at, None where it does not matter."""
    if attributes.resource.group_resource == "namespaces":
        labels: Mapping[str, str] = obj.metadata.labels
        return labels
    if not attributes.namespace:
        return None
    entry = server.etcd().get(f"/registry/namespaces/{attributes.namespace}")
    return {} if entry is None else entry.value.metadata.labels


def _chooses(selector: Mapping[str, Any] | None, labels: Mapping[str, str] | None) -> bool:
    if not selector or labels is None:
        return True
    return selectors.of_query(decode(LabelSelector, selector)).matches(labels)


# -- calling ------------------------------------------------------------


def called(
    webhook: Mapping[str, Any],
    obj: Any,  # noqa: ANN401 - any kind of object
    attributes: Attributes,
    server: ApiServer,
) -> Verdict:
    """Ask a webhook; where it cannot be asked its policy decides.

    Raises:
        BadRequest: It has side effects and this is a dry run.
        InternalError: It cannot be called, and fails closed.
    """
    name = str(webhook.get("name", ""))
    if attributes.dry_run and webhook.get("sideEffects") not in ("None", "NoneOnDryRun"):
        raise BadRequest(f"admission webhook {quote(name)} does not support dry run")
    try:
        return _answer(webhook, obj, server)
    except CallFailed as error:
        if (webhook.get("failurePolicy") or FAIL) != FAIL:
            return Verdict()
        raise InternalError.of(f"failed calling webhook {quote(name)}: {error}") from error


def _answer(webhook: Mapping[str, Any], obj: Any, server: ApiServer) -> Verdict:  # noqa: ANN401
    seconds = int(webhook.get("timeoutSeconds") or 10)
    client: Mapping[str, Any] = webhook.get("clientConfig") or {}
    url, review = _target(client, seconds, encode_object(obj), server)
    verdict = server.webhook_line.ask(server.machine, review)
    if verdict.failure.startswith("the server"):
        raise CallFailed(f"failed to call webhook: {verdict.failure}")
    if verdict.failure:
        raise CallFailed(f"failed to call webhook: Post {quote(url)}: {verdict.failure}")
    return verdict


def _target(
    client: Mapping[str, Any], seconds: int, document: Mapping[str, Any], server: ApiServer
) -> tuple[str, Review]:
    """Return the URL that messages show, and the review for whoever is there."""
    bundle = str(client.get("caBundle") or "")
    if client.get("url"):
        url = str(client["url"])
        scheme, _, rest = url.partition("://")
        authority, slash, path = rest.partition("/")
        host, colon, said = authority.partition(":")
        number = int(said) if colon and said.isdigit() else DEFAULT_PORT
        shown = f"{url}?timeout={seconds}s"
        return shown, Review(scheme, host, number, slash + path, seconds * 1000, document, bundle)
    service: Mapping[str, Any] = client.get("service") or {}
    namespace, name = str(service.get("namespace", "")), str(service.get("name", ""))
    port, path = int(service.get("port") or DEFAULT_PORT), str(service.get("path") or "/")
    path = path if path.startswith("/") else f"/{path}"
    shown = f"https://{name}.{namespace}.svc:{port}{path}?timeout={seconds}s"
    entry = server.etcd().get(f"/registry/services/{namespace}/{name}")
    if entry is None:
        raise CallFailed(f"failed to call webhook: Post {quote(shown)}: service {quote(name)} not found")
    spec = entry.value.spec
    if port not in [each.port for each in spec.ports]:
        raise CallFailed(
            f"failed to call webhook: Post {quote(shown)}: no service port {port} found for service {quote(name)}"
        )
    address = spec.cluster_ip if spec.cluster_ip not in ("", "None") else spec.external_name
    return shown, Review("https", address, port, path, seconds * 1000, document, bundle)


def refusal(name: str, verdict: Verdict) -> StatusError:
    """Return what the client of a write hears that a webhook denied."""
    said = f"admission webhook {quote(name)} denied the request"
    said = f"{said}: {verdict.message}" if verdict.message else f"{said} without explanation"
    error = next((cls for cls in REASONS if cls.reason == verdict.reason), StatusError)(said)
    error.code = verdict.code or 400
    return error
