"""Claims: which objects belong to a controller, by its selector and their controller reference.

An object that nobody controls and that the selector matches is adopted; one that the controller owns and the
selector does not match any more is released. Source: pkg/controller/controller_ref_manager.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from k8s_tui.api.errors import Invalid, NotFound
from k8s_tui.api.meta import ObjectMeta, OwnerReference, controller_of
from k8s_tui.api.objects import Object, kind_of
from k8s_tui.api.selectors import Selector
from k8s_tui.client.client import Client
from k8s_tui.sim.value import evolve, frozen

ObjectT = TypeVar("ObjectT", bound=Object)


@frozen
class Claim(Generic[ObjectT]):
    """The decision about a controller's objects.

    Attributes:
        owned: Already its own, and matching.
        adopted: To be made its own.
        released: To be let go.
    """

    owned: tuple[ObjectT, ...]
    adopted: tuple[ObjectT, ...]
    released: tuple[ObjectT, ...]


def claim(
    owner: Object, selector: Selector, controlled: Iterable[ObjectT], orphans: Iterable[ObjectT]
) -> Claim[ObjectT]:
    """Decide whom `owner` keeps, adopts and releases; one that is being deleted neither adopts nor releases.

    Args:
        owner: The controller's object.
        selector: Its selector.
        controlled: The objects whose controller it is.
        orphans: The objects of its namespace that have none.
    """
    is_leaving = owner.metadata.deletion_timestamp is not None
    owned: list[ObjectT] = []
    released: list[ObjectT] = []
    for obj in controlled:
        (owned if selector.matches(obj.metadata.labels) else released).append(obj)
    if is_leaving:
        return Claim(tuple(owned), (), ())
    adopted = [
        obj
        for obj in orphans
        if obj.metadata.deletion_timestamp is None and selector.matches(obj.metadata.labels)
    ]
    return Claim(tuple(owned), tuple(adopted), tuple(released))


def controller_reference(owner: Object) -> OwnerReference:
    """Return the reference that marks `owner` as somebody's controller."""
    api_version, kind = kind_of(owner)
    meta = owner.metadata
    return OwnerReference(api_version, kind, meta.name, meta.uid, controller=True, block_owner_deletion=True)


def adopted_meta(meta: ObjectMeta, owner: Object) -> ObjectMeta:
    """Return the metadata of an orphan with `owner` as its controller."""
    return evolve(meta, owner_references=(*meta.owner_references, controller_reference(owner)))


def released_meta(meta: ObjectMeta, owner: Object) -> ObjectMeta:
    """Return the metadata without `owner` among the owners."""
    kept = tuple(each for each in meta.owner_references if each.uid != owner.metadata.uid)
    return evolve(meta, owner_references=kept)


def is_controlled_by(meta: ObjectMeta, owner: Object) -> bool:
    """Tell whether `owner` is the controller."""
    controller = controller_of(meta)
    return controller is not None and controller.uid == owner.metadata.uid


def carry_out(claimed: Claim[ObjectT], owner: Object, client: Client) -> list[ObjectT]:
    """Release and adopt as decided; return what is the owner's now.

    What is gone meanwhile, or may not be changed so, is nobody's until the next look.
    """
    for obj in claimed.released:
        _rewrite(obj, released_meta(obj.metadata, owner), client)
    adopted = [_rewrite(obj, adopted_meta(obj.metadata, owner), client) for obj in claimed.adopted]
    return [*claimed.owned, *(obj for obj in adopted if obj is not None)]


def _rewrite(obj: ObjectT, meta: ObjectMeta, client: Client) -> ObjectT | None:
    try:
        return client.update(evolve(obj, metadata=meta))
    except (NotFound, Invalid):
        return None
