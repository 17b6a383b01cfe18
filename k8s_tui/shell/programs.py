"""All programs of the player's shell."""

from __future__ import annotations

from k8s_tui.shell.builtins import BUILTINS
from k8s_tui.shell.calls import Program
from k8s_tui.shell.filters import FILTERS
from k8s_tui.shell.kubectl.command import KUBECTL
from k8s_tui.shell.tools import TOOLS

PROGRAMS: tuple[Program, ...] = (*KUBECTL, *TOOLS, *FILTERS, *BUILTINS)
