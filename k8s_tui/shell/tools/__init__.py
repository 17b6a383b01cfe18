"""The programs of the cluster's machines and of the player's desk, one module each.

To add one: a `Program` in a module of its own, and its line in `TOOLS`.
"""

from __future__ import annotations

from k8s_tui.shell.calls import Program

TOOLS: tuple[Program, ...] = ()
