"""Pages as whoever is on duty handles them: which were acknowledged, and how long that took.

An acknowledgement says that somebody looks after it, as in every pager. It closes nothing and changes nothing in the
cluster: a page closes by itself when what it is about holds no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k8s_tui.traffic.alerts import Page

PageKey = tuple[str, str, int]
"""Alert, subject, and when it was paged: the same thing may be paged for again."""

Acknowledged = Mapping[PageKey, int]
"""When each page was acknowledged, on the world's clock."""


def key_of(page: Page) -> PageKey:
    """Return what tells a page from all others."""
    return (page.alert, page.subject, page.fired_ms)


def waiting(pages: Sequence[Page], acknowledged: Acknowledged) -> tuple[Page, ...]:
    """Return the open pages that nobody has acknowledged."""
    return tuple(page for page in pages if page.resolved_ms is None and key_of(page) not in acknowledged)


def meant(pages: Sequence[Page], words: Sequence[str]) -> tuple[Page, ...]:
    """Return the pages that words mean: an alert, a subject as in `node/worker-2` or `worker-2`; all without words."""
    wanted = {word.lower() for word in words}
    return tuple(page for page in pages if wanted <= _words(page))


def _words(page: Page) -> set[str]:
    subject = page.subject.lower()
    return {page.alert.lower(), *subject.split(), subject.replace(" ", "/")}


def with_acknowledged(acknowledged: Acknowledged, pages: Sequence[Page], now_ms: int) -> Acknowledged:
    """Return the acknowledgements with those of further pages, given now; the first word counts."""
    return {**{key_of(page): now_ms for page in pages}, **acknowledged}


def times_to_acknowledge_ms(pages: Sequence[Page], acknowledged: Acknowledged) -> tuple[int, ...]:
    """Return how long each acknowledged page had waited, oldest page first."""
    return tuple(acknowledged[key_of(page)] - page.fired_ms for page in pages if key_of(page) in acknowledged)
