"""A change of manifests: objects patched, added and removed, with the reason that an engineer would give.

A patch is one that `kubectl patch` takes: lists such as containers are merged by their keys, and `null` removes. So
two changes of one object go together, and a player types exactly what was proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from k8s_tui.api import fieldtable, mergepatch, strategicmerge
from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given, Key, key_of

NEW_SOURCE = "new"
"""What an object is called to come from that no file holds yet."""

ADDED_WEIGHT = 4
"""An object more is as much as so many changed fields: somebody must look after it from then on."""

REMOVED_WEIGHT = 12
"""What is removed is running somewhere, and its replacement is work for a day."""

EARLY_KINDS = ("Namespace", "PriorityClass")
"""Kinds that must be there before what names them is admitted."""


@frozen
class Edit:
    """One object's patch.

    Attributes:
        path: The field it is about, as in `spec.replicas`.
        patch: A strategic merge patch of the object.
    """

    key: Key
    path: str
    patch: Mapping[str, Any]


@frozen
class Change:
    """What is proposed.

    Attributes:
        title: In the imperative, as in `give deployment/web a second replica`.
        why: One or two sentences.
        added: New objects.
        removed: Objects that go.
        burden: What it costs beside its lines, in lines: capacity, a weaker guarantee, a cure of the symptom.
        at_fault: Fields that are at fault and stay as they are, each with its object.
        parts: The changes of which it was joined, () for one that stands alone.
    """

    title: str
    why: str
    edits: tuple[Edit, ...] = ()
    added: tuple[Mapping[str, Any], ...] = ()
    removed: tuple[Key, ...] = ()
    parts: tuple[Change, ...] = field(default=(), repr=False)
    burden: int = 0
    at_fault: tuple[tuple[Key, str], ...] = ()

    @property
    def weight(self) -> int:
        """How much it asks of those who make it: one for each line that changes, and its burden."""
        lines = sum(_leaves(edit.patch) for edit in self.edits)
        return self.burden + lines + ADDED_WEIGHT * len(self.added) + REMOVED_WEIGHT * len(self.removed)

    @property
    def keys(self) -> tuple[Key, ...]:
        """Which objects of the manifests it touches, each once."""
        return tuple(dict.fromkeys((*(edit.key for edit in self.edits), *self.removed)))

    @property
    def made(self) -> tuple[Key, ...]:
        """Which objects are new."""
        return tuple(key_of(Document(dict(each), NEW_SOURCE)) for each in self.added)

    def is_about(self, key: Key) -> bool:
        """Tell whether it touches an object, or adds another one of its name."""
        made = ((each.namespace, each.name) for each in self.made)
        return key in self.keys or (key.namespace, key.name) in made

    def applied(self, given: Given) -> Given:
        """Return the manifests with it."""
        kept = [each for each in given.documents if key_of(each) not in self.removed]
        patched = [self._patched(each) for each in kept]
        added = [Document(dict(each), NEW_SOURCE) for each in self.added]
        early = [each for each in added if each.kind in EARLY_KINDS]
        late = [each for each in added if each.kind not in EARLY_KINDS]
        return given.with_documents((*early, *patched, *late))

    def _patched(self, document: Document) -> Document:
        key, data = key_of(document), document.data
        for edit in self.edits:
            if edit.key == key:
                data = patched(data, edit.patch)
        return document if data is document.data else evolve(document, data=data)


def patched(data: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with a patch applied, as the API server would; kinds without a schema are merged plainly."""
    type_name = fieldtable.type_of(str(data.get("apiVersion", "")), str(data.get("kind", "")))
    if type_name is None:
        merged: Any = mergepatch.apply(data, dict(patch))
    else:
        merged = strategicmerge.apply(data, dict(patch), type_name)
    return dict(merged)


def joined(changes: Sequence[Change]) -> Change:
    """Return one change that does what all of them do; of one, itself."""
    parts = tuple(part for change in changes for part in (change.parts or (change,)))
    if len(parts) == 1:
        return parts[0]
    return Change(
        "; ".join(part.title for part in parts),
        " ".join(dict.fromkeys(part.why for part in parts)),
        tuple(edit for part in parts for edit in part.edits),
        tuple(each for part in parts for each in part.added),
        tuple(dict.fromkeys(key for part in parts for key in part.removed)),
        parts,
        sum(part.burden for part in parts),
        tuple(dict.fromkeys(place for part in parts for place in part.at_fault)),
    )


def compatible(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that can be made together, earlier ones first: no two say different things of one field."""
    chosen: list[Change] = []
    said: dict[tuple[Key, str], object] = {}
    removed: set[Key] = set()
    for change in changes:
        news = {(edit.key, path): value for edit in change.edits for path, value in leaves(edit.patch)}
        clashes = any(_contradicts(place, value, said) for place, value in news.items())
        if clashes or any(key in removed for key in change.keys) or _lost(change, said):
            continue
        chosen.append(change)
        said.update(news)
        said.update({(key, ""): True for key in change.made})
        removed.update(change.removed)
    return tuple(chosen)


def _contradicts(place: tuple[Key, str], value: object, said: Mapping[tuple[Key, str], object]) -> bool:
    """Tell whether something else was said of a field, of what holds it, or of what it holds."""
    key, path = place
    for (other, there), what in said.items():
        inside = there.startswith((f"{path}.", f"{path}[")) or path.startswith((f"{there}.", f"{there}["))
        if other == key and (inside or (there == path and what != value)):
            return True
    return False


def _lost(change: Change, said: Mapping[tuple[Key, str], object]) -> bool:
    """Tell whether it removes what was edited already, or adds what was added already."""
    edited = {key for key, _ in said}
    return any(key in edited for key in (*change.removed, *change.made))


def leaves(patch: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value of a patch with its path; elements of lists by their names where they have some."""
    if isinstance(patch, Mapping) and patch:
        for name, value in patch.items():
            yield from leaves(value, f"{path}.{name}" if path else str(name))
    elif isinstance(patch, list | tuple) and patch and all(isinstance(each, Mapping) for each in patch):
        for index, each in enumerate(patch):
            yield from leaves(each, f"{path}[{each.get('name') or each.get('topologyKey') or index}]")
    else:
        yield path, patch


def _leaves(patch: object) -> int:
    """Count the values of a patch, without the names that only say which element of a list is meant."""
    return max(1, sum(not path.endswith("].name") for path, _ in leaves(patch)))
