"""Other applications of Textual, started in the same run: how long programs of some size take to be there.

They are no dependencies: pip fetches each into an environment of its own in the user's cache, once.
"""

import subprocess
import sys
from functools import partial

import platformdirs

from tests.benchmarks.benchmark import Benchmark
from tests.benchmarks.screen import frame_s

INSTALL_TIMEOUT_S = 900
OTHERS = (("posting", "2.11.1", ("tree-sitter==0.25.2",)), ("harlequin", "2.17.0", ()))
"""Name, version, and what is to be older than pip would choose: posting ends with a later tree-sitter."""

GOAL_S = 0.5
"""Ours; beside it one sees what is usual."""


def program(name, version, pinned):
    """Return the path of a program, installed in an environment of its own."""
    folder = platformdirs.user_cache_path("k8s-tui") / f"{name}-{version}-python-3.{sys.version_info.minor}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        subprocess.run((sys.executable, "-m", "venv", "--clear", str(folder)), check=True)
        pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run((*pip, f"{name}=={version}", *pinned), check=True, timeout=INSTALL_TIMEOUT_S)
        done.touch()
    return folder / "bin" / name


def start_s(name, version, pinned):
    return frame_s(b"", (), (str(program(name, version, pinned)),))()


BENCHMARKS = tuple(
    Benchmark(
        f"start of {name} {version}",
        "s",
        GOAL_S,
        partial(start_s, name, version, pinned),
        more_is_better=False,
    )
    for name, version, pinned in OTHERS
)
