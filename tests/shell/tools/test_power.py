import pytest

from tests.shell.tools.booted import run


@pytest.mark.parametrize("line", ["reboot", "sudo reboot", "shutdown -r now", "systemctl reboot"])
def test_a_machine_comes_back_after_a_reboot(shell, line):
    machine = shell.session.world.fleet.machines["worker-1"]
    run(shell, "ssh worker-1")
    said = run(shell, line)
    assert "Connection to worker-1 closed" in said.err
    assert shell.prompt == "$ "
    assert not machine.is_up()
    shell.session.world.run_for(60_000)
    assert machine.is_up()
    assert machine.boots == 2


@pytest.mark.parametrize("line", ["poweroff", "halt", "shutdown now", "systemctl poweroff"])
def test_a_machine_without_power_stays_off(shell, line):
    run(shell, "ssh worker-1")
    assert run(shell, line).hint
    shell.session.world.run_for(60_000)
    assert shell.session.world.fleet.machines["worker-1"].power == "off"
    assert run(shell, "ssh worker-1").code == 255


def test_the_desk_stays_on(shell):
    assert run(shell, "poweroff").code == 127


def test_one_command_that_ends_its_own_machine(shell):
    said = run(shell, "ssh worker-1 reboot")
    assert (said.err, said.code) == ("Connection to worker-1 closed by remote host.\n", 255)
    assert run(shell, "hostname").out == "laptop\n"
