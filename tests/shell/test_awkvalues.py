import pytest

from k8s_tui.shell.awkvalues import UNSET, Field, compared, formatted, is_true, text


@pytest.mark.parametrize(
    "value, shown",
    [(1.0, "1"), (1.5, "1.5"), (1 / 3, "0.333333"), (1e6, "1000000"), (-2.0, "-2"), ("a", "a"), (UNSET, "")],
)
def test_a_value_as_text(value, shown):
    assert text(value) == shown


@pytest.mark.parametrize(
    "left, right, order",
    [
        (Field("10"), Field("9"), 1),
        (Field("10"), "9", -1),
        (Field("a"), 1.0, 1),
        (UNSET, 0.0, 0),
        ("b", "a", 1),
        (Field(" 7 "), 7.0, 0),
    ],
)
def test_texts_of_the_input_are_compared_as_numbers_where_both_are(left, right, order):
    assert compared(left, right) == order


@pytest.mark.parametrize(
    "value, holds", [(0.0, False), (Field("0"), False), ("0", True), ("", False), (Field("x"), True)]
)
def test_what_is_true(value, holds):
    assert is_true(value) is holds


@pytest.mark.parametrize(
    "values, shown",
    [
        (["%s-%d", "a", 3.7], "a-3"),
        (["%5.1f|", 2.25], "  2.2|"),
        (["%-4s|%04d", "ab", 7.0], "ab  |0007"),
        (["%x %o %c %%", 255.0, 8.0, "hey"], "ff 10 h %"),
        (["%*d", 4.0, 7.0], "   7"),
        (["%s"], ""),
    ],
)
def test_forms_are_filled(values, shown):
    assert formatted(values) == shown
