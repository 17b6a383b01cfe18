"""What a kind adds to the pipeline that all kinds go through: defaults, preparation, validation.

A strategy is stateless. The pipeline calls, in this order, `default`, the admission plugins, `prepare_create`
or `prepare_update`, and `validate` and `validate_update`; what comes out is stored. Source: apiserver's
registry/rest strategies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.amend import same
from k8s_tui.sim.value import evolve, frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

ObjectT = TypeVar("ObjectT", bound=Any)


@frozen
class Caller:
    """Who asks.

    Attributes:
        user: The user name, as certificates and tokens give it.
        groups: The groups that come with it.
        manager: The name under which field management knows the client.
    """

    user: str
    groups: tuple[str, ...] = ("system:authenticated",)
    manager: str = ""


ADMINISTRATOR = Caller("kubernetes-admin", ("system:masters", "system:authenticated"), "kubectl")
"""Who the player is unless they say otherwise."""


class Strategy(Generic[ObjectT]):
    """The behaviour of kinds that add nothing.

    Attributes:
        graceful: The kind is deleted gracefully (pods).
    """

    graceful = False

    def default(self, obj: ObjectT) -> ObjectT:
        """Return `obj` with the defaults of its kind; applying it twice changes nothing."""
        return obj

    def prepare_create(self, obj: ObjectT, server: ApiServer) -> ObjectT:
        """Return `obj` as it is to be born: status cleared, addresses allocated.

        Raises:
            StatusError: Something that must be allocated is not to be had.
        """
        return obj

    def prepare_update(self, obj: ObjectT, old: ObjectT, server: ApiServer) -> ObjectT:
        """Return `obj` with what an update must not touch taken from `old`.

        Raises:
            StatusError: Something that must be allocated is not to be had.
        """
        return obj

    def with_status(self, obj: ObjectT, old: ObjectT) -> ObjectT:
        """Return `old` with the status of `obj`; `old` itself where that changes nothing."""
        if isinstance(old, Unstructured):
            status = obj.content.get("status", {})
            if status == old.content.get("status", {}):
                return old
            return evolve(old, content={**old.content, "status": status})
        if same(obj.status, old.status):
            return old
        return evolve(old, status=obj.status)

    def with_part(self, obj: ObjectT, old: ObjectT, part: str) -> ObjectT:
        """Return `old` with a part of `obj`, `status` for one; `old` itself where that changes nothing.

        Raises:
            StatusError: The part may not become that.
        """
        return self.with_status(obj, old) if part == "status" else old

    def validate(self, obj: ObjectT) -> tuple[FieldError, ...]:
        """Return what is wrong with `obj`, in the order the real server lists it."""
        return ()

    def validate_update(self, obj: ObjectT, old: ObjectT) -> tuple[FieldError, ...]:
        """Return what is wrong with `obj` as the successor of `old`."""
        return ()

    def generation_changes(self, obj: ObjectT, old: ObjectT) -> bool:
        """Tell whether the update changes what the object is to be."""
        new, before = getattr(obj, "spec", None), getattr(old, "spec", None)
        return new is not before and bool(new != before)

    def is_held(self, obj: ObjectT) -> bool:
        """Tell whether something beside finalizers holds `obj` back from being gone (namespaces)."""
        return False

    def terminating(self, obj: ObjectT) -> ObjectT:
        """Return `obj`, just marked as to be deleted, with what its kind shows of that."""
        return obj

    def released(self, obj: ObjectT, server: ApiServer) -> None:
        """Give back what was allocated for `obj`, which is gone."""
