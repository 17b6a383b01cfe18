import pytest

from k8s_tui.shell import completionlive
from tests.shell.tools.booted import a_shell, run


@pytest.fixture
def session():
    return a_shell().session


def test_objects(session):
    assert "default" in completionlive.names_of(session, "ns", "")
    assert completionlive.names_of(session, "svc", "default", "we") == ["web"]
    assert completionlive.names_of(session, "nosuch", "") == []
    assert "pods" in completionlive.type_words(session)
    pod = completionlive.names_of(session, "pods", "default", "web-")[0]
    assert completionlive.containers_of(session, "default", pod) == ["nginx"]
    assert completionlive.containers_of(session, "default", "nosuch") == []


def test_without_an_api_there_are_no_names(session):
    session.world.fleet.power_off("master-1")
    assert completionlive.names_of(session, "pods", "default") == []
    assert "pods" in completionlive.type_words(session)
    assert completionlive.containers_of(session, "default", "web") == []


def test_the_desk_has_no_units_and_containers(session):
    assert completionlive.unit_names(session) == []
    assert completionlive.container_ids(session) == []
    assert completionlive.sandbox_ids(session) == []


def test_files():
    shell = a_shell()
    run(shell, "echo x > one.yaml; echo x > dir/two.yaml")
    assert completionlive.file_names(shell.session, "") == ["dir/", "one.yaml"]
    assert completionlive.file_names(shell.session, "dir/t") == ["dir/two.yaml"]
