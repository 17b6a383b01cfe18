"""All programs of the player's shell.

kubectl is as large as all others together, and nobody needs it before the first frame: it is loaded by its
first call.
"""

from __future__ import annotations

from k8s_tui.shell.builtins import BUILTINS
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.filters import FILTERS
from k8s_tui.shell.tools import TOOLS


def _kubectl(call: Call) -> Result:
    from k8s_tui.shell.kubectl.command import run  # noqa: PLC0415 - see above

    return run(call)


KUBECTL: tuple[Program, ...] = (
    Program(
        "kubectl",
        _kubectl,
        "ask and change the cluster through its API, as in `kubectl get pods -A`",
        packaged=True,
    ),
    Program("k", _kubectl, on_nodes=False),
)

PROGRAMS: tuple[Program, ...] = (*KUBECTL, *TOOLS, *FILTERS, *BUILTINS)
