import pytest

from k8s_tui.machine.journal import Line
from k8s_tui.shell.tools.journalctl import JournalTimeError, moment, newer
from tests.shell.tools.booted import run

NOW_MS = 3_600_000


@pytest.fixture
def node(shell):
    run(shell, "ssh worker-1")
    return shell


@pytest.mark.parametrize(
    "text, at_ms",
    [
        ("now", NOW_MS),
        ("5 min ago", NOW_MS - 300_000),
        ("10 minutes ago", NOW_MS - 600_000),
        ("-1h", 0),
        ("1h 30m ago", NOW_MS - 5_400_000),
        ("2 hours ago", NOW_MS - 7_200_000),
        ("2026-01-05 09:10", 600_000),
        ("2026-01-05 09:10:30", 630_000),
        ("09:30", 1_800_000),
        ("today", -9 * 3_600_000),
        ("yesterday", -33 * 3_600_000),
    ],
)
def test_moments(text, at_ms):
    assert moment(text, NOW_MS) == at_ms


@pytest.mark.parametrize("text", ["soon", "5 bananas ago", "ago", "", "99:99", "2026-13-40"])
def test_no_moments(text):
    with pytest.raises(JournalTimeError, match="Failed to parse timestamp"):
        moment(text, NOW_MS)


def test_the_lines_of_a_unit(node):
    said = run(node, "journalctl -u kubelet -n 2 --no-pager")
    assert len(said.out.splitlines()) == 2
    assert all(line.startswith("Jan 05 09:") for line in said.out.splitlines())
    assert run(node, "journalctl -u kubelet -n2").out == said.out


@pytest.mark.parametrize(
    "line", ["journalctl -u nothing", "journalctl -u kubelet --since now --until '1 hour ago'"]
)
def test_no_entries(node, line):
    assert run(node, line).out == "-- No entries --\n"


@pytest.mark.parametrize(
    "line, words",
    [("journalctl --since soon", "Failed to parse timestamp: soon"), ("journalctl --what", "unknown flag")],
)
def test_what_it_refuses(node, line, words):
    said = run(node, line)
    assert words in said.err
    assert said.code == 1


def test_following_shows_what_comes(node):
    job = node.run("journalctl -fu kubelet -n 0 | grep Stopped")
    world = node.session.world
    world.fleet.machines["worker-1"].units.stop("kubelet")
    for _ in range(5):
        world.run_until(job.wake_at_ms)
        job.resume()
    assert not job.done
    assert "Stopped kubelet.service" in "".join(text for _, text in job.read())
    job.cancel()


def test_following_ends_with_the_machine(node):
    job = node.run("journalctl -f")
    world = node.session.world
    world.fleet.power_off("worker-1")
    for _ in range(3):
        world.run_until(job.wake_at_ms or world.now_ms)
        job.resume()
    assert job.done


def test_other_forms(node):
    assert "Linux version" in run(node, "journalctl -k").out
    assert "Linux version" in run(node, "dmesg").out
    assert run(node, "journalctl -u kubelet -o cat -n 1").out.count("worker-1 kubelet") == 0
    assert "Registered" not in run(node, "journalctl -u kubelet -r -n 1 -g started").out
    assert "kubelet" in run(node, "journalctl -xeu kubelet").out


@pytest.mark.parametrize(
    "before, now, fresh",
    [
        ((), ((1, "a"),), ((1, "a"),)),
        (((1, "a"),), ((1, "a"), (1, "b")), ((1, "b"),)),
        (((1, "a"), (2, "b")), ((2, "b"), (3, "c")), ((3, "c"),)),
        (((1, "a"),), (), ()),
    ],
)
def test_what_is_new_in_a_log(before, now, fresh):
    def lines(pairs):
        return tuple(Line(*pair) for pair in pairs)

    assert newer(lines(before), lines(now)) == lines(fresh)
