"""How long to wait before a container is started or an image is pulled again.

Source: client-go util/flowcontrol/backoff.go with the kubelet's numbers (pkg/kubelet/kubelet.go:
MaxContainerBackOff, imageBackOff).
"""

from __future__ import annotations

from k8s_tui.api.value import value

FIRST_MS = 10_000
LIMIT_MS = 300_000
"""The first wait and the longest, with a doubling after each failure."""


@value
class Backoff:
    """The wait that follows the latest failure."""

    delay_ms: int
    updated_ms: int


def left_ms(backoff: Backoff | None, event_ms: int, now_ms: int) -> int:
    """Return for how long to wait still after what happened at `event_ms`, 0 for not at all."""
    if backoff is None or _is_expired(backoff, event_ms):
        return 0
    return max(0, backoff.delay_ms - (now_ms - event_ms))


def after_failure(backoff: Backoff | None, event_ms: int, now_ms: int) -> Backoff:
    """Return the wait that holds from now on: the first one, or twice the one before."""
    if backoff is None or _is_expired(backoff, event_ms):
        return Backoff(FIRST_MS, now_ms)
    return Backoff(min(backoff.delay_ms * 2, LIMIT_MS), now_ms)


def _is_expired(backoff: Backoff, event_ms: int) -> bool:
    """Tell whether nothing failed for so long that all is forgotten: twice the longest wait."""
    return event_ms - backoff.updated_ms > 2 * LIMIT_MS


def go_duration(span_ms: int) -> str:
    """Return a span as Go prints it: `700ms`, `1.523s`, `1m20s`, `5m0s`."""
    if span_ms < 1000:
        return f"{span_ms}ms" if span_ms else "0s"
    minutes, rest_ms = divmod(span_ms, 60_000)
    seconds = f"{rest_ms / 1000:.3f}".rstrip("0").rstrip(".")
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}s" if hours else f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
