"""systemd: the units of a machine, which start the node's own processes and bring them back.

A unit that is stopped stays stopped; one whose process dies comes back after its RestartSec, and after a
reboot those that are enabled start. Simplified: no dependencies between units, no start limit. Source:
systemd.unit, systemd.service; the kubelet's unit as kubeadm's packages install it (Restart=always,
RestartSec=10).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from k8s_tui.api.value import evolve
from k8s_tui.sim.value import frozen

INACTIVE = "inactive"
ACTIVE = "active"
ACTIVATING = "activating"
FAILED = "failed"

SIGTERM = 15
SIGKILL = 9

FIRST_PID = 600
PID_STEP = 37
"""How process ids of units begin and grow; other processes take those between."""

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (INACTIVE, "start"): ACTIVE,
    (FAILED, "start"): ACTIVE,
    (ACTIVE, "start"): ACTIVE,
    (ACTIVATING, "start"): ACTIVE,
    (ACTIVE, "stop"): INACTIVE,
    (ACTIVATING, "stop"): INACTIVE,
    (FAILED, "stop"): FAILED,
    (INACTIVE, "stop"): INACTIVE,
    (ACTIVE, "die"): ACTIVATING,
    (ACTIVE, "fail"): FAILED,
    (ACTIVE, "end"): INACTIVE,
    (ACTIVATING, "due"): ACTIVE,
    (INACTIVE, "power-loss"): INACTIVE,
    (ACTIVE, "power-loss"): INACTIVE,
    (ACTIVATING, "power-loss"): INACTIVE,
    (FAILED, "power-loss"): INACTIVE,
}
"""(state, event) to the next state. `die`: the process ended and comes back; `fail` and `end`: it does not.
"""


class UnknownUnitError(Exception):
    """There is no unit of that name; the words are systemctl's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unit {name} could not be found.")


@frozen
class UnitSpec:
    """A unit file.

    Attributes:
        process: The last part of its process' name: `kubelet` of `worker-1/kubelet`.
        restart: `always`, `on-failure` or `no`.
        restart_ms: RestartSec.
        command: The main process' command line.
    """

    name: str
    description: str
    process: str
    restart: str
    restart_ms: int
    command: str
    documentation: str = ""


KUBELET = UnitSpec(
    "kubelet.service",
    "kubelet: The Kubernetes Node Agent",
    "kubelet",
    "always",
    10_000,
    "/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf "
    "--kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml",
    "https://kubernetes.io/docs/",
)
CONTAINERD = UnitSpec(
    "containerd.service",
    "containerd container runtime",
    "containerd",
    "always",
    5_000,
    "/usr/bin/containerd",
    "https://containerd.io",
)
SSH = UnitSpec(
    "ssh.service",
    "OpenBSD Secure Shell server",
    "ssh",
    "on-failure",
    100,
    '"sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"',
    "man:sshd(8)",
)


@frozen
class Unit:
    """A unit as systemd sees it now.

    Attributes:
        since_ms: When it got into its state.
        main_pid: Its process, 0 for none.
        exit_code: How its last process ended, None before one did; with `signal` the signal's number.
        signal: The last process was killed by one.
        restarts: How often it came back by itself since it was started.
        started_ms: When its last process started.
    """

    spec: UnitSpec
    state: str = INACTIVE
    enabled: bool = True
    since_ms: int = 0
    main_pid: int = 0
    last_pid: int = 0
    exit_code: int | None = None
    signal: bool = False
    restarts: int = 0
    started_ms: int = 0

    def after(self, event: str) -> str:
        """Return the state that `event` leads to."""
        return TRANSITIONS[self.state, event]


class Host(Protocol):
    """What units need of their machine."""

    def start_process(self, process: str) -> None:
        """Start `<machine>/<process>`."""

    def stop_process(self, process: str) -> None:
        """End `<machine>/<process>`."""

    def wake(self, delay_ms: int, key: tuple[str, ...]) -> None:
        """Have the machine handle `key` in `delay_ms`."""

    def now_ms(self) -> int:
        """Return the time."""

    def log(self, source: str, text: str) -> None:
        """Write to the journal."""


class Units:
    """All units of one machine."""

    def __init__(self, host: Host, specs: tuple[UnitSpec, ...] = ()) -> None:
        self._host = host
        self._units: dict[str, Unit] = {spec.name: Unit(spec) for spec in specs}
        self._pids = FIRST_PID

    # -- asking ------------------------------------------------------------

    def get(self, name: str) -> Unit:
        """Return a unit by its name, with or without `.service`.

        Raises:
            UnknownUnitError: There is none.
        """
        unit = self._units.get(_full(name))
        if unit is None:
            raise UnknownUnitError(_full(name))
        return unit

    def all(self) -> tuple[Unit, ...]:
        """Return all units in the order they were installed."""
        return tuple(self._units.values())

    def is_active(self, name: str) -> bool:
        """Tell whether a unit's process runs; False for one that is not installed."""
        unit = self._units.get(_full(name))
        return unit is not None and unit.state == ACTIVE

    # -- commands ------------------------------------------------------------

    def install(self, spec: UnitSpec, *, enabled: bool = True) -> None:
        """Put a unit file in place; nothing starts."""
        self._units[spec.name] = Unit(spec, enabled=enabled, since_ms=self._host.now_ms())

    def remove(self, name: str) -> None:
        """Stop a unit and take its file away."""
        self.stop(name)
        del self._units[_full(name)]

    def start(self, name: str) -> None:
        """Start a unit; one that is active is left as it is."""
        unit = self.get(name)
        if unit.state != ACTIVE:
            self._run(evolve(unit, restarts=0), "start")

    def stop(self, name: str) -> None:
        """Stop a unit; it does not come back by itself."""
        unit = self.get(name)
        if unit.state in (ACTIVE, ACTIVATING):
            self._say(unit, f"Stopping {unit.spec.name} - {unit.spec.description}...")
            self._host.stop_process(unit.spec.process)
            self._over(unit, "stop", 0, signal=False)
            self._say(unit, f"Stopped {unit.spec.name} - {unit.spec.description}.")

    def restart(self, name: str) -> None:
        """Stop and start a unit."""
        self.stop(name)
        self.start(name)

    def enable(self, name: str, *, enabled: bool = True) -> None:
        """Say whether a unit starts with the machine."""
        self._units[_full(name)] = evolve(self.get(name), enabled=enabled)

    # -- what happens to them ------------------------------------------------------------

    def kill(self, name: str, signal: int = SIGKILL) -> None:
        """Kill a unit's process, as `kill -9` does; systemd brings it back where the unit says so."""
        unit = self.get(name)
        if unit.state == ACTIVE:
            self._say(
                unit, f"{unit.spec.name}: Main process exited, code=killed, status={_signal_text(signal)}"
            )
            self._died(unit, signal, signal=True)

    def exited(self, name: str, code: int) -> None:
        """Take notice that a unit's process ended by itself."""
        unit = self.get(name)
        if unit.state == ACTIVE:
            status = f"{code}/FAILURE" if code else "0/SUCCESS"
            self._say(unit, f"{unit.spec.name}: Main process exited, code=exited, status={status}")
            self._died(unit, code, signal=False)

    def due(self, name: str) -> None:
        """Bring a unit back whose RestartSec has passed."""
        unit = self._units.get(name)
        if unit is not None and unit.state == ACTIVATING:
            restarts = unit.restarts + 1
            self._say(unit, f"{name}: Scheduled restart job, restart counter is at {restarts}.")
            self._run(evolve(unit, restarts=restarts), "due")

    def boot(self) -> None:
        """Start what is enabled."""
        for unit in tuple(self._units.values()):
            if unit.enabled and unit.state == INACTIVE:
                self._run(evolve(unit, restarts=0, exit_code=None), "start")

    def power_loss(self) -> None:
        """Forget what ran; the processes are gone without a word."""
        now_ms = self._host.now_ms()
        for name, unit in self._units.items():
            state = unit.after("power-loss")
            self._units[name] = evolve(unit, state=state, since_ms=now_ms, main_pid=0, restarts=0)

    def _run(self, unit: Unit, event: str) -> None:
        now_ms = self._host.now_ms()
        self._pids += PID_STEP
        self._units[unit.spec.name] = evolve(
            unit,
            state=unit.after(event),
            since_ms=now_ms,
            started_ms=now_ms,
            main_pid=self._pids,
            last_pid=self._pids,
        )
        self._say(unit, f"Started {unit.spec.name} - {unit.spec.description}.")
        self._host.start_process(unit.spec.process)

    def _died(self, unit: Unit, code: int, *, signal: bool) -> None:
        self._host.stop_process(unit.spec.process)
        bad = signal or code != 0
        restarts = unit.spec.restart == "always" or (unit.spec.restart == "on-failure" and bad)
        event = "die" if restarts else ("fail" if bad else "end")
        if bad:
            result = "signal" if signal else "exit-code"
            self._say(unit, f"{unit.spec.name}: Failed with result '{result}'.")
        self._over(unit, event, code, signal=signal)
        if restarts:
            self._host.wake(unit.spec.restart_ms, ("unit", unit.spec.name))

    def _over(self, unit: Unit, event: str, code: int, *, signal: bool) -> None:
        self._units[unit.spec.name] = evolve(
            unit,
            state=unit.after(event),
            since_ms=self._host.now_ms(),
            main_pid=0,
            exit_code=code if unit.state == ACTIVE else unit.exit_code,
            signal=signal,
        )

    def _say(self, unit: Unit, text: str) -> None:
        self._host.log(unit.spec.name, f"systemd[1]: {text}")

    def fork(self, host: Host) -> Units:
        """Return a copy for another world's machine."""
        twin = Units(host)
        twin._units = self._units.copy()
        twin._pids = self._pids
        return twin


def _full(name: str) -> str:
    return name if "." in name else f"{name}.service"


def _signal_text(signal: int) -> str:
    return {SIGKILL: "9/KILL", SIGTERM: "15/TERM"}.get(signal, str(signal))
