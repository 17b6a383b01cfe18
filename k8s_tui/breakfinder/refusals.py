"""What an object is called, and why it is refused: with the place in the file where the mistake stands."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.api.scheme import SCHEME
from k8s_tui.game.reading import above

DEFAULT_NAMESPACE = "default"


@frozen(order=True)
class Key:
    """Which object.

    Attributes:
        namespace: Its namespace, "" for an object of the whole cluster.
    """

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Return `deployment/web`, or `deployment/shop/web` outside of the default namespace."""
        place = "" if self.namespace in ("", DEFAULT_NAMESPACE) else f"{self.namespace}/"
        return f"{self.kind.lower()}/{place}{self.name}"


def key_of(document: Document) -> Key:
    """Return which object a document is; without a namespace it lies in the default one."""
    resource = SCHEME.by_kind(document.api_version, document.kind)
    if resource is not None and not resource.namespaced:
        return Key(document.kind, "", document.name)
    return Key(document.kind, document.namespace or DEFAULT_NAMESPACE, document.name)


@frozen
class Refusal:
    """Why something is refused.

    Attributes:
        source: The file; "" where none is at fault.
        message: In kubectl's words, with its prefix.
        line: From 1, 0 where it is not known; so is the column.
    """

    source: str
    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return it as compilers tell mistakes, as in `web.yaml:12:5: error: ...`."""
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


class GivenError(ValueError):
    """Manifests that cannot be used.

    Attributes:
        refusals: All that was found, by file and line.
    """

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(sorted(refusals, key=lambda each: (each.source, each.line, each.column)))
        super().__init__("\n".join(map(str, self.refusals)))


def place_of(document: Document, path: str) -> tuple[int, int]:
    """Return line and column of a field, or of the nearest one above it that the file has."""
    near = path
    while near and near not in document.positions:
        near = above(near)
    return document.positions.get(near, (document.line, 1 if document.line else 0))
