import pytest

from k8s_tui.tui.spans import plain
from k8s_tui.tui.widgets.output import LINES_MAX, output_lines


@pytest.mark.parametrize(
    "output, lines",
    [
        ([], []),
        ([("stdout", "a\nb\n")], ["a", "b"]),
        ([("stdout", "a"), ("stdout", "b\n")], ["ab"]),
        ([("stdout", "a"), ("stderr", "b\n")], ["a", "b"]),
        ([("stdout", "no end")], ["no end"]),
        ([("stdout", "dos\r\n\n")], ["dos", ""]),
        ([("stdout", "\x1b[2Jbad\x07\n")], ["?[2Jbad?"]),
    ],
    ids=["nothing", "lines", "pieces", "streams", "open", "dos", "escapes"],
)
def test_pieces_become_lines(output: list[tuple[str, str]], lines: list[str]) -> None:
    assert [plain(line) for line in output_lines(output)] == lines


def test_there_is_a_limit() -> None:
    assert len(output_lines([("stdout", "x\n" * (LINES_MAX + 9))])) == LINES_MAX
