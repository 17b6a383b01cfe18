import pytest

from k8s_tui.shell.suggesting import did_you_mean, nearest

KNOWN = ("kubectl", "ssh", "systemctl")


@pytest.mark.parametrize("word, found", [("kubctl", "kubectl"), ("sytemctl", "systemctl"), ("zzz", "")])
def test_what_was_meant(word, found):
    assert nearest(word, KNOWN) == found


def test_the_question():
    assert did_you_mean("kubctl", KNOWN) == "did you mean `kubectl`?"
    assert did_you_mean("kubectl", KNOWN) == ""
    assert did_you_mean("zzz", KNOWN) == ""
