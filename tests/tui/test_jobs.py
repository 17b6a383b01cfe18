from k8s_tui.tui.jobs import WAITING_MAX, Foreground
from tests.tui.fake import FakeSession


def text(foreground: Foreground) -> str:
    return "".join(piece for _, piece in foreground.output)


def test_a_quick_line_is_done_at_once() -> None:
    foreground = Foreground(FakeSession())
    foreground.run("kubectl version")
    assert not foreground.running
    assert foreground.exit_code == 0
    assert text(foreground) == "ran kubectl version\n"


def test_a_long_line_prints_as_time_goes_on() -> None:
    session = FakeSession()
    foreground = Foreground(session)
    foreground.run(":wait 3s")
    assert foreground.running
    assert foreground.poll() is False
    session.step(1_000)
    assert foreground.poll() is True
    assert text(foreground) == "1s\n"
    session.step(5_000)
    foreground.poll()
    assert not foreground.running
    assert text(foreground) == "1s\n2s\n3s\n"


def test_lines_wait_for_each_other_and_are_told_apart() -> None:
    session = FakeSession()
    foreground = Foreground(session)
    foreground.run(":wait 3s", "kubectl a")
    assert session.lines == [":wait 3s"]
    session.step(5_000)
    foreground.poll()
    assert session.lines == [":wait 3s", "kubectl a"]
    assert text(foreground) == "$ :wait 3s\n1s\n2s\n3s\n$ kubectl a\nran kubectl a\n"


def test_a_new_line_forgets_the_old_output() -> None:
    foreground = Foreground(FakeSession())
    foreground.run("kubectl a")
    foreground.run("nonsense")
    assert text(foreground) == "nonsense: command not found\n"
    assert foreground.exit_code == 127


def test_cancelling_forgets_what_waits() -> None:
    session = FakeSession()
    foreground = Foreground(session)
    foreground.run(":wait 3s", "kubectl a")
    assert foreground.cancel() is True
    assert foreground.exit_code == 130
    assert session.lines == [":wait 3s"]
    assert foreground.cancel() is False


def test_there_is_a_limit_to_what_waits() -> None:
    session = FakeSession()
    foreground = Foreground(session)
    foreground.run(":wait 3s")
    assert foreground.run(*["kubectl a"] * (WAITING_MAX + 1)) is False


def test_a_line_that_runs_already_is_taken_up_where_none_is_followed() -> None:
    session = FakeSession()
    foreground = Foreground(session)
    job = session.start(":wait 3s")
    foreground.take_up(job)
    foreground.take_up(session.start("kubectl version"))
    session.step(5_000)
    assert foreground.poll() is True
    assert (foreground.line, foreground.running, text(foreground)) == (":wait 3s", False, "1s\n2s\n3s\n")
    foreground.take_up(job)
    assert not foreground.running
