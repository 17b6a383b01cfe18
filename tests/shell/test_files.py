import pytest

from k8s_tui.shell.files import FILES_LIMIT, SIZE_LIMIT, FileError, Files, FolderFiles, GivenFiles


@pytest.fixture
def files(tmp_path):
    (tmp_path / "own.txt").write_text("own")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.yaml").write_text("b")
    return Files((GivenFiles({"given.yaml": "given", "sub/a.yaml": "a"}), FolderFiles(tmp_path)))


@pytest.mark.parametrize(
    "path, text",
    [
        ("given.yaml", "given"),
        ("./own.txt", "own"),
        ("sub/../own.txt", "own"),
        ("sub/b.yaml", "b"),
        ("sub", None),
    ],
)
def test_files_are_found_in_all_places(files, path, text):
    assert files.read(path) == text


def test_a_folder_holds_what_any_place_has(files):
    assert files.names("sub") == ("a.yaml", "b.yaml")
    assert files.names(".") == ("given.yaml", "own.txt", "sub")
    assert files.names("own.txt") is None


def test_what_is_written_hides_what_was_there_and_touches_nothing(files, tmp_path):
    files.write("own.txt", "mine")
    files.write("own.txt", " too", append=True)
    assert files.read("own.txt") == "mine too"
    assert (tmp_path / "own.txt").read_text() == "own"


def test_what_is_removed_is_gone_for_the_session_alone(files, tmp_path):
    files.remove("own.txt")
    assert files.read("own.txt") is None
    assert "own.txt" not in files.names(".")
    assert (tmp_path / "own.txt").exists()
    files.write("own.txt", "again")
    assert files.read("own.txt") == "again"


def test_a_fork_goes_its_own_way(files):
    other = files.fork()
    other.write("new", "x")
    other.remove("given.yaml")
    assert files.read("new") is None
    assert files.read("given.yaml") == "given"


def test_folders_are_made_and_gone_to(files):
    files.make_folder("x/y")
    assert files.names("x") == ("y",)
    files.working = files.full("x/y")
    files.write("f", "1")
    assert (files.read("f"), files.read("~/x/y/f"), files.read("/home/player/x/y/f")) == ("1", "1", "1")
    assert files.read("../../given.yaml") == "given"
    other = files.fork()
    assert other.names(".") == ("f",)
    files.remove("../y/f")
    assert files.names(".") == ()
    assert other.read("f") == "1"


def test_there_are_limits(files):
    with pytest.raises(FileError, match="Is a directory"):
        files.write("sub", "x")
    with pytest.raises(FileError, match="No space left on device"):
        files.write("big", "x" * (SIZE_LIMIT + 1))
    for number in range(FILES_LIMIT):
        files.write(f"many/{number}", "")
    with pytest.raises(FileError, match="No space left on device"):
        files.write("one-more", "")
