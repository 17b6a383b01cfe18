import re

from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.sim.streams import SUFFIX_ALPHABET, Stream


def test_a_stream_is_splitmix64():
    stream = Stream(1234567)
    assert [stream.next() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_streams_of_other_names_and_seeds_differ():
    seen = {Stream.seeded(seed, name).next() for seed in range(3) for name in ("a", "b")}
    assert len(seen) == 6


@given(st.integers(0, 2**64), st.integers(1, 1000), st.integers(0, 100))
def test_numbers_stay_in_their_bounds(seed, bound, width):
    stream = Stream.seeded(seed, "x")
    assert 0 <= stream.below(bound) < bound
    assert bound <= stream.between(bound, bound + width) <= bound + width
    assert stream.choice("abc") in "abc"


@given(st.integers(0, 2**64))
def test_suffixes_and_uuids_look_as_in_kubernetes(seed):
    stream = Stream.seeded(seed, "x")
    assert re.fullmatch(f"[{SUFFIX_ALPHABET}]{{5}}", stream.suffix())
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", stream.uuid())
