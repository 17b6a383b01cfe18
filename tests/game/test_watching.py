from collections.abc import Iterator
from pathlib import Path

from k8s_tui.game.template import template
from k8s_tui.game.watching import changes, check, watch


def test_a_file_is_looked_at_again_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"

    def ticks() -> Iterator[str]:
        yield "nothing there yet"
        path.write_text("a: 1\n")
        yield "written"
        yield "as before"
        path.write_text("a: 1\nb: 2\n")
        yield "changed"
        path.unlink()
        yield "gone"

    assert [path.read_text() for _ in changes(path, ticks())] == ["a: 1\n", "a: 1\nb: 2\n"]


def test_what_is_wrong_is_said_with_each_change(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    path.write_text(template("lost-parcel").replace("briefing:", "breifing:"))
    out: list[str] = []
    watch(path, out.append, range(3))
    assert "lost-parcel.yaml:14:3: spec.breifing: unknown field (did you mean briefing?)" in "".join(out)


def test_a_good_file_is_solved(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    path.write_text(template("lost-parcel"))
    out: list[str] = []
    check(path, out.append, variants=0)
    assert out[-1] == "nothing to complain about\n"
    assert "solution 2" in out[0]
