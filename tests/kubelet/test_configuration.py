"""What a kubelet reads, and what stops it."""

import pytest

from k8s_tui.kubelet.configuration import (
    CONFIG,
    DEFAULT_CONFIG,
    EXTRA_FLAGS,
    FLAGS,
    flag,
    flags_text,
    refusal,
    setting,
    take_flags,
    unread,
)
from k8s_tui.machine.runtimes import CGROUPFS, CRIO, SYSTEMD
from tests.kubelet.world import World


@pytest.fixture
def machine():
    return World.booted().machine


def test_reading_settings_and_flags():
    assert setting(DEFAULT_CONFIG, "cgroupDriver") == "systemd"
    assert setting(DEFAULT_CONFIG, "nothing") == ""
    assert flag({FLAGS: flags_text("unix:///x.sock")}, "container-runtime-endpoint") == "unix:///x.sock"
    assert flag({EXTRA_FLAGS: "KUBELET_EXTRA_ARGS=--fail-swap-on=false\n"}, "fail-swap-on") == "false"


@pytest.mark.parametrize(
    "text, said", [(None, "no such file or directory"), ("apiVersion: v1\n", "Object 'Kind' is missing")]
)
def test_a_configuration_that_cannot_be_read(machine, text, said):
    machine.remove_file(CONFIG)
    if text is not None:
        machine.write_file(CONFIG, text)
    assert said in unread(machine)
    machine.units.restart("kubelet")
    machine.sim.run_until(machine.sim.now_ms + 30_000)
    assert machine.units.get("kubelet").restarts >= 2
    assert any(said.replace("'", "'") in line.text for line in machine.journal.read("kubelet.service"))


def test_flags_choose_the_runtime(machine):
    machine.write_file(FLAGS, flags_text(CRIO.endpoint))
    machine.write_file(CONFIG, DEFAULT_CONFIG.replace("cgroupDriver: systemd\n", ""))
    take_flags(machine)
    assert machine.runtime.kind is CRIO
    assert machine.runtime.kubelet_cgroup_driver == CGROUPFS
    assert "crio.sock" in refusal(machine)


def test_swap(machine):
    take_flags(machine)
    assert machine.runtime.kubelet_cgroup_driver == SYSTEMD
    assert refusal(machine) == ""
    machine.settings.swaps["/swap.img"] = 1
    assert "running with swap on is not supported" in refusal(machine)
    machine.write_file(CONFIG, DEFAULT_CONFIG + "failSwapOn: false\n")
    assert refusal(machine) == ""
