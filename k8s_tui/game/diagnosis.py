"""Diagnosis: the player names what is at fault, best before anything is mended.

A right answer is worth a bonus, the greater the fewer were given before it. Who names everything in turn gains
nothing: after `GUESSES_LIMIT` answers no further one counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from k8s_tui.client.client import resource

BONUSES = (50, 30, 15)
"""Points for a right answer at the first, second and third guess."""

GUESSES_LIMIT = len(BONUSES)

NOTHING = "nothing"
"""The answer where all is well, and the root cause of a scenario in which it is."""

MACHINE_WORDS = ("machine", "server", "host")
"""What people call what the API calls a node."""


@frozen
class Guess:
    """One answer.

    Attributes:
        is_early: Nothing had been changed before it.
    """

    text: str
    is_right: bool
    is_early: bool = True


@frozen
class Named:
    """What somebody names: `deploy/web`, `service/shop/web`, `node/worker-2`, or `kubelet on worker-2`.

    Attributes:
        kind: As the API calls it in the plural where it knows it, as in `deployments.apps`; "" for mere words.
        namespace: "" where it was left out.
    """

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, text: str) -> Named:
        """Return what a text names."""
        kind, *rest = "/".join(text.lower().replace(" on ", "/").split()).split("/")
        if not rest:
            return cls("", "", kind)
        try:
            kind = resource("node" if kind in MACHINE_WORDS else kind).group_resource
        except KeyError:
            kind = kind.removesuffix("s")
        return cls(kind, "/".join(rest[:-1]), rest[-1])

    def is_same(self, other: Named) -> bool:
        """Tell whether both can be one thing."""
        spaces = {self.namespace, other.namespace} - {""}
        return (self.kind, self.name) == (other.kind, other.name) and len(spaces) < 2


def is_named(text: str, causes: Iterable[str]) -> bool:
    """Tell whether a text names one of some root causes."""
    named = Named.of(text)
    return any(named.is_same(Named.of(cause)) for cause in causes)


def bonus(guesses: Iterable[Guess]) -> int:
    """Return the points for the answers of a run: for a right one before anything was changed."""
    for guess, points in zip(guesses, BONUSES, strict=False):
        if guess.is_right:
            return points if guess.is_early else 0
    return 0
