from pathlib import Path

import pytest

from k8s_tui.tui.settings import Settings, SettingsFile, as_toml

OWN = Settings(
    theme="k8s-light",
    glyphs="ascii",
    speed=8,
    reduced_motion=True,
    tour=False,
    keymap={"play.pause": "f5,ctrl+s", 'an "odd" \\ name': "é"},
)


def test_settings_last(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "settings.toml"
    assert SettingsFile(path).read() == Settings()
    assert SettingsFile(path).write(OWN) == ""
    file = SettingsFile(path)
    assert file.read() == OWN
    assert file.complaints == ()
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    "content,sentence",
    [
        pytest.param(b"theme = ", "cannot be read (Invalid value (at end of document))", id="no TOML"),
        pytest.param(b"\xff", "cannot be read ('utf-8' codec can't decode", id="no text"),
        pytest.param(b"#" * 200_000, "it is larger than 100000 bytes", id="huge"),
        pytest.param(b"speed = 65", "speed must be a whole number from 1 to 64, not 65.", id="number"),
        pytest.param(b"speed = true", "speed must be a whole number from 1 to 64, not true.", id="no number"),
        pytest.param(
            b"glyphs = 'emoji'", 'glyphs must be one of auto, unicode, ascii, not "emoji".', id="choice"
        ),
        pytest.param(b"tour = 1", "tour must be true or false, not 1.", id="truth"),
        pytest.param(b"theme = 1979-05-27", "theme must be the name of a theme", id="date"),
        pytest.param(b"[keymap]\na = 1", "keymap must be a table of keys", id="keymap"),
        pytest.param(b"colour = 1", "there is no setting 'colour'; there are theme, glyphs", id="unknown"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_and_kept_beside(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    file = SettingsFile(path)
    assert file.read() == Settings()
    assert len(file.complaints) == 1
    assert sentence in file.complaints[0]
    assert str(path) in file.complaints[0]
    assert file.write(OWN) == ""
    assert SettingsFile(path).read() == OWN
    assert path.with_suffix(".toml.old").read_bytes() == content


def test_one_bad_setting_does_not_spoil_the_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("speed = 4\nglyphs = 3\n")
    assert SettingsFile(path).read() == Settings(speed=4)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a-file" / "settings.toml"
    path.parent.write_text("")
    assert SettingsFile(path).write(OWN) == f"The settings cannot be kept in {path}: File exists."
    assert SettingsFile(path).read() == Settings()


def test_the_file_can_be_read_by_people() -> None:
    assert as_toml(Settings(keymap={"play.pause": "f5"})).splitlines() == [
        'theme = ""',
        'glyphs = "auto"',
        "speed = 1",
        "reduced_motion = false",
        "tour = true",
        "",
        "[keymap]",
        '"play.pause" = "f5"',
    ]
