import pytest

from k8s_tui.shell.regexps import PatternError, compiled

MATCHES = [
    pytest.param("a+", False, "a+", id="basic: a plus is a plus"),
    pytest.param(r"a\+", False, "aaa", id="basic: escaped plus repeats"),
    pytest.param("a+", True, "aaa", id="extended: plus repeats"),
    pytest.param(r"a\|b", False, "b", id="basic: escaped bar"),
    pytest.param("a|b", True, "b", id="extended: bar"),
    pytest.param(r"\(ab\)\{2\}", False, "abab", id="basic: interval"),
    pytest.param("(ab){2}", True, "abab", id="extended: interval"),
    pytest.param("[[:digit:]]*", False, "123", id="class"),
    pytest.param("[^[:space:]]*", False, "ab", id="class, the others"),
    pytest.param("*a", False, "*a", id="a star at the beginning is a star"),
    pytest.param("a^b", False, "a^b", id="basic: a caret inside is a caret"),
    pytest.param(r"a.b\.c", True, "axb.c", id="dots"),
    pytest.param(r"[]a]*", False, "]a", id="bracket first in brackets"),
    pytest.param(r"[\d]*", False, r"\d", id="a backslash in brackets is a backslash"),
]


@pytest.mark.parametrize("pattern, is_extended, text", MATCHES)
def test_an_expression_matches_as_a_whole(pattern, is_extended, text):
    assert compiled(pattern, is_extended=is_extended).fullmatch(text)


@pytest.mark.parametrize(
    "pattern, is_extended, said",
    [
        ("(", True, "Unmatched ( or \\("),
        ("a)", True, "Unmatched ) or \\)"),
        (r"\(", False, "Unmatched ( or \\("),
        ("[a", False, "Unmatched [, [^, [:, [., or [="),
        ("[[:foo:]]", False, "Invalid character class name"),
        ("a\\", False, "Trailing backslash"),
        ("+", True, "Invalid preceding regular expression"),
    ],
)
def test_what_is_no_expression_is_refused_in_glibcs_words(pattern, is_extended, said):
    with pytest.raises(
        PatternError, match="^" + "".join(f"[{c}]" if c not in "^\\[]" else "\\" + c for c in said) + "$"
    ):
        compiled(pattern, is_extended=is_extended)
