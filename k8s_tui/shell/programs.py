"""All programs of the player's shell.

kubectl is as large as all others together, and nobody needs it before the first frame: it is loaded by its
first call, and so is jq.
"""

from __future__ import annotations

from k8s_tui.shell.builtins import BUILTINS
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.filters import FILTERS
from k8s_tui.shell.tools import TOOLS


def _kubectl(call: Call) -> Result:
    from k8s_tui.shell.kubectl.command import run  # noqa: PLC0415 - see above

    return run(call)


def _jq(call: Call) -> Result:
    from k8s_tui.shell.jq import jq  # noqa: PLC0415 - see above

    return jq(call)


JQ = Program("jq", _jq, "pick from JSON, as in `kubectl get po -o json | jq '.items[0]'`", on_nodes=False)

KUBECTL: tuple[Program, ...] = (
    Program(
        "kubectl",
        _kubectl,
        "ask and change the cluster through its API, as in `kubectl get pods -A`",
        packaged=True,
    ),
    Program("k", _kubectl, on_nodes=False),
)

PROGRAMS: tuple[Program, ...] = (*KUBECTL, *TOOLS, *FILTERS, JQ, *BUILTINS)
