import pytest

from k8s_tui.shell.sedscript import SedError, read_script


@pytest.mark.parametrize(
    "script, actions",
    [
        ("s/a/b/", "s"),
        ("1d;$p", "dp"),
        ("/x/{p;q}", "{pq}"),
        ("2i\\\nnew\np", "ip"),
        (":a;N;$!ba;s/\\n/,/g", ":Nbs"),
        ("# nothing\np", "p"),
    ],
)
def test_a_script_is_read_command_by_command(script, actions):
    assert "".join(edit.action for edit in read_script(script)) == actions


def test_a_block_knows_where_it_ends():
    assert read_script("/x/{p;p};d")[0].jump == 4


@pytest.mark.parametrize(
    "script, said",
    [
        ("k", "char 1: unknown command: `k'"),
        ("s/a/b", "char 5: unterminated `s' command"),
        ("s/a/b/k", "char 7: unknown option to `s'"),
        (r"s/a/\1/", r"char 7: invalid reference \1 on `s' command's RHS"),
        ("/a", "char 2: unterminated address regex"),
        ("p x", "char 3: extra characters after command"),
        ("1,p", "char 3: unexpected `,'"),
        ("p;}", "char 3: unexpected `}'"),
        ("{p", "char 0: unmatched `{'"),
        ("y/ab/c/", "char 7: strings for `y' command are different lengths"),
        ("bx", "can't find label for jump to `x'"),
        ("1", "char 1: missing command"),
    ],
)
def test_a_script_is_refused_in_gnus_words(script, said):
    with pytest.raises(SedError) as raised:
        read_script(script)
    assert str(raised.value).removeprefix("-e expression #1, ") == said


@pytest.mark.parametrize("script", ["k", "s/a/b", r"s/a/\1/", "/a", "p x", "1,p", "{p", "}", "y/ab/c/"])
def test_no_script_makes_it_stumble(script):
    for cut in range(len(script)):
        try:
            read_script(script[cut:])
        except SedError:
            continue
