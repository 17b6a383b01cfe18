from pathlib import Path

import pytest

from k8s_tui.game.textfiles import read_text


def test_a_text_is_read_without_its_mark(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbfkind: Pod\n")
    assert read_text(tmp_path / "text", 100) == "kind: Pod\n"


@pytest.mark.parametrize(
    "name,complaint",
    [
        ("absent", "No such file or directory"),
        ("a\0b", "No such file or directory"),
        ("a" * 5_000, "File name too long"),
        (".", "Is a directory"),
        ("latin", "it is not UTF-8 text"),
        ("large", "it is larger than 100 bytes"),
        ("/dev/zero", "it is larger than 100 bytes"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, complaint: str) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    (tmp_path / "large").write_bytes(b"x" * 101)
    with pytest.raises(ValueError, match=complaint):
        read_text(tmp_path / name, 100)
