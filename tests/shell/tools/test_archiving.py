import pytest

from k8s_tui.shell.files import Files, GivenFiles
from k8s_tui.shell.tools.archiving import TarError, pack, unpack
from tests.systems.player import sandbox


def test_what_is_packed_is_unpacked():
    files = Files((GivenFiles({"d/a": "1", "d/e/b": "zwölf\n"}),))
    archive, missing = pack(files, {"d": "x", "nope": "nope"})
    assert missing == ["nope"]
    assert unpack(archive) == [("x", None), ("x/a", "1"), ("x/e/b", "zwölf\n")]


def test_what_is_no_archive_is_refused():
    with pytest.raises(TarError, match="does not look like a tar archive"):
        unpack("x" * 600)


@pytest.fixture(scope="module")
def desk():
    return sandbox(workers=0, files={"d/a": "1\n", "d/b": "2\n"})


@pytest.mark.parametrize(
    "line, out, err, code",
    [
        ("tar cf x.tar d && tar tf x.tar", "d/\nd/a\nd/b\n", "", 0),
        ("tar -c -C d a | tar -xvf - -C /tmp && cat /tmp/a", "a\n1\n", "", 0),
        ("tar xf x.tar d/b && cat d/b", "2\n", "", 0),
        ("tar", "", "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n", 2),
        ("tar cf x.tar", "", "tar: Cowardly refusing to create an empty archive\n", 2),
        ("tar xf nope.tar", "", "tar: nope.tar: Cannot open: No such file or directory\n", 2),
        ("tar czf x.tgz d", "", "tar: compression is not simulated: leave z, j and J out\n", 2),
        ("tar cf x.tar -C nope a", "", "tar: nope: Cannot open: No such file or directory\n", 2),
    ],
)
def test_tar(desk, line, out, err, code):
    output = desk.run(line)
    assert (output.stdout, output.exit_code) == (out, code), output.stderr
    assert output.stderr.startswith(err)
