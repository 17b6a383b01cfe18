import pytest

from k8s_tui.sim.parts import SLICE, Parts, copy_of, list_of, whole


def counted(seen: list[int]) -> Parts[str]:
    for number in range(3):
        seen.append(number)
        yield
    return "made"


def test_what_is_made_in_parts_can_be_made_at_once() -> None:
    seen: list[int] = []
    assert whole(counted(seen)) == "made"
    assert seen == [0, 1, 2]


def test_nothing_is_made_before_the_first_part_is_asked_for() -> None:
    seen: list[int] = []
    parts = counted(seen)
    assert seen == []
    next(parts)
    assert seen == [0]


@pytest.mark.parametrize("size", [0, 1, SLICE, SLICE + 1, 2 * SLICE])
def test_copies_are_like_what_they_were_made_of(size: int) -> None:
    numbers = list(range(size))
    mapping = {number: str(number) for number in reversed(numbers)}
    twin, copied = whole(copy_of(mapping)), whole(list_of(numbers))
    assert list(twin.items()) == list(mapping.items())
    assert copied == numbers
    assert twin is not mapping
    assert copied is not numbers
