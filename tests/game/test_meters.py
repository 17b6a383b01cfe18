from types import SimpleNamespace

from k8s_tui.game.meters import Meters


class Machine:
    def __init__(self) -> None:
        self.read = 0
        self.up = True

    def is_up(self) -> bool:
        return self.up

    def cpu_used_millicores(self) -> int:
        self.read += 1
        return 100 * self.read

    def memory_used_bytes(self) -> int:
        return 10


def test_meters_are_read_in_turn() -> None:
    machines = {f"worker-{number}": Machine() for number in range(5)}
    names = list(machines)
    meters = Meters(SimpleNamespace(machines=machines))
    for read, sums in (
        ([1, 1, 0, 0, 0], (0, 0)),
        ([1, 1, 1, 1, 0], (0, 0)),
        ([1, 1, 1, 1, 1], (500, 50)),
        ([2, 2, 1, 1, 1], (700, 50)),
    ):
        meters.look(names, at_most=2)
        assert [each.read for each in machines.values()] == read
        assert (meters.cpu_milli, meters.memory_bytes) == sums


def test_what_is_gone_or_off_uses_nothing() -> None:
    machines = {"a": Machine(), "b": Machine()}
    meters = Meters(SimpleNamespace(machines=machines))
    meters.look(["a", "b", "c"])
    assert meters.memory_bytes == 20
    machines["a"].up = False
    meters.look(["a", "b"])
    assert meters.memory_bytes == 10
    meters.look([])
    assert (meters.cpu_milli, meters.memory_bytes) == (0, 0)
