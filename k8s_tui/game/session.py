"""A session: one game with its clock, its player's shell, and what its panels show.

Time flows by `advance`, as fast as the player wants and as long as the caller allows. Commands that must wait
are jobs, which go on as the time they wait for passes. Rewinding takes an earlier fork of the game, types again
what was typed up to the wanted moment, each line at its time, and lets the player go on from there. A saved game
is loaded in the same way from its beginning, and a recorded one watched.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from attrs import define, evolve

from k8s_tui.api.scheme import SCHEME
from k8s_tui.cluster.world import World
from k8s_tui.game.browsing import Browser
from k8s_tui.game.calls import MAX_SPEED
from k8s_tui.game.colon import complete_colon, run_colon
from k8s_tui.game.command import Command
from k8s_tui.game.counterfactual import Counterfactuals, counterfactuals
from k8s_tui.game.game import PLAYER, TICK_MS, Game
from k8s_tui.game.inspecting import Inspection, inspect
from k8s_tui.game.jobs import Completed, Completion, Job, refusal
from k8s_tui.game.origin import Origin
from k8s_tui.game.pathmap import PathMap, path_of
from k8s_tui.game.play import Play, ShellOf
from k8s_tui.game.postmortem import report, write
from k8s_tui.game.rates import Counters
from k8s_tui.game.saves import Saves
from k8s_tui.game.snapshot import take
from k8s_tui.game.timeline import history, news
from k8s_tui.game.transcript import MAX_REQUEST_BYTES, REQUEST, Entry
from k8s_tui.game.travelling import Travelling
from k8s_tui.game.trees import ROOTS, KindPulse, TreeRow, pods_filter, pulses, tree
from k8s_tui.game.usage import Top
from k8s_tui.game.verbs import refused_verb
from k8s_tui.game.views import History, Report, Snapshot, WhatIf
from k8s_tui.game.why import ref_of, symptom, why
from k8s_tui.game.why.findings import Finding
from k8s_tui.game.why.looking import Looking

if TYPE_CHECKING:
    from k8s_tui.game.journal import Journal

SLICE_ENTRIES = 20
"""Agenda entries handled between two looks at the wall clock; in a large cluster they take milliseconds."""

RUN_LIMIT_MS = 60 * 60_000
"""A line that runs by itself is interrupted after so much virtual time."""


@define
class Clock:
    """How time flows for the player.

    Attributes:
        owed_ms: What the last frames left over, less than a millisecond.
    """

    paused: bool = False
    speed: int = 1
    owed_ms: float = 0.0


class Session(Travelling):
    """One game being played.

    Attributes:
        play: The present moment.
        origin: How it began.
        saves: Where games are kept, None where they are not.
        reopen: Begins a game anew, for saved ones.
        carry_out: Carries out again a request that was noted; None where none can come.
        clock: How time flows.
        journal: Where each line goes before it does anything, None where nowhere.
        left: The player wants to leave.
        ends_ms: Where what is watched ends, None where one plays oneself.
        latest: The line that was run last, None before the first.
        opening: The world before the game, None where nobody will ask what would have been.
    """

    opening: World | None = None
    latest: Command | None = None
    ends_ms: int | None = None

    def __init__(
        self,
        play: Play,
        origin: Origin,
        shell_of: ShellOf,
        *,
        reopen: Callable[[Origin], Session] | None = None,
        saves: Saves | None = None,
        remembers: bool = True,
    ) -> None:
        super().__init__(play, remembers=remembers)
        self.origin = origin
        self.saves = saves
        self.reopen = reopen
        self.carry_out: Callable[[Session, str], None] | None = None
        self.clock = Clock()
        self.journal: Journal | None = None
        self.left = False
        self._shell_of = shell_of
        self._browser = Browser()
        self._counters = Counters()
        self._top = Top()
        self._typed = 0
        self._imagined: tuple[Game, Counterfactuals] | None = None

    # -- what the screen asks ---------------------------------------------------

    @property
    def title(self) -> str:
        """The scenario's title."""
        scenario = self.play.game.scenario
        return "Sandbox" if scenario is None else scenario.metadata.title

    @property
    def briefing(self) -> str:
        """What the pager said, in Markdown."""
        scenario = self.play.game.scenario
        return "" if scenario is None else scenario.spec.briefing

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self.clock.paused

    @property
    def speed(self) -> int:
        """Simulated seconds a wall second."""
        return self.clock.speed

    @property
    def travels(self) -> bool:
        """Whether it is on its way to another moment, which `advance` goes on with, paused or not."""
        return self._heading_ms is not None or self._hurried() is not None

    @property
    def watching(self) -> bool:
        """Whether it plays itself."""
        return False

    def take_over(self) -> str:
        """Go on from here oneself, in a replay; return what to tell the player."""
        return "this is no replay: the game is yours already"

    @property
    def verdict(self) -> str:
        """Empty while the game runs, then `won` or `lost`."""
        return self.play.game.state.verdict

    def snapshot(self, namespace: str) -> Snapshot:
        """Return what the panels show of a namespace, all of them for an empty name."""
        parts = (self.play, namespace, self.title, self._browser, self._counters, self._top)
        taken = take(*parts, paused=self.paused, speed=self.speed)
        return taken if self.ends_ms is None else evolve(taken, ends_ms=self.ends_ms)

    def browse(self, word: str) -> bool:
        """Open the view of a kind, close it for ""; False where the API server knows no such kind."""
        return self._browser.show(self.play.world, word)

    def set_paused(self, paused: bool) -> None:
        """Stop or go on."""
        self.clock.paused = paused

    def set_speed(self, speed: int) -> None:
        """Change the speed, kept between 1 and 64."""
        self.clock.speed = max(1, min(MAX_SPEED, speed))

    def take_hint(self) -> str:
        """Return the next hint and pay for it."""
        game = self.play.game
        before = len(game.state.ladder.taken)
        game.state.ladder = ladder = game.state.ladder.take(game.referee)
        if len(ladder.taken) == before:
            return "There is no further hint."
        return ladder.text(ladder.taken[-1])

    def history(self) -> History:
        """Return the timeline; once it is over, with the causes."""
        play = self.play
        return history(play.game, play.observer.watched.noticed, causes=bool(self.verdict))

    @property
    def news(self) -> int:
        """A number that grows when something is to be seen that was not before."""
        return news(self.play.game, self.play.observer.watched.noticed)

    def bookmark(self, name: str) -> str:
        """Put a bookmark at this moment, with a number for want of a name, if there is none; return its name."""
        state = self.play.game.state
        here = [each.name for each in state.bookmarks if each.at_ms == self.now_ms]
        if here and not name:
            return here[0]
        taken = {each.name for each in state.bookmarks}
        numbered = (f"bookmark {number}" for number in count(len(taken) + 1))
        name = name or next(each for each in numbered if each not in taken)
        state.bookmark(name, self.now_ms, self._typed)
        return name

    def postmortem(self) -> str:
        """Return what happened in this run, in Markdown, with what would have been as far as it is known."""
        return write(self.report())

    def report(self) -> Report:
        """Return the same in parts."""
        return report(self.play.game, self.play.observer, self.what_ifs)

    def imagine(self, budget_ms: float) -> bool:
        """Find out for so long what would have been; return whether everything is known."""
        game = self.play.game
        if self.opening is None or game.scenario is None or not self.verdict:
            return True
        if self._imagined is None or self._imagined[0] is not game:
            self._imagined = (game, counterfactuals(self.play, self.opening, self._shell_of))
        return self._imagined[1].go_on(budget_ms)

    @property
    def what_ifs(self) -> tuple[WhatIf, ...]:
        """What would have been, as far as it is known; first without anybody and anything."""
        if self._imagined is None or self._imagined[0] is not self.play.game:
            return ()
        return self._imagined[1].outcomes

    def complete(self, text: str) -> Completion:
        """Return the completion at the end of `text`."""
        if text.lstrip().startswith(":"):
            return complete_colon(text)
        return self.play.shell.complete(text)

    def text(self, what: str, kind: str, namespace: str, name: str, flags: str = "") -> str:
        """Return what kubectl prints for an object; `what` is `describe`, `yaml`, `logs` (with flags) or `events`."""
        space = f" -n {namespace}" if namespace else ""
        lines = {
            "describe": f"kubectl describe {kind} {name}{space}",
            "yaml": f"kubectl get {kind} {name}{space} -o yaml",
            "logs": f"kubectl logs {kind}/{name}{space} --tail=2000 {flags}",
            "events": f"kubectl events --for {kind}/{name}{space}",
        }
        job = self._shell_of(self.play.world).run(lines[what])
        job.cancel()
        return "".join(text for _, text in job.read())

    def containers(self, namespace: str, name: str) -> tuple[str, ...]:
        """Return the names of a pod's containers, those that only initialize it first; () for no such pod."""
        pod = self._look().object("pods", namespace, name)
        return (
            ()
            if pod is None
            else tuple(each.name for each in (*pod.spec.init_containers, *pod.spec.containers))
        )

    def why(self, kind: str = "", namespace: str = "", name: str = "") -> tuple[Finding, ...]:
        """Return the way from an object, or from the worst symptom, to what causes it; () where all is well."""
        seen = self._look()
        ref = ref_of(kind, namespace, name) if kind else symptom(seen)
        return () if ref is None else why(seen, ref)

    def path(self, client: str) -> PathMap | None:
        """Return the way that the requests of a group of users take, None for no such group."""
        known = client in self.play.world.traffic.record.clients
        return path_of(self.play.world, client) if known else None

    def inspect(self, kind: str, namespace: str, name: str) -> Inspection:
        """Return what is worth knowing of an object at a glance."""
        return inspect(self._look(), kind, namespace, name)

    def tree(self, word: str, namespace: str) -> tuple[TreeRow, ...] | None:
        """Return the objects of a kind with what hangs below them, None for a kind without a tree."""
        resource = SCHEME.lookup(word)
        if resource is None or resource.group_resource not in ROOTS:
            return None
        return tree(self._look(), resource.group_resource, namespace)

    def pods_filter(self, kind: str, namespace: str, name: str) -> str:
        """Return the filter that leaves of all pods those of an object; "" for one that has none."""
        return pods_filter(self._look(), kind, namespace, name)

    def pulses(self, namespace: str) -> tuple[KindPulse, ...]:
        """Return how many objects of each important kind are how well, () where the API server does not answer."""
        return pulses(self._look(), namespace)

    def _look(self) -> Looking:
        return Looking(self.play.world, self.play.observer)

    # -- commands ---------------------------------------------------------------

    def start(self, line: str, number: int | None = None) -> Command:
        """Run a command line of the player's shell, or a command of the game that begins with a colon.

        `number` is the line's place among those typed; a saved game gives each the one it had.
        """
        if number is None and self._goes_back:
            self.arrive()
        self.settle()
        number = self._typed if number is None else number
        self._typed = number + 1
        play = self.play
        self.note_typed(line, number)
        shell = play.shell.session
        at_desk, machine = shell.is_at_desk and shell.inner is None, "" if shell.is_at_desk else shell.machine
        revision = play.world.members.store.revision
        command = self.latest = Command(self, self._job_of(line), line, number)
        if not line.lstrip().startswith(":"):
            play.game.note(PLAYER, line.strip(), command.exit_code or 0, at_desk=at_desk)
            play.game.note_changes(revision, line, machine)
        if not command.done and play is self.play:
            self._commands.append(command)
        return command

    def _job_of(self, line: str) -> Job:
        if line.lstrip().startswith(":"):
            return run_colon(self, line.strip())
        scenario = self.play.game.scenario
        verb = "" if scenario is None else refused_verb(scenario.spec, line)
        if verb:
            return Completed(refusal(f"`{verb}` is not to be used in this scenario"), 126)
        return self.play.shell.run(line)

    @property
    def running(self) -> tuple[Command, ...]:
        """The lines that run now, oldest first."""
        return tuple(self._commands)

    def settle(self) -> None:
        """End the present millisecond, so that what is done next never falls between two entries of it."""
        if self._moments is not None:
            self._moments.finish()
        self.play.world.run_until(self.play.world.now_ms)

    def note_request(self, text: str) -> None:
        """Remember that a request came now, by what `carry_out` needs for it."""
        self.play.request_bytes += len(text)
        if self.play.request_bytes <= MAX_REQUEST_BYTES:
            self.note_typed(text, REQUEST)

    def request_again(self, text: str) -> None:
        """Carry out a request once more, if anything here can."""
        if self.carry_out is not None:
            self.carry_out(self, text)

    def note_typed(self, line: str, number: int) -> None:
        """Remember that something was typed now."""
        self.play.transcript = (*self.play.transcript, Entry(self.now_ms, line, number))
        if self.journal is not None and not self.goes_back:
            self.journal.note()

    def _arrived(self) -> None:
        came_back = self.goes_back
        super()._arrived()
        if came_back and self.journal is not None:
            self.journal.write_anew()

    def interrupt(self, number: int) -> None:
        """Interrupt the line typed as `number`, if it still runs."""
        for command in self._commands:
            if command.number == number:
                command.cancel()

    def run(self, line: str, limit_ms: int = RUN_LIMIT_MS) -> Command:
        """Run a line to its end, letting as much time pass as it waits for, at most `limit_ms`.

        It is interrupted where the game ends meanwhile, or after the limit.
        """
        self.arrive()
        until_ms = self.play.world.now_ms + limit_ms
        command = self.start(line)
        while not command.done:
            wake_at_ms = command.wake_at_ms
            if wake_at_ms is None or wake_at_ms > until_ms or self.verdict:
                command.cancel()
                break
            self.pass_until(max(wake_at_ms, self.play.world.now_ms + 1))
        self.arrive()
        return command

    # -- time -------------------------------------------------------------------

    def advance(self, wall_ms: float, budget_ms: float) -> None:
        """Simulate up to `speed * wall_ms`, using at most `budget_ms` of CPU time.

        On the way to another moment, go on with that instead, paused or not; so with a moment that is to be
        remembered, for which time does not pass.
        """
        if self._heading_ms is not None:
            if self._run_for(self._heading_ms, budget_ms):
                self._arrived()
            return
        hurried = self._hurried()
        if hurried is not None and not self.verdict:
            self._run_for(hurried.wake_at_ms or self.play.world.now_ms, budget_ms)
            return
        if self.clock.paused or self.verdict:
            self._remember_for(budget_ms)
            return
        due_ms = self.clock.owed_ms + wall_ms * self.clock.speed
        whole_ms = int(due_ms)
        self.clock.owed_ms = due_ms - whole_ms
        self._run_for(self.play.world.now_ms + whole_ms, budget_ms)

    def _run_for(self, until_ms: int, budget_ms: float) -> bool:
        """Run up to `until_ms` or for `budget_ms` of CPU time; True where it was reached or the game ended."""
        deadline = time.perf_counter() + budget_ms / 1000
        while not self.verdict and not self._run_until(until_ms, SLICE_ENTRIES):
            if time.perf_counter() >= deadline:
                return False
        return True

    def _remember_for(self, budget_ms: float) -> None:
        """Go on for so long with a moment that was begun; nothing else has to wait for it."""
        deadline = time.perf_counter() + budget_ms / 1000
        while not self._is_remembered(at_once=False) and time.perf_counter() < deadline:
            continue

    def _hurried(self) -> Command | None:
        return next((command for command in self._commands if command.hurries and not command.done), None)

    def step(self, ms: int) -> None:
        """Simulate `ms` at once, paused or not."""
        self.pass_until(self.play.world.now_ms + ms)

    def pass_until(self, until_ms: int) -> None:
        """Let time pass up to `until_ms` on the world's clock, or to the verdict, waking jobs on the way."""
        while not self.verdict and not self._run_until(until_ms, None):
            continue

    def _run_until(self, until_ms: int, max_entries: int | None) -> bool:
        """Run to the next moment at which something outside the simulation is to happen; True at the end."""
        play = self.play
        if not self._is_remembered(at_once=max_entries is None):
            return False
        stops = [until_ms, *(each.wake_at_ms or until_ms for each in self._commands)]
        if play.game.scenario is not None:
            stops.append(self._next_judgement_ms())
        if self._to_type:
            stops.append(play.game.state.start_ms + self._to_type[0].at_ms)
        if self._moments is not None:
            stops.append(self._moments.due_ms)
        if not play.world.run_until(max(play.world.now_ms, min(stops)), max_entries):
            return False
        for command in self._commands:
            command.resume()
            if play is not self.play:
                return True
        self._commands = [command for command in self._commands if not command.done]
        if self._moments is not None and play.world.now_ms >= self._moments.due_ms:
            self._moments.begin(play, busy=any(command.acts for command in self._commands))
        self._type_what_is_due()
        return self.play.world.now_ms >= until_ms

    def _is_remembered(self, *, at_once: bool) -> bool:
        """Tell whether a moment that was begun is kept by now, for which the world waits; go on with it."""
        if self._moments is None:
            return True
        if at_once:
            self._moments.finish()
        return self._moments.go_on()

    def _next_judgement_ms(self) -> int:
        """Return when the game may be decided next, on the world's clock: now, where this moment is not done."""
        now_ms, due_ms = self.play.world.now_ms, self.play.world.sim.next_at_ms()
        if due_ms is not None and due_ms <= now_ms:
            return now_ms
        return now_ms + TICK_MS - self.now_ms % TICK_MS

    def follow(self, command: Command) -> None:
        """Let a line go on as time passes."""
        self._commands.append(command)

    def adopt(self, other: Session) -> None:
        """Go on with another session's game."""
        for command in self._commands:
            command.drop()
        self.play, self.origin, self.opening = other.play, other.origin, other.opening
        self._commands, self._moments, self._typed = other._commands, other._moments, other._typed
        self._to_type, self._heading_ms = other._to_type, other._heading_ms
