import pytest

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import Toleration
from k8s_tui.controllers.nodefit import untolerated

TAINT = Taint("dedicated", "NoSchedule", "db")


@pytest.mark.parametrize(
    "toleration, bears",
    [
        (Toleration("dedicated", "Equal", "db", "NoSchedule"), True),
        (Toleration("dedicated", "", "db", ""), True),
        (Toleration("dedicated", "Exists"), True),
        (Toleration("", "Exists"), True),
        (Toleration("dedicated", "Equal", "web", "NoSchedule"), False),
        (Toleration("dedicated", "Exists", effect="NoExecute"), False),
        (Toleration("other", "Exists"), False),
    ],
)
def test_a_toleration_covers_a_taint(toleration, bears):
    assert (untolerated((TAINT,), (toleration,), ("NoSchedule",)) is None) == bears


def test_taints_of_other_effects_do_not_count():
    assert untolerated((TAINT,), (), ("NoExecute",)) is None
