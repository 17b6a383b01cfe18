import pytest

from tests.shell.tools.booted import a_shell


@pytest.fixture
def shell():
    return a_shell()
