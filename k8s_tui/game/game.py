"""A game: a world, a scenario, and the process that lets its causes happen and judges its goals.

The director is a process of the simulation, so a fork of the world is a fork of the game. It acts on nothing
but causes: faults, and commands that somebody else runs through the same door as the player.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, evolve, field, frozen

from k8s_tui.cluster.world import World
from k8s_tui.faults.fault import Fault
from k8s_tui.faults.fields import FaultError
from k8s_tui.game.changing import is_change
from k8s_tui.game.conditions.observed import ALL_CLEAR, AllClear
from k8s_tui.game.diagnosis import Guess, bonus, is_named
from k8s_tui.game.goals import Progress
from k8s_tui.game.guards import baseline
from k8s_tui.game.hints import Ladder
from k8s_tui.game.paging import Acknowledged
from k8s_tui.game.referee import Referee
from k8s_tui.game.scenario import Moment, Scenario
from k8s_tui.game.scoring import Performance, Score, par_of, score
from k8s_tui.game.touching import changed, changes_since, healthy_changed, machine_name, machines_changed
from k8s_tui.sim.simulation import Key

PROCESS = "world/director"
TICK_MS = 1_000
"""How often goals are judged."""

REPEATED_FOR_MS = 10 * 60_000
"""Who runs a command again and again gives up after this."""

CALM_MS = 3 * 60_000
"""Who mends a cause before anybody feels it has won after this."""

WON = "won"
LOST = "lost"

CAUSE = "cause"
PLAYER = "player"
VERDICT = "verdict"

RunElsewhere = Callable[[World, str], int]
"""Runs a command line as somebody other than the player; returns its exit code."""


@frozen
class Deed:
    """Something that was done, by the scenario (`cause`), the `player`, or the judge (`verdict`).

    Attributes:
        changes: The player did more than to look.
    """

    at_ms: int
    kind: str
    text: str
    exit_code: int = 0
    changes: bool = False


@frozen
class Bookmark:
    """A moment that the player wants to find again, counted from the start of the game.

    Attributes:
        number: Of the next line that would be typed; those before it belong to the moment.
    """

    at_ms: int
    name: str
    number: int


@frozen
class Repeated:
    """A command of the scenario that somebody runs again and again."""

    moment: Moment
    due_ms: int
    ends_ms: int


@define
class State:
    """All that a game remembers; plain and frozen values, so that it copies.

    Attributes:
        start_ms: When the player took over, on the world's clock.
        caused_ms: When the last cause happened.
        goals: Objectives first, then guards.
        pending: Numbers of the moments of the timeline that are still to come.
        deeds: What happened, in order.
        reason: Why the verdict is as it is.
        performance: What the run had cost when it ended.
        rewinds: How often the player went back in time.
        bookmarks: In the order of their moments.
        answers: What the player said was at fault.
        at_fault: What causes of the scenario changed, as in `services/shop/web`.
        touched: Healthy objects that the player's commands changed or removed, in order.
        solution_steps: How much of the solution was shown; a run with any is not scored.
        injected: What a game master has chosen and has not happened yet.
        repeated: What is run again when its time comes.
        unmendable: Why the scenario cannot be won any more, "" while it can.
        acknowledged: Pages that the player took.
    """

    start_ms: int = 0
    caused_ms: int = 0
    goals: tuple[Progress, ...] = ()
    pending: tuple[int, ...] = ()
    deeds: list[Deed] = field(factory=list)
    ladder: Ladder = Ladder(())  # noqa: RUF009 - frozen
    verdict: str = ""
    reason: str = ""
    ended_ms: int | None = None
    performance: Performance | None = None
    rewinds: int = 0
    bookmarks: tuple[Bookmark, ...] = ()
    answers: tuple[Guess, ...] = ()
    at_fault: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    solution_steps: int = 0
    injected: tuple[Moment, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    unmendable: str = ""
    acknowledged: Acknowledged = field(factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """What the player typed, oldest first."""
        return tuple(deed.text for deed in self.deeds if deed.kind == PLAYER)

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the player said was at fault, oldest first."""
        return tuple(guess.text for guess in self.answers)

    def copy(self) -> State:
        """Return the same for another world."""
        return evolve(self, deeds=self.deeds.copy())

    def bookmark(self, name: str, at_ms: int, number: int) -> None:
        """Put a bookmark before the line of a number; one of the same name is moved."""
        others = [each for each in self.bookmarks if each.name != name]
        bookmark = Bookmark(at_ms, name, number)
        self.bookmarks = tuple(sorted([*others, bookmark], key=lambda each: each.at_ms))

    def carry_over(self, before: State, until_ms: int) -> None:
        """Take from time that was turned back to `until_ms` what no rewind gives back: what was paid, and that.

        Bookmarks stay as far as they lie before.
        """
        self.bookmarks = tuple(each for each in before.bookmarks if each.at_ms <= until_ms)
        self.rewinds = before.rewinds + 1
        self.ladder = evolve(self.ladder, taken=before.ladder.taken)
        self.answers, self.solution_steps = before.answers, before.solution_steps


class Game:
    """One scenario being played on one world.

    Attributes:
        referee: The scene that goals are judged on.
        state: All that changes.
    """

    def __init__(self, world: World, scenario: Scenario | None, run_elsewhere: RunElsewhere) -> None:
        self.world = world
        self.scenario = scenario
        self.referee = Referee(world)
        self.state = self.referee.memory = State()
        self._run_elsewhere = run_elsewhere
        world.sim.register(PROCESS, self)

    # -- the process ------------------------------------------------------------

    def begin(self) -> None:
        """Start the clock of the game: take the baseline and wait for the first cause."""
        state = self.state = self.referee.memory = State(
            start_ms=self.world.now_ms, caused_ms=self.world.now_ms
        )
        if self.scenario is None:
            return
        spec = self.scenario.spec
        guards = (*baseline(self.referee, spec.default_guards), *spec.guards)
        state.goals = tuple(Progress(goal) for goal in spec.objectives)
        state.goals += tuple(Progress(guard, is_guard=True) for guard in guards)
        state.pending = tuple(range(len(spec.timeline)))
        state.ladder = Ladder(spec.hints)
        self._judge()
        self.world.sim.start(PROCESS)

    def start(self) -> None:
        """Begin to judge."""
        self.world.sim.schedule(PROCESS, 0, ("tick",))

    def stop(self) -> None:
        """Nothing is held that could be let go."""

    def handle(self, key: Key) -> None:
        """Let happen what is due, then judge."""
        if self.state.verdict:
            return
        self._let_happen()
        self._judge()
        if not self.state.verdict:
            self.world.sim.schedule(PROCESS, TICK_MS, ("tick",))

    def fork(self, world: World) -> Game:
        """Return the same game on a fork of its world."""
        twin = type(self)(world, self.scenario, self._run_elsewhere)
        twin.state = twin.referee.memory = self.state.copy()
        twin.referee.all_clear = self.referee.all_clear
        return twin

    # -- causes -----------------------------------------------------------------

    def add_moment(self, moment: Moment) -> None:
        """Let one more cause happen when its time comes."""
        self.state.injected += (moment,)
        if not self.world.sim.is_running(PROCESS):
            self.world.sim.start(PROCESS)

    def _let_happen(self) -> None:
        due = [moment for moment in self.state.injected if self._is_due(moment)]
        self.state.injected = tuple(moment for moment in self.state.injected if moment not in due)
        for moment in due:
            self._cause(moment)
        self._repeat()
        if self.scenario is None:
            return
        state, left = self.state, []
        for number in state.pending:
            moment = self.scenario.spec.timeline[number]
            if self._is_due(moment):
                self._cause(moment)
            else:
                left.append(number)
        state.pending = tuple(left)

    def _repeat(self) -> None:
        """Let what is run again and again be run, silently; what has come to its end is not run any more."""
        now_ms, left = self.world.now_ms, []
        for each in self.state.repeated:
            until = each.moment.until
            if now_ms >= each.ends_ms or (until is not None and until.evaluate(self.referee).held):
                continue
            if now_ms >= each.due_ms:
                self._run_elsewhere(self.world, each.moment.run)
                left.append(evolve(each, due_ms=now_ms + (each.moment.every_ms or TICK_MS)))
            else:
                left.append(each)
        self.state.repeated = tuple(left)

    def _is_due(self, moment: Moment) -> bool:
        if moment.when is not None:
            return moment.when.evaluate(self.referee).held
        return self.world.now_ms - self.state.start_ms >= (moment.at_ms or 0)

    def _cause(self, moment: Moment) -> None:
        revision = self.world.members.store.revision
        if moment.fault is None:
            self.note(CAUSE, moment.run, self._run_elsewhere(self.world, moment.run))
            if moment.every_ms is not None:
                now_ms = self.world.now_ms
                again = Repeated(moment, now_ms + moment.every_ms, now_ms + REPEATED_FOR_MS)
                self.state.repeated += (again,)
        else:
            self._break(moment.fault)
        self.state.caused_ms = self.world.now_ms
        self.state.at_fault += tuple(changed(changes_since(self.world.members.store, revision)))
        machine = getattr(moment.fault, "machine", "")
        self.state.at_fault += (machine_name(machine),) if machine else ()

    def note(self, kind: str, text: str, exit_code: int = 0, *, at_desk: bool = True) -> None:
        """Remember that something happened now; the player may have done it on a machine, not at the desk."""
        changes = kind == PLAYER and not exit_code and is_change(text, at_desk=at_desk)
        self.state.deeds.append(Deed(self.world.now_ms, kind, text, exit_code, changes))

    def _break(self, fault: Fault) -> None:
        """Let a fault happen; one about what is not there, by now or at all, does not."""
        try:
            fault.apply(self.world)
            self.note(CAUSE, str(fault))
        except FaultError as error:
            self.note(CAUSE, f"{fault}: {error.message}", 1)

    # -- the player -------------------------------------------------------------

    def note_changes(self, revision: int, line: str = "", machine: str = "") -> None:
        """Remember what a step of the player's touched that was well; nobody else has acted since `revision`.

        `machine` is where the line was typed, "" for the desk.
        """
        state = self.state
        changes = changes_since(self.world.members.store, revision)
        for name in (*healthy_changed(changes), *machines_changed(line, machine)):
            if name not in state.touched and name not in state.at_fault and not self.is_at_fault(name):
                state.touched += (name,)

    def is_at_fault(self, name: str) -> bool:
        """Tell whether a name is one of the scenario's root causes."""
        story = None if self.scenario is None else self.scenario.spec.postmortem
        return story is not None and is_named(name, story.root_cause)

    def diagnose(self, text: str) -> Guess:
        """Take the player's word for what is at fault."""
        guess = Guess(text, self.is_at_fault(text), not any(each.changes for each in self.state.deeds))
        self.state.answers += (guess,)
        return guess

    # -- judgement --------------------------------------------------------------

    def _judge(self) -> None:
        state, scenario = self.state, self.scenario
        if scenario is None:
            return
        under_way = any(deed.kind == CAUSE for deed in state.deeds)
        state.goals = tuple(
            goal.checked(self.referee, state.start_ms, under_way=under_way) for goal in state.goals
        )
        now_ms = self.world.now_ms
        hopeless = (each.text for each in scenario.spec.unmendable if each.when.evaluate(self.referee).held)
        state.unmendable = next(hopeless, "")
        expired = [goal for goal in state.goals if goal.expired]
        if expired:
            how = "broken" if expired[0].goal.always else "too late"
            self._end(LOST, f"{how}: {expired[0].goal.describe()}")
        elif scenario.spec.error_budget and self.budget_percent() == 0:
            self._end(LOST, f"the error budget of {scenario.spec.error_budget:g} user minutes is spent")
        elif self._is_won(now_ms):
            self._end(WON, "every goal is met and nothing was sacrificed")
        elif now_ms - state.start_ms >= scenario.spec.deadline_ms:
            self._end(LOST, self._what_is_missing(now_ms))

    def _is_won(self, now_ms: int) -> bool:
        """Tell whether all goals are met, after the outage was felt or could have been for long enough.

        They must have held for as long as they must since the last cause too, which may not be felt at once.
        """
        state = self.state
        longest_ms = max((goal.goal.for_ms for goal in state.goals), default=0)
        if now_ms - state.caused_ms < longest_ms:
            return False
        if (
            state.pending
            or state.injected
            or state.repeated
            or not all(goal.is_met(now_ms) for goal in state.goals)
        ):
            return False
        at_stake = any(goal.was_broken for goal in state.goals if not goal.is_guard)
        return at_stake or now_ms - state.caused_ms >= CALM_MS

    def _what_is_missing(self, now_ms: int) -> str:
        unmet = [goal for goal in self.state.goals if not goal.is_met(now_ms)]
        if not unmet:
            return "time is up"
        return f"time is up: {unmet[0].goal.describe()} ({unmet[0].detail or 'not met'})"

    def _end(self, verdict: str, reason: str) -> None:
        self.state.verdict, self.state.reason = verdict, reason
        self.state.ended_ms = self.world.now_ms
        self.state.performance = self.performance()
        self.note(VERDICT, f"{verdict}: {reason}")

    def give_all_clear(self) -> str:
        """Take the player's word that nothing is wrong; return what is said to it. An untrue one loses the game."""
        self._judge()
        state = self.state
        if state.verdict:
            return f"it is over: {state.reason}"
        goals = [goal for goal in state.goals if not isinstance(goal.goal.condition, AllClear)]
        unmet = [goal for goal in goals if goal.held_since_ms is None]
        changes = [deed.text for deed in state.deeds if deed.changes]
        if unmet:
            self.referee.all_clear = f"untrue: {unmet[0].goal.describe()} ({unmet[0].detail or 'not met'})"
        elif changes:
            self.referee.all_clear = f"untrue: something was changed first ({changes[0]})"
        else:
            self.referee.all_clear = ALL_CLEAR
            return "you told them that nothing is wrong"
        self._end(LOST, f"the all-clear was {self.referee.all_clear}")
        return state.reason

    # -- what it cost -----------------------------------------------------------

    @property
    def elapsed_ms(self) -> int:
        """Return how long the player has been at it."""
        ended_ms = self.state.ended_ms
        return (self.world.now_ms if ended_ms is None else ended_ms) - self.state.start_ms

    def budget_percent(self) -> float | None:
        """Return what is left of the error budget: of the scenario's, else of the worst-off users'."""
        record = self.world.traffic.record
        allowed = None if self.scenario is None else self.scenario.spec.error_budget
        if not allowed:
            return record.budget_percent()
        return max(0.0, 100.0 * (1.0 - record.totals().user_minutes_lost / allowed))

    def performance(self) -> Performance:
        """Return what the run has cost so far."""
        if self.state.performance is not None:
            return self.state.performance
        deeds = self.state.deeds
        changes = sum(deed.changes for deed in deeds)
        lost = self.world.traffic.record.totals().user_minutes_lost
        touched = len(self.state.touched)
        return Performance(changes, lost, self.elapsed_ms / 1000, touched, bonus(self.state.answers))

    def score(self) -> Score | None:
        """Return the points of a won run, None for any other, and where the solution was shown."""
        if self.state.verdict != WON or self.scenario is None or self.state.solution_steps:
            return None
        return score(self.performance(), par_of(self.scenario), self.state.ladder.cost)
