import math

import pytest

from k8s_tui.api.yamlscalars import normal, number_text, reads_as_text, resolve

# What kubectl 1.32 makes of each word.
VALUES = [
    ("y", True),
    ("Yes", True),
    ("yES", "yES"),
    ("On", True),
    ("OFF", False),
    ("N", False),
    ("nO", "nO"),
    ("tRUE", "tRUE"),
    ("~", None),
    ("", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("017", 15),
    ("0o17", 15),
    ("08", 8),
    ("-017", -15),
    ("0x1_0", 16),
    ("0B1", 1),
    ("1_000", 1000),
    ("1_000.5", 1000.5),
    ("1e3", 1000),
    ("1.", 1),
    ("+.5", 0.5),
    ("1e400", "1e400"),
    ("-0", 0),
    ("1_", 1),
    ("_1", "_1"),
    ("1:30", "1:30"),
    ("2020-01-01", "2020-01-01"),
    ("1.2.3", "1.2.3"),
    ("=", "="),
    ("-9223372036854775808", -(2**63)),
    ("9223372036854775808", 9223372036854775808.0),
    ("123456789012345678901234567890", 1.2345678901234568e29),
    ("0x", "0x"),
    (".inf", math.inf),
]

NUMBERS = [
    (1, "1"),
    (0.1, "0.1"),
    (1e-5, "1e-05"),
    (0.0001, "0.0001"),
    (12345678.9, "1.23456789e+07"),
    (100000.5, "100000.5"),
    (1e30, "1e+30"),
    (-2.5e-8, "-2.5e-08"),
    (0.0, "0"),
    (math.inf, ".inf"),
    (math.nan, ".nan"),
]


@pytest.mark.parametrize("word, value", VALUES, ids=[word or "empty" for word, _ in VALUES])
def test_words_mean_what_they_mean_to_kubectl(word, value):
    assert resolve(word) == value
    assert type(resolve(word)) is type(value)


@pytest.mark.parametrize("number, text", NUMBERS, ids=[text for _, text in NUMBERS])
def test_numbers_look_as_go_prints_them(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize("word", ["nginx", "1.2.3", "0x", "2026-13-01", "<<x", "10.0.0.1", "100m", "-"])
def test_needs_no_quotes(word):
    assert reads_as_text(word)


@pytest.mark.parametrize(
    "word", ["1:30", "2026-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "yes", "1", "", "1e3"]
)
def test_needs_quotes(word):
    assert not reads_as_text(word)


def test_whole_floats_become_integers_within_64_bits():
    assert type(normal(1e5)) is int
    assert type(normal(1e20)) is float
    assert type(normal(2**63)) is float
    assert normal(1.5) == 1.5
