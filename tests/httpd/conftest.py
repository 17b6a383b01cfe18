from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k8s_tui.game.session import Session
from tests.httpd.asking import Asking
from tests.httpd.served import Served, sandbox, serving


@pytest.fixture(scope="module")
def session() -> Session:
    return sandbox()


@pytest.fixture
async def kubectl(session: Session, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(session, tmp_path) as served:
        yield served


@pytest.fixture
def ask(session: Session) -> Asking:
    return Asking(session)
