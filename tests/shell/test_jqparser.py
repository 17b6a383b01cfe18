import pytest

from k8s_tui.shell.jqparser import JqSyntaxError, read_filter


def shape(node):
    """A tree as nested texts: operators before their parts."""
    inner = [shape(part) for part in node.parts]
    name = node.text or (str(node.value) if node.kind in ("literal", "text") else node.kind)
    return f"{name}({','.join(inner)})" if inner else name


@pytest.mark.parametrize(
    "text, tree",
    [
        ("", "identity"),
        (".", "identity"),
        (".a.b", "index(index(identity,a),b)"),
        (".a[0]", "index(index(identity,a),0)"),
        (".[]", "iterate(identity)"),
        ("1 + 2 * 3", "+(1,*(2,3))"),
        ("1, 2 | 3", "pipe(comma(1,2),3)"),
        (".a // 1", "alternative(index(identity,a),1)"),
        (".a = 1", "=(index(identity,a),1)"),
        ("a and b or c", "or(and(a,b),c)"),
        (".a?", "try(index(identity,a))"),
        ("-1", "negative(1)"),
        ("map(.a)", "map(index(identity,a))"),
    ],
)
def test_operators_bind_as_they_should(text, tree):
    assert shape(read_filter(text)) == tree


@pytest.mark.parametrize(
    "text",
    [
        ".a |",
        "(",
        ")",
        "[",
        "{",
        "{a:",
        "map(",
        "if . then",
        "reduce . as $x",
        ". as x",
        '"',
        '"\\(',
        ".a ]",
        "|",
    ],
)
def test_what_is_no_filter_is_refused(text):
    with pytest.raises(JqSyntaxError):
        read_filter(text)


def test_depth_has_its_limit():
    with pytest.raises(JqSyntaxError, match="nested too deep"):
        read_filter("(" * 200 + "." + ")" * 200)
