"""ControllerRevisions: the templates that a stateful or daemon set has had, as objects of their own.

The present template's revision has the highest number; a set that goes back to an earlier template gives that
one a new number. Revisions that no pod has any more are forgotten beyond the set's limit.

Source: pkg/controller/history, stateful_set_control.go (getStatefulSetRevisions, truncateHistory),
daemon/update.go (constructHistory, cleanupHistory), v1.32.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from k8s_tui.api.errors import AlreadyExists, NotFound
from k8s_tui.api.jsonvalue import json_text
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import Object
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import resource
from k8s_tui.client.informer import Informer
from k8s_tui.controllers.claims import adopted_meta
from k8s_tui.controllers.controller import Controller
from k8s_tui.controllers.informers import BY_CONTROLLER
from k8s_tui.controllers.revisions import NOT_COPIED
from k8s_tui.sim.value import evolve

REVISIONS = resource("controllerrevisions.apps")
HASH_LABEL = "controller.kubernetes.io/hash"

HISTORY_LIMIT = 10
"""Old revisions that are kept (apps/v1 default of revisionHistoryLimit)."""


def number_of(revision: Unstructured) -> int:
    """Return a revision's number."""
    return int(revision.content.get("revision", 0))


def template_of(revision: Unstructured) -> Mapping[str, Any]:
    """Return the pod template that a revision holds, in wire form."""
    template: Mapping[str, Any] = revision.content["data"]["spec"]["template"]
    return {name: part for name, part in template.items() if name != "$patch"}


def new_revision(
    owner: Object, name: str, template: Mapping[str, Any], labels: Mapping[str, str], number: int
) -> Unstructured:
    """Return the revision for a template, not stored yet; it tells why by its owner's annotations."""
    annotations = {key: text for key, text in owner.metadata.annotations.items() if key not in NOT_COPIED}
    born = ObjectMeta(name=name, namespace=owner.metadata.namespace, labels=labels, annotations=annotations)
    # Written in the order of its names, to the byte: clients compare it with what they make of the owner.
    data = json.loads(json_text({"spec": {"template": {**template, "$patch": "replace"}}}))
    content = {"data": data, "revision": number}
    return Unstructured("apps/v1", "ControllerRevision", adopted_meta(born, owner), content)


def surplus(
    revisions: Sequence[Unstructured], in_use: Collection[str], limit: int | None
) -> list[Unstructured]:
    """Return the oldest revisions that nobody has any more, beyond the limit."""
    idle = [each for each in sorted(revisions, key=number_of) if each.metadata.name not in in_use]
    kept = HISTORY_LIMIT if limit is None else limit
    return idle[: max(0, len(idle) - kept)]


class History:
    """The revisions that one controller keeps."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._revisions: Informer = controller.informer(REVISIONS)

    def of(self, owner: Object) -> list[Unstructured]:
        """Return the revisions of a set."""
        found: list[Unstructured] = self._revisions.by(BY_CONTROLLER, owner.metadata.uid)
        return found

    def named(self, owner: Object, name: str) -> Unstructured | None:
        """Return the revision of that name, None where it is not known."""
        found: Unstructured | None = self._revisions.get(owner.metadata.namespace, name)
        return found

    def keep(self, owner: Object, name: str, template: Mapping[str, Any], labels: Mapping[str, str]) -> None:
        """See that the present template's revision exists and has the highest number."""
        known = self.of(owner)
        highest = max((number_of(each) for each in known), default=0)
        present = next((each for each in known if each.metadata.name == name), None)
        client = self._controller.client
        if present is None:
            try:
                client.create(new_revision(owner, name, template, labels, highest + 1))
            except AlreadyExists:
                return
        elif number_of(present) < highest:
            client.update(evolve(present, content={**present.content, "revision": highest + 1}))

    def truncate(self, owner: Object, in_use: Collection[str], limit: int | None) -> None:
        """Forget what is beyond the limit."""
        for each in surplus(self.of(owner), in_use, limit):
            try:
                meta = each.metadata
                self._controller.client.delete(
                    REVISIONS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid)
                )
            except NotFound:
                continue
