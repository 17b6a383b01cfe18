import json

from k8s_tui.game.prompt import converse, typed
from k8s_tui.game.session import Session


def test_json_has_one_line_a_command(session: Session) -> None:
    out: list[tuple[str, str]] = []
    converse(
        session,
        [":wait 3s\n", "\n", ":wiat\n", ":quit\n", ":wait 9s\n"],
        as_json=True,
        out=lambda *each: out.append(each),
    )
    assert {stream for stream, _ in out} == {"stdout"}
    printed = [json.loads(text) for _, text in out]
    assert [each["command"] for each in printed] == [":wait 3s", ":wiat", ":quit"]
    assert printed[0] == {"command": ":wait 3s", "exit_code": 0, "stdout": "", "stderr": "", "time_ms": 3_000}
    assert (printed[1]["exit_code"], printed[1]["stdout"]) == (127, "")
    assert all(text.endswith("\n") and text.count("\n") == 1 for _, text in out)


def test_plain_output_keeps_its_streams(session: Session) -> None:
    out: list[tuple[str, str]] = []
    converse(session, [":speed 4", ":wiat"], as_json=False, out=lambda *each: out.append(each))
    assert [stream for stream, _ in out] == ["stdout", "stderr"]


def test_somebody_types(session: Session) -> None:
    prompts: list[str] = []
    answers = iter(["echo 'a", "b'", ":wait 1s"])

    def read(prompt: str) -> str:
        prompts.append(prompt)
        line = next(answers, None)
        if line is None:
            raise EOFError
        return line

    assert list(typed(read, session)) == ["echo 'a", "b'", ":wait 1s"]
    assert prompts == ["$ ", "> ", "$ ", "$ "]
