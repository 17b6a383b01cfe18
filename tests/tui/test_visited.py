from k8s_tui.tui.visited import PLACES_MAX, View, Visited


def test_one_goes_back_and_forward_and_a_new_way_forgets_what_lay_ahead() -> None:
    visited = Visited()
    assert visited.turn(-1) is None
    for panel in ("pods", "nodes", "nodes", "services"):
        visited.go(View(panel))
    assert visited.turn(-1) == View("nodes")
    assert visited.turn(-1) == View("pods")
    assert visited.turn(-1) is None
    assert visited.turn(1) == View("nodes")
    visited.go(View("kind", "shop", "ing"))
    assert visited.turn(1) is None
    assert visited.turn(-1) == View("nodes")


def test_old_places_are_forgotten() -> None:
    visited = Visited()
    for number in range(3 * PLACES_MAX):
        visited.go(View("kind", "", str(number)))
    steps = 0
    while visited.turn(-1) is not None:
        steps += 1
    assert steps == PLACES_MAX - 1
