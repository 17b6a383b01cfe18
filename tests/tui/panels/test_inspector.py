from k8s_tui.game.inspecting import Fact, Inspection
from k8s_tui.game.why.findings import Finding, Ref
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.inspector import inspector_lines
from k8s_tui.tui.spans import width_of

FOUND = Inspection(
    "pod/web-1",
    (Fact("Owner", "rs/web-5 ← deploy/web"), Fact("Cond", "Ready=False", "bad"), Fact("Said", "words " * 40)),
    (
        Finding(Ref("pod", "shop", "web-1"), "bad", "nobody vouches for it", "kubectl get nodes"),
        Finding(Ref("unit", "worker-2", "kubelet"), "bad", "it is inactive", "ssh worker-2"),
    ),
)


def test_the_cause_stands_first_then_the_facts_and_nothing_is_too_wide() -> None:
    lines = inspector_lines(FOUND, UNICODE, 40)
    text = ["".join(part for part, _ in line) for line in lines]
    assert text[0].startswith("Why?    pod web-1 ×")
    assert any(line.startswith("└▶") and "kubelet.service on worker-2" in line for line in text)
    assert "Owner   rs/web-5 ← deploy/web" in text
    assert max(width_of(line) for line in lines) <= 40
    assert sum("words" in line for line in text) == 2


def test_it_is_ascii_where_it_must_be_and_says_that_nothing_is_chosen() -> None:
    text = "".join(part for line in inspector_lines(FOUND, ASCII, 60) for part, _ in line)
    assert text.isascii()
    assert inspector_lines(None, UNICODE, 60) == [(("nothing is chosen", "dim"),)]
