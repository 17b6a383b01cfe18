from pathlib import Path

import pytest

from k8s_tui.game import library, shelf


def test_the_heads_say_what_the_whole_files_say() -> None:
    whole = [
        (m.name, m.title, m.chapter, m.order, m.difficulty, m.teaches)
        for m in (scenario.metadata for scenario in library.scenarios())
    ]
    heads = [(t.name, t.title, t.chapter, t.order, t.difficulty, t.teaches) for t in shelf.titles()]
    assert heads == whole


def test_a_briefing_is_read_from_its_file() -> None:
    briefings = {scenario.metadata.name: scenario.spec.briefing for scenario in library.scenarios()}
    for title in shelf.titles():
        assert shelf.read_briefing(title.path) == briefings[title.name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"metadata: [",
        b"metadata: 3\nspec: 4\n",
        b"metadata: {title: [], order: x, teaches: 1}",
    ],
    ids=["empty", "not text", "not yaml", "no mapping", "no values"],
)
def test_what_cannot_be_read_is_listed_by_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert shelf.read_title(path) == shelf.Title("odd", "odd", "other", path)
    assert shelf.read_briefing(path) == ""
