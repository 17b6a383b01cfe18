"""What the core drags in when it is imported, seen from outside.

import-linter reads the imports in the source; this sees those that happen, in a fresh interpreter.
"""

import json
import subprocess
import sys

import pytest

SHELLS_AND_THEIR_TOOLS = ("textual", "rich", "asyncio", "aiohttp", "cyclopts", "hypothesis", "sqlite3")


def modules_after(statement: str) -> set[str]:
    """Return the names of all modules that an interpreter holds after it ran ``statement``."""
    program = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(answer.stdout))


@pytest.fixture(scope="module")
def modules_of_the_core() -> set[str]:
    return modules_after("import k8s_tui.cluster")


@pytest.mark.parametrize("name", SHELLS_AND_THEIR_TOOLS)
def test_the_core_does_not_import(name: str, modules_of_the_core: set[str]) -> None:
    assert name not in modules_of_the_core


def test_the_subprocess_sees_what_it_should() -> None:
    assert "asyncio" in modules_after("import asyncio")
