from k8s_tui.sim.parts import Parts, whole


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
