import pytest

from tests.apiserver.world import Api


@pytest.fixture
def api():
    return Api()
