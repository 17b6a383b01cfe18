from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from k8s_tui.game.picture import svg
from k8s_tui.game.session import Session
from k8s_tui.game.views import Felt, Happening, History, Report, WhatIf

SVG = "{http://www.w3.org/2000/svg}"


def report(*happened: Happening, what_ifs: tuple[WhatIf, ...] = ()) -> Report:
    felt = Felt("them", tuple((second * 1000, 0.5) for second in range(2_000)))
    past = History(2_000_000, None, happened, (felt,))
    return Report(
        "<An> outage", "lost", "**Lost** after 33:20: & so on.", "", "", "", "", past, what_ifs, 3.0
    )


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_a_picture_tells_what_happened() -> None:
    shown = texts(
        svg(
            report(
                Happening(61_000, "you", "kubectl get <pods> & more\x1b[31m"),
                Happening(62_000, "event", "BackOff"),
                what_ifs=(
                    WhatIf("nothing had been done", 7.25),
                    WhatIf("a gnome had helped", problem="no gnome"),
                ),
            )
        )
    )
    assert shown[:2] == ["<An> outage", "Lost after 33:20: & so on."]
    for text in ("1:01", "kubectl get <pods> & more [31m", "- - if a gnome had helped: no gnome"):
        assert text in shown
    assert "- - if nothing had been done: 7.2 user minutes lost" in shown
    assert "BackOff" not in shown


def test_a_picture_is_bounded() -> None:
    many = [Happening(second * 1000, "symptom", "x" * 500) for second in range(100)]
    picture = svg(report(*many))
    assert "and 76 more" in texts(picture)
    line = ET.fromstring(picture).find(f"{SVG}polyline")  # noqa: S314 - our own
    assert line is not None
    assert len(line.attrib["points"].split()) <= 700
    assert max(len(text) for text in texts(picture)) <= 112


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "line,files",
    [
        (":postmortem save", ["postmortem-outage.md", "postmortem-outage.svg"]),
        (":postmortem save my-outage", ["my-outage.md", "my-outage.svg"]),
        (":postmortem save my-outage.md", ["my-outage.md", "my-outage.svg"]),
    ],
)
def test_a_postmortem_is_kept(session: Session, folder: Path, line: str, files: list[str]) -> None:
    session.run(":wait 6m")
    (said,) = session.run(line).read()
    assert said == ("stdout", f"wrote {files[0]} and {files[1]}\n")
    assert sorted(path.name for path in folder.iterdir() if path.suffix in {".md", ".svg"}) == files
    assert "## What if" in (folder / files[0]).read_text()
    assert "if nobody had done anything" in (folder / files[1]).read_text()


def test_nothing_is_written_over(session: Session, folder: Path) -> None:
    session.run(":postmortem save")
    (said,) = session.run(":postmortem save").read()
    assert said[1] == "wrote postmortem-outage-2.md and postmortem-outage-2.svg\n"
    assert len(list(folder.glob("*.svg"))) == 2
    (folder / "README.md").write_text("mine")
    (said,) = session.run(":postmortem save README").read()
    assert said[1] == "wrote README-2.md and README-2.svg\n"
    assert (folder / "README.md").read_text() == "mine"


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_written_is_told(session: Session) -> None:
    command = session.run(":postmortem save no/such/folder/x")
    assert command.exit_code == 2
    assert "No such file or directory" in command.read()[0][1]
    assert session.run(":postmortem burn").exit_code == 2
    for path in ("/", "..", "."):
        assert "needs the name of a file" in session.run(f":postmortem save {path}").read()[0][1]
