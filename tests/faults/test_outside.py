"""Hosts beyond the cluster are barred, moved and renamed."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.outside import BarHost, ChangePassword, MoveHost, RenameHost
from k8s_tui.machine.outside import Outside, OutsideHost
from tests.network.site import Site

HOST = OutsideHost("db.example.com", ("198.51.100.7",), (5432,), application="postgres")


@pytest.fixture
def site() -> Site:
    return Site(1, outside=Outside((HOST,)))


def test_a_host_is_barred(site: Site) -> None:
    BarHost(HOST.name).apply(site)
    assert site.fleet.outside.hosts[0].is_barred
    BarHost(HOST.name).revert(site)
    assert site.fleet.outside.hosts == (HOST,)


def test_a_host_moves(site: Site) -> None:
    fault = MoveHost(HOST.name, "198.51.100.8", "198.51.100.7")
    fault.apply(site)
    assert site.fleet.outside.by_address("198.51.100.7") is None
    fault.revert(site)
    assert site.fleet.outside.hosts == (HOST,)


def test_a_host_gets_another_name(site: Site) -> None:
    RenameHost(HOST.name, "new.example.com").apply(site)
    assert site.fleet.outside.by_name(HOST.name) is None
    RenameHost(HOST.name, "new.example.com").revert(site)
    assert site.fleet.outside.hosts == (HOST,)


def test_a_host_that_is_not_there(site: Site) -> None:
    with pytest.raises(FaultError, match=r"host: there is no host 'x' \(there are: db.example.com\)"):
        BarHost("x").apply(site)


def test_a_password_is_changed(site: Site) -> None:
    fault = ChangePassword(HOST.name, "summer", "")
    fault.apply(site)
    assert site.fleet.outside.hosts[0].password == "summer"
    fault.revert(site)
    assert site.fleet.outside.hosts == (HOST,)
