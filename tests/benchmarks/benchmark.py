"""What a benchmark is: a name, a measurement, a target, and which way is better."""

from collections.abc import Callable

from attrs import frozen


@frozen
class Benchmark:
    """One row of the table.

    Attributes:
        measure: Returns the figure, in `unit`.
        more_is_better: Rates are, durations are not.
    """

    name: str
    unit: str
    target: float
    measure: Callable[[], float]
    more_is_better: bool = True

    def ratio(self, measured: float) -> float:
        """Return how many times better than the target; below 1 it is missed."""
        return measured / self.target if self.more_is_better else self.target / measured
