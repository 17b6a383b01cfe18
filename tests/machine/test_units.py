import itertools

import pytest

from k8s_tui.machine.units import (
    ACTIVATING,
    ACTIVE,
    FAILED,
    INACTIVE,
    KUBELET,
    SSH,
    TRANSITIONS,
    Units,
    UnknownUnitError,
)


class Host:
    def __init__(self):
        self.time = 0
        self.running = set()
        self.woken = []
        self.said = []

    def start_process(self, process):
        self.running.add(process)

    def stop_process(self, process):
        self.running.discard(process)

    def wake(self, delay_ms, key):
        self.woken.append((self.time + delay_ms, key))

    def now_ms(self):
        return self.time

    def log(self, source, text):
        self.said.append((source, text))


@pytest.fixture
def host():
    return Host()


@pytest.fixture
def units(host):
    units = Units(host, (KUBELET, SSH))
    units.boot()
    return units


def test_the_table_leads_only_to_states_it_knows():
    states = {INACTIVE, ACTIVE, ACTIVATING, FAILED}
    assert {state for state, _ in TRANSITIONS} == states
    assert set(TRANSITIONS.values()) <= states
    for state, event in itertools.product(states, ("start", "stop", "power-loss")):
        assert (state, event) in TRANSITIONS


def test_enabled_units_start_with_the_machine(units, host):
    assert units.get("kubelet").state == ACTIVE
    assert host.running == {"kubelet", "ssh"}


def test_a_stopped_unit_stays_stopped(units, host):
    units.stop("kubelet")
    assert units.get("kubelet.service").state == INACTIVE
    assert "kubelet" not in host.running
    assert not host.woken


def test_a_killed_kubelet_comes_back_after_ten_seconds(units, host):
    units.kill("kubelet")
    assert units.get("kubelet").state == ACTIVATING
    assert host.woken == [(10_000, ("unit", "kubelet.service"))]
    host.time = 10_000
    units.due("kubelet.service")
    assert units.get("kubelet").state == ACTIVE
    assert units.get("kubelet").restarts == 1
    assert host.running == {"kubelet", "ssh"}


def test_stopping_a_unit_that_would_come_back_prevents_it(units, host):
    units.kill("kubelet")
    units.stop("kubelet")
    units.due("kubelet.service")
    assert units.get("kubelet").state == INACTIVE


@pytest.mark.parametrize("code, state", [(0, INACTIVE), (255, ACTIVATING)])
def test_on_failure_restarts_only_failures(units, code, state):
    units.exited("ssh", code)
    assert units.get("ssh").state == state


def test_disabled_units_do_not_come_back_after_a_reboot(units, host):
    units.enable("kubelet", enabled=False)
    units.power_loss()
    assert units.get("kubelet").state == INACTIVE
    host.running.clear()
    units.boot()
    assert host.running == {"ssh"}


def test_a_unit_nobody_installed(units):
    with pytest.raises(UnknownUnitError, match=r"Unit kubelt\.service could not be found"):
        units.start("kubelt")


def test_process_ids_differ_from_start_to_start(units):
    before = units.get("kubelet").main_pid
    units.restart("kubelet")
    assert units.get("kubelet").main_pid > before


def test_the_journal_tells_of_it(units, host):
    units.kill("kubelet")
    assert ("kubelet.service", "systemd[1]: kubelet.service: Failed with result 'signal'.") in host.said
