"""What Kubernetes' own programs log, in the form of klog: a letter for how grave it is, when, which process and where.

Source: k8s.io/klog/v2, internal/buffer.
"""

from __future__ import annotations

from k8s_tui.shell.tools.clock import instant

PROCESS = 1861


def warning(at_ms: int, source: str, text: str) -> str:
    """Return the line of a warning; `source` is the place in the program, as in `checks.go:1080`."""
    return f"{instant(at_ms):W%m%d %H:%M:%S.%f} {PROCESS:>7} {source}] {text}"
