"""Run all benchmarks, or those named, and print one table with the target beside each measurement."""

import sys

from tests.benchmarks import breaking, core, crowd, others, screen, served

BENCHMARKS = (
    *core.BENCHMARKS,
    *screen.BENCHMARKS,
    *others.BENCHMARKS,
    *served.BENCHMARKS,
    *crowd.BENCHMARKS,
    *breaking.BENCHMARKS,
)


def main(names):
    chosen = [each for each in BENCHMARKS if not names or each.name in names]
    print(f"{'benchmark':<28} {'measured':>14} {'target':>14}  ratio")
    for each in chosen:
        measured = each.measure()
        ratio = each.ratio(measured)
        print(
            f"{each.name:<28} {measured:>14,.4g} {each.target:>14,.4g}  {ratio:.2f}  {each.unit}", flush=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
