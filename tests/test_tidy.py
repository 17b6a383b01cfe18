"""The house rules that a machine can check."""

import ast
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "k8s_tui"
TESTS = ROOT / "tests"

TOP_OF_THE_REPOSITORY = {"LICENSE", "README.md", "k8s_tui", "pyproject.toml", "scenarios", "tests"}
MAX_MODULE_LINES = 500
ENTRIES = {
    "k8s_tui",
    "k8s_tui.__main__",
    "k8s_tui.breakfinder.command",
    "k8s_tui.cli",
    "k8s_tui.pytest_plugin",
    "k8s_tui.testing",
}
"""Modules that nobody here needs to import: started by an interpreter, named to the command line, or for others."""
CROSS_CUTTING_TESTS = ("test_*.py", "properties/*.py", "systems/*.py", "benchmarks/*.py")
"""Tests of many modules at once, which mirror none."""
TEXT_SUFFIXES = {"", ".cfg", ".css", ".json", ".md", ".py", ".svg", ".tcss", ".toml", ".txt", ".yaml", ".yml"}

UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
SKIPPED = re.compile(r"pytest\.mark\.(sk" + r"ip|xf" + r"ail)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(work|root)/")
REGISTRY_HOST = re.compile(r"https?://[^\s\"'>)]*(/simple\b|registry|pypi|proxy)", re.IGNORECASE)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def files_of_tests() -> list[Path]:
    return sorted(TESTS.rglob("test_*.py"))


def from_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tracked_files() -> tuple[str, ...]:
    """Return what git would commit: tracked and new files, without ignored ones."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.fail(f"git cannot list the files: {listing.stderr}")
    return tuple(sorted({name for name in listing.stdout.splitlines() if (ROOT / name).is_file()}))


def text_files() -> Iterable[tuple[str, str]]:
    """Yield each text file of the repository with its content."""
    for name in tracked_files():
        if Path(name).suffix in TEXT_SUFFIXES:
            yield name, (ROOT / name).read_text(encoding="utf-8")


def lines_with(pattern: re.Pattern[str], only: str = "") -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in text_files()
        if name.startswith(only)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def dotted(path: Path) -> str:
    """Return the name by which a module is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> set[str]:
    """Return every dotted name under k8s_tui that a module imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in names if name.startswith("k8s_tui")}


def test_only_what_belongs_there_is_at_the_top_of_the_repository() -> None:
    top = {name.split("/", maxsplit=1)[0] for name in tracked_files()}
    assert {name for name in top if not name.startswith(".")} <= TOP_OF_THE_REPOSITORY


@pytest.mark.parametrize("path", modules(), ids=from_root)
def test_a_module_is_of_a_size_that_can_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", modules(), ids=from_root)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", files_of_tests(), ids=from_root)
def test_a_test_file_mirrors_a_module(path: Path) -> None:
    beside = path.relative_to(TESTS)
    if any(
        beside.match(pattern) and len(beside.parts) == pattern.count("/") + 1
        for pattern in CROSS_CUTTING_TESTS
    ):
        return
    name = path.stem.removeprefix("test_")
    mirrored = PACKAGE / beside.parent / f"{name}.py"
    package = PACKAGE / beside.parent / name / "__init__.py"
    assert mirrored.exists() or package.exists(), f"there is no {from_root(mirrored)}"


def test_every_module_is_used() -> None:
    used = set().union(*(imported_names(path) for path in modules()))
    packages_in_use = {name.rpartition(".")[0] for name in used}
    dead = {dotted(path) for path in modules()} - used - packages_in_use - ENTRIES
    assert not dead, f"nobody imports: {', '.join(sorted(dead))}"


def test_nothing_is_left_unfinished() -> None:
    assert not lines_with(UNFINISHED, "k8s_tui/") + lines_with(UNFINISHED, "tests/")


def test_no_test_is_skipped() -> None:
    assert not lines_with(SKIPPED, "tests/")


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    assert not lines_with(MACHINE_PATH)


def test_no_host_of_a_package_registry_is_in_the_tree() -> None:
    assert not lines_with(REGISTRY_HOST)


def test_the_readme_names_the_proof_of_every_system() -> None:
    named = set(re.findall(r"\btest_\w+\.py", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named == {path.name for path in (TESTS / "systems").glob("test_*.py")}
