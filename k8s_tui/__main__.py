"""Runs the program: the menu at once where there is nothing to read from the command line, else what it says."""

import gc
import signal
import sys

GC_ALLOCATIONS = 20_000
"""Values are frozen and make no cycles, so looking for these every 700 allocations is mostly in vain."""

GC_YOUNGEST_ROUNDS = 100
"""Looks at what is new between two at what is not: the latter make keys wait."""


EXIT_INTERRUPTED = 128 + signal.SIGINT


def main() -> None:
    """Run the program and exit with its code."""
    gc.set_threshold(GC_ALLOCATIONS, GC_YOUNGEST_ROUNDS)
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:
        # While modules are read, there is nothing that ^C could lose.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if not sys.argv[1:] and sys.stdin.isatty() and sys.stdout.isatty():
        from k8s_tui.stage import menu as run  # noqa: PLC0415 - reading a command line takes as long as the first frame
    else:
        from k8s_tui.cli import run  # noqa: PLC0415 - the same
    try:
        signal.signal(signal.SIGINT, interrupt)
        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
