from k8s_tui.game.script import play_script
from k8s_tui.game.session import Session
from tests.game.builders import MEND


def test_a_script_that_wins(session: Session) -> None:
    out: list[str] = []
    assert play_script(session, [":wait 90s", MEND, ""], out.append) == 0
    text = "".join(out)
    assert text.startswith("$ :wait 90s\n$ ssh worker-2 systemctl start kubelet\n")
    assert text.endswith(": every goal is met and nothing was sacrificed\n")
    assert "\nwon after 2:0" in text


def test_a_script_that_loses(session: Session) -> None:
    out: list[str] = []
    assert play_script(session, [":wiat 90s"], out.append) == 1
    text = "".join(out)
    assert "no such command (did you mean wait?)" in text
    assert "\nlost after 5:00: time is up" in text
