import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.quantity import FORMAT_WRONG, SUFFIX_WRONG, Format, Quantity, QuantityError, parse

# What kubectl 1.32 makes of each text.
CANONICAL = [
    ("0.5", "500m"),
    ("1024Mi", "1Gi"),
    ("1000m", "1"),
    ("1e3", "1e3"),
    ("1E3", "1E3"),
    ("1.5Gi", "1536Mi"),
    ("0.1Ki", "102400m"),
    ("100", "100"),
    ("1000", "1k"),
    ("0.0000000001", "1n"),
    ("1500u", "1500u"),
    ("1.", "1."),
    (".5", "500m"),
    ("+1", "+1"),
    ("-0.5Gi", "-512Mi"),
    ("12E", "12E"),
    ("1Ei", "1Ei"),
    ("1.5e3", "1500"),
    ("0Ki", "0"),
    ("0.5Ki", "512"),
    ("1025", "1025"),
    ("1048576", "1048576"),
    ("1000k", "1M"),
    ("9Ei", "9223372036854775807"),
    ("99999999999999999999", "99999999999999999999"),
    ("1e-3", "1e-3"),
    ("1.23456789012345", "1234567891n"),
    ("5e-10", "1e-9"),
    ("1.1Ei", "1268213655067531673600m"),
    ("500000n", "500u"),
    ("-1.5Ki", "-1536"),
    ("1e+3", "1e+3"),
    ("10e2", "1e3"),
]


@pytest.mark.parametrize("text, canonical", CANONICAL, ids=[text for text, _ in CANONICAL])
def test_prints_as_kubernetes_does(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize("text", ["", "12Megs", "1 Gi", "1..2", "0x1", "1e3Ki", "1\n", "one"])
def test_refuses_another_format(text):
    with pytest.raises(QuantityError) as refusal:
        parse(text)
    assert str(refusal.value) == FORMAT_WRONG


@pytest.mark.parametrize("text", ["1e", "1mi", "1K", "1ee3", "1e999999999"])
def test_refuses_an_unknown_suffix(text):
    with pytest.raises(QuantityError) as refusal:
        parse(text)
    assert str(refusal.value) == SUFFIX_WRONG


def test_rounds_up_when_asked_for_whole_numbers():
    assert parse("1500m").value() == 2
    assert parse("1n").milli_value() == 1
    assert parse("-1500m").value() == -1
    assert parse("100m").milli_value() == 100


def test_equal_amounts_are_one_key():
    assert {parse("1"): "x"}[parse("1000m")] == "x"
    assert parse("1Ki") == Quantity.of(1024)
    assert parse("1Ki") != "1Ki"


def test_a_sum_keeps_the_family_of_the_first_that_is_not_nothing():
    assert str(parse("1Gi") + parse("1G")) == "2073741824"
    assert str(Quantity(0) + parse("512Mi")) == "512Mi"
    assert str(parse("1") - parse("250m")) == "750m"
    assert str(parse("250m") * 3) == "750m"
    assert str(-Quantity.of_bytes(2048)) == "-2Ki"
    assert str(Quantity.of_milli(1500)) == "1500m"


nanos = st.integers(-(10**30), 10**30)
quantities = st.builds(Quantity, nanos, st.sampled_from(list(Format)))


@given(quantities)
def test_what_is_printed_reads_back(quantity):
    again = parse(str(quantity))
    if abs(quantity.nano) < 2**63 * 10**9:
        assert again == quantity
        # Bytes that no power of 1024 divides are printed without a suffix, and so read as decimal ones.
        if quantity.format is not Format.BINARY_SI or not str(quantity)[-1].isdigit():
            assert str(again) == str(quantity)
        assert str(parse(str(again))) == str(again)


def test_bytes_without_a_suffix_are_read_as_decimal():
    assert str(Quantity.of_bytes(125_000)) == "125000"
    assert str(parse("125000")) == "125k"


@given(quantities, quantities)
def test_order_and_sums_are_those_of_whole_numbers(left, right):
    assert (left < right) == (left.nano < right.nano)
    assert (left + right) - right == left


@given(st.text(st.sampled_from("0123456789.+-eEinumkKMGTP"), max_size=12))
def test_never_fails_but_with_its_own_error(text):
    try:
        quantity = parse(text)
    except QuantityError:
        return
    assert parse(str(quantity)) == quantity
