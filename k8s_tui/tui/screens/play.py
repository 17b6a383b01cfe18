"""The play screen: panels over a command line, and the beat that keeps the game going.

One interval drives everything: a slice of simulation each time, and several times a second a snapshot that
is shown where it differs from the last. What keys do is in `play_actions`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container

from k8s_tui.game.views import KindTable
from k8s_tui.tui.command_line import CommandLine
from k8s_tui.tui.did_you_mean import meant, went_wrong
from k8s_tui.tui.feed import feed
from k8s_tui.tui.jobs import Foreground
from k8s_tui.tui.keys import HELP_HINT, prompt_hints, replay_hints, table_hints
from k8s_tui.tui.panels.control_plane import control_plane_spec
from k8s_tui.tui.panels.events import event_line, events_spec
from k8s_tui.tui.panels.goals import goal_lines
from k8s_tui.tui.panels.inspector import inspector_lines
from k8s_tui.tui.panels.kind import kind_spec
from k8s_tui.tui.panels.nodes import NodeBanner, nodes_spec
from k8s_tui.tui.panels.pods import are_spread, pods_spec
from k8s_tui.tui.panels.services import services_spec
from k8s_tui.tui.panels.status import breadcrumb, header_action, narrow_header, wide_header
from k8s_tui.tui.panels.traffic import tall_traffic_banner, traffic_banner
from k8s_tui.tui.panels.used import USED_KEYS
from k8s_tui.tui.pulse import Pulse
from k8s_tui.tui.screens.edit import EditScreen
from k8s_tui.tui.screens.overlay import Overlay
from k8s_tui.tui.screens.play_actions import PlayActions
from k8s_tui.tui.screens.play_style import (
    HORIZONTAL_BREAKPOINTS,
    STYLE,
    ULTRA_CELLS,
    VERTICAL_BREAKPOINTS,
    is_roomy,
    output_height,
)
from k8s_tui.tui.typeahead import SURPRISE_S, HoldsKeys
from k8s_tui.tui.visited import Visited
from k8s_tui.tui.widgets.blocks import Board, Header, KeyBar, Strip
from k8s_tui.tui.widgets.keyboard import Keyboard
from k8s_tui.tui.widgets.output import Output
from k8s_tui.tui.widgets.panel import Panel
from k8s_tui.tui.widgets.prompt import Prompt
from k8s_tui.tui.widgets.table import Table

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from k8s_tui.game.inspecting import Inspection
    from k8s_tui.game.views import NodeRow, PodRow, Usages, Used
    from k8s_tui.tui.columns import Target
    from k8s_tui.tui.contract import Door, Session
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

BEATS_PER_SECOND = 30
INSPECT_MS = 1_000
"""What is under the cursor is looked at again after so long in the game."""

INSPECTION_COST_SHARE = 50.0
"""Where a look takes long, as in a cluster of thousands of nodes, the next one waits so many times as long."""

REFRESH_COST_SHARE = 6.0
"""A refresh is followed by at least so many times its own cost without one."""

EXTRA_SLICES = 4
"""Slices after the first one in a beat that is behind."""

TRAVEL_SLICES = 6
"""As many on the way to another moment, when the player waits for nothing else."""

ORDER = (
    "control-plane",
    "traffic",
    "services",
    "nodes",
    "pods",
    "kind",
    "events",
    "inspector",
    "goals",
)
"""In the order in which they are laid out."""

PANELS: tuple[str, ...] = ("control-plane", "nodes", "pods", "services", "events", "goals")
"""In the order of their digits, 1 first."""

PODS_HINT = "d describe  l logs  o node  ^d delete"
KIND_HINT = "d describe  y YAML  ^d delete  Esc pods"
NO_KIND = KindTable("", "", (), ())

TAB_LABELS: tuple[str, ...] = ("CP", "Nodes", "Pods", "Svc", "Events", "Goals")


def wall_ms() -> float:
    """Return a wall clock in milliseconds."""
    return time.perf_counter() * 1000.0


class PlayScreen(PlayActions):
    """A game being played.

    Attributes:
        session: The game.
        door: Another way into it, None where there is none.
        namespace: Which one is shown, empty for all.
        current: The name of the panel that was used last.
    """

    DEFAULT_CSS = STYLE
    AUTO_FOCUS: ClassVar[str | None] = "#prompt"
    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = VERTICAL_BREAKPOINTS

    def __init__(
        self, session: Session, look: Look, *, show_briefing: bool = True, door: Door | None = None
    ) -> None:
        super().__init__()
        self.session = session
        self.door = door
        self.look = look
        self.namespace = ""
        self.current = "pods"
        self.word = ""
        self.visited = Visited()
        self.shows_crumbs = True
        self.snapshot = session.snapshot("")
        self.foreground = Foreground(session)
        self.waits_for_start = show_briefing and bool(session.briefing) and not session.watching
        self._pulse = Pulse(session, wall_ms)
        self._next_refresh_ms = 0.0
        self._judged: list[tuple[str, str]] = []
        self._shown_ms = -1
        self._travelled = False
        self._latest = session.latest
        self._verdict_shown = False
        self._kind = NO_KIND
        self._banner = NodeBanner()
        self._inspection: Inspection | None = None
        self._inspected: tuple[Target | None, int] | None = None
        self._next_inspection_ms = 0.0
        self._build()

    def _build(self) -> None:
        look, glyphs = self.look, self.look.glyphs
        self.header = Header(look, self.header_lines, id="header", clicked=self._header_clicked)
        self.tables: dict[str, Table] = {
            "control-plane": Table(look, control_plane_spec(glyphs), id="control-plane", digit="1"),
            "nodes": Table(
                look,
                nodes_spec(glyphs, self._clock_ms, self._node_used),
                id="nodes",
                digit="2",
                hint="u cordon  r drain",
            ),
            "pods": Table(
                look, pods_spec(glyphs, self._clock_ms, self._pod_used), id="pods", digit="3", hint=PODS_HINT
            ),
            "services": Table(look, services_spec(glyphs), id="services", digit="4"),
            "events": Table(look, events_spec(glyphs, by_key=self._keys_act), id="events", digit="5"),
            "kind": Table(look, kind_spec(NO_KIND, glyphs), id="kind", digit="3", hint=KIND_HINT),
        }
        self.tables["nodes"].banner = self._node_banner
        self.tables["services"].banner = self._traffic_banner
        self.traffic = Board(look, self._tall_traffic, id="traffic", heading=f"Traffic {glyphs.dot} users")
        self.inspector = Board(look, self._inspector_lines, id="inspector", heading="Inspector", digit="")
        self.goals = Board(look, self._goal_lines, id="goals", heading=f"Goals {glyphs.dot} hints", digit="6")
        self.strip = Strip(look, self._strip_lines, id="strip", heading="Pages & events")
        self.output = Output(look, id="output")
        self.command_line = CommandLine(self.session.complete)
        self.prompt = Prompt(look, self.command_line, self, id="prompt")
        self.keyboard = Keyboard(look, self.type_key, id="keyboard")
        self.keys = KeyBar(look, id="keys")
        by_name: dict[str, Panel] = {**self.tables, "goals": self.goals}
        self.panels = {name: by_name[name] for name in (*PANELS, "kind")}

    def compose(self) -> ComposeResult:
        """Show header, panels, output, command line and keys from top to bottom."""
        yield self.header
        with Container(id="board"):
            others: dict[str, Panel] = {"traffic": self.traffic, "inspector": self.inspector}
            for name in ORDER:
                widget = others.get(name) or self.panels[name]
                widget.add_class("panel")
                yield widget
        yield self.strip
        yield self.output
        yield self.prompt
        yield self.keyboard
        yield self.keys

    def on_mount(self) -> None:
        """Show the first moment and begin to beat."""
        self.select_panel(self.current)
        self.show_snapshot()
        self.show_keys()
        self.set_interval(1 / BEATS_PER_SECOND, self.beat)
        if self.waits_for_start:
            self.open_briefing()
        if self.session.watching:
            self.focus_panel(self.current)

    async def on_unmount(self) -> None:
        """Leave no door open."""
        if self.door is not None:
            await self.door.close()

    # -- time ------------------------------------------------------------------------------------------------

    def beat(self) -> None:
        """Simulate a slice, take what commands printed, and refresh the panels when it is time."""
        self._travelled = self._travelled or self.session.travels
        if not self.waits_for_start and self._pulse.beat():
            self.call_later(self._catch_up, TRAVEL_SLICES if self.session.travels else EXTRA_SLICES)
        self._watch_travel()
        if self.foreground.poll():
            self.show_output()
        if self.door is not None:
            self.door.pulse()
        now = wall_ms()
        if now >= self._next_refresh_ms and self.session.now_ms != self._shown_ms:
            self.show_snapshot()
            cost = wall_ms() - now
            self._next_refresh_ms = now + max(self.look.refresh_ms, cost * REFRESH_COST_SHARE)
        self.tables["pods"].model.prepare()

    def _watch_travel(self) -> None:
        """Take up a command that runs again where one has gone back to, or that is typed in a replay."""
        if self._travelled and not self.session.travels:
            self._travelled, self._shown_ms = False, -1
            for job in self.session.running[-1:]:
                self.foreground.take_up(job)
        latest = self.session.latest
        if latest is not self._latest:
            self._latest = latest
            seen = latest is not None and not latest.line.lstrip().startswith(":")
            if latest is not None and seen and self.session.watching and not self.session.travels:
                self.foreground.watch(latest)

    def _catch_up(self, slices: int) -> None:
        if self._pulse.beat() and slices > 1:
            self.call_later(self._catch_up, slices - 1)

    def show_snapshot(self) -> None:
        """Take a snapshot and show what changed."""
        usages = self.snapshot.usages
        snapshot = self.snapshot = self.session.snapshot(self.namespace)
        self._shown_ms = self.session.now_ms
        flags = frozenset(node.name for node in snapshot.nodes if node.health == "bad")
        tables = self.tables
        several = self.namespace == "" and are_spread(snapshot.pods)
        tables["pods"].hidden = tables["services"].hidden = frozenset(() if several else ("namespace",))
        tables["pods"].note = tables["services"].note = self.namespace or "all namespaces"
        alone = len({row.machine for row in snapshot.control_plane}) <= 1
        tables["control-plane"].hidden = frozenset(("machine",) if alone else ())
        self._show_usages(usages)
        tables["control-plane"].set_rows(snapshot.control_plane, flags)
        tables["nodes"].set_rows(snapshot.nodes)
        tables["pods"].set_rows(snapshot.pods, flags)
        tables["services"].set_rows(snapshot.services)
        self._show_kind(snapshot.browsed)
        tables["events"].set_rows(feed(snapshot.clients, snapshot.events, snapshot.now_ms))
        self.inspect()
        for block in (self.header, self.strip, self.goals, self.traffic):
            block.repaint()
        top = self.app.screen
        if isinstance(top, (Overlay, EditScreen)):
            top.refresh_view()
        if snapshot.verdict and not self._verdict_shown:
            if isinstance(self.app, HoldsKeys):
                self.app.hold_keys(SURPRISE_S)
            self.open_postmortem()
        self._verdict_shown = bool(snapshot.verdict)

    def _show_kind(self, browsed: KindTable | None) -> None:
        """Show the kind that is browsed, with the columns it has."""
        self.set_class(browsed is not None, "browsing")
        if browsed is None:
            return
        table = self.tables["kind"]
        if browsed.columns != self._kind.columns or browsed.kind != self._kind.kind:
            table.show(kind_spec(browsed, self.look.glyphs))
            self._show_tabs()
        self._kind = browsed
        spread = len({row.namespace for row in browsed.rows}) > 1
        table.hidden = frozenset(() if spread else ("namespace",))
        table.note = self.namespace or "all namespaces"
        table.set_rows(browsed.rows)

    def _show_usages(self, before: Usages) -> None:
        """Show what is used where that is known, in its order where one sorts by it."""
        now = self.snapshot.usages
        for table, known in ((self.tables["pods"], now.pods), (self.tables["nodes"], now.nodes)):
            table.hidden = table.hidden - USED_KEYS if known else table.hidden | USED_KEYS
            if now is not before and known:
                if table.model.sort_key in USED_KEYS:
                    table.model.sort_anew()
                table.repaint()

    def _pod_used(self, row: PodRow) -> Used | None:
        return self.snapshot.usages.pods.get((row.namespace, row.name))

    def _node_used(self, row: NodeRow) -> Used | None:
        return self.snapshot.usages.nodes.get(row.name)

    def _clock_ms(self) -> int:
        """Return the time of what is shown, on the world's clock."""
        return self.snapshot.start_ms + self.snapshot.now_ms

    # -- what the blocks say ---------------------------------------------------------------------------------

    @property
    def roomy(self) -> bool:
        """Whether all panels are shown at once."""
        return is_roomy(self.size.width, self.size.height)

    def header_lines(self, width: int) -> list[Line]:
        """Return the header's lines."""
        snapshot, glyphs = self.snapshot, self.look.glyphs
        if not self.roomy:
            return narrow_header(snapshot, glyphs, width)
        place = self._kind.title.lower() if self.current == "kind" else self.current
        crumb = breadcrumb(place if self.shows_crumbs else "", self.namespace, snapshot.stale_since_ms)
        return wide_header(snapshot, glyphs, width, crumb)

    def _header_clicked(self, line: Line, cell: int) -> None:
        action = header_action(line, cell)
        if action:
            self.act(action)

    def _node_banner(self, width: int) -> list[Line]:
        return self._banner.lines(self.snapshot.nodes, self.snapshot.capacity, self.look.glyphs, width)

    def _traffic_banner(self, width: int) -> list[Line]:
        if self.roomy and self.size.width >= ULTRA_CELLS:
            return []
        return traffic_banner(self.snapshot, self.look.glyphs, width, graphs=self.roomy)

    def _tall_traffic(self, width: int) -> list[Line]:
        return tall_traffic_banner(self.snapshot, self.look.glyphs, width)

    def inspect(self) -> None:
        """Look at the object under the cursor, where that is shown; once a second, or when another one is."""
        if not self.inspector.display or not self.roomy or self.size.width < ULTRA_CELLS:
            return
        target = self.target()
        moment, began_ms = (target, self.snapshot.now_ms // INSPECT_MS), wall_ms()
        same = self._inspected is not None and target == self._inspected[0]
        if moment == self._inspected or (same and began_ms < self._next_inspection_ms):
            return
        self._inspected = moment
        self._inspection = (
            None if target is None else self.session.inspect(target.kind, target.namespace, target.name)
        )
        cost_ms = wall_ms() - began_ms
        self._next_inspection_ms = began_ms + cost_ms * INSPECTION_COST_SHARE
        title = "" if self._inspection is None else f" {self.look.glyphs.dot} {self._inspection.title}"
        self.inspector.heading = f"Inspector{title}"
        self.inspector.repaint()

    def on_table_moved(self) -> None:
        """Let the inspector follow the cursor."""
        self.inspect()

    def _inspector_lines(self, width: int) -> list[Line]:
        return inspector_lines(self._inspection, self.look.glyphs, width)

    def _goal_lines(self, width: int) -> list[Line]:
        snapshot, glyphs = self.snapshot, self.look.glyphs
        return goal_lines(snapshot.goals, snapshot.hint, glyphs, width, is_over=bool(snapshot.verdict))

    def _strip_lines(self, width: int) -> list[Line]:
        rows = self.tables["events"].model.shown
        by_key = self._keys_act()
        return [event_line(row, self.look.glyphs, width, by_key=by_key) for row in rows[:20]]

    def _keys_act(self) -> bool:
        """Tell whether keys act on what is shown, because nobody types in the command line."""
        return self.focused is not None and self.focused is not self.prompt

    # -- panels ----------------------------------------------------------------------------------------------

    def select_panel(self, name: str) -> None:
        """Make a panel the current one; a compact screen shows it instead of the one before."""
        self.panels[self.current].remove_class("main")
        self.current = name
        self.panels[name].add_class("main")
        self.strip.set_class(name == "events", "redundant")
        self._show_tabs()
        self.header.repaint()
        self.show_keys()
        self.inspect()

    def focus_panel(self, name: str) -> None:
        """Select a panel and give it the focus."""
        if self.has_class("only-output"):
            self.close_output()
        if name == "pods" and self.session.browse(""):
            self._show_kind(None)
        self.select_panel(name)
        self.panels[name].focus(scroll_visible=False)

    def _show_tabs(self) -> None:
        tabs: list[tuple[str, str]] = []
        if not self.roomy:
            for index, name in enumerate(PANELS):
                browsed = name == "pods" and self.has_class("browsing")
                here = name == self.current or (browsed and self.current == "kind")
                label = f"{index + 1} {self._kind.title if browsed else TAB_LABELS[index]}"
                tabs.append((f"[{label}]" if here else f" {label} ", "focus" if here else "dim"))
        for panel in (*self.tables.values(), self.goals):
            panel.tabs = tuple(tabs)
        self.panels[self.current].repaint()

    def show_keys(self) -> None:
        """Show the keys that belong to what has the focus."""
        if self.focused is self.prompt or self.focused is None:
            hints = prompt_hints(self.look.glyphs, running=self.foreground.running)
        elif self.session.watching:
            hints = replay_hints()
        else:
            hints = table_hints(self.look.glyphs, self.current)
        self.keys.show(hints, HELP_HINT)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember the panel that was used last."""
        name = event.widget.id or ""
        if name in self.panels and name != self.current:
            self.select_panel(name)
        if self.page_waits:
            self.tables["events"].repaint()
            self.strip.repaint()
        self.show_keys()

    def on_panel_tab_chosen(self, message: Panel.TabChosen) -> None:
        """Go to the panel whose tab was clicked."""
        self.focus_panel(PANELS[message.number])

    def on_resize(self, _: events.Resize) -> None:
        """Show tabs only where panels share a place, and fit the output."""
        self._show_tabs()
        self.inspect()
        if self.output.display:
            self.fit_output()

    # -- output ----------------------------------------------------------------------------------------------

    def show_output(self) -> None:
        """Show what the foreground printed; a command that prints nothing opens nothing."""
        self._suggest()
        if not self.foreground.output and not self.output.display and not self.foreground.exit_code:
            self.prompt.repaint()
            return
        if not self.foreground.running and self.output.remark and not self.output.follows:
            self.output.offset_lines = 0
        self.output.show(self.foreground, self.job_remark)
        self.fit_output()
        self.prompt.repaint()
        self.show_keys()

    def _suggest(self) -> None:
        """Offer what a line that went wrong should have been, once it has ended."""
        done = self.foreground
        if done.running or done.output is self._judged:
            return
        self._judged = done.output
        if went_wrong(done.exit_code, "".join(text for _, text in done.output)):
            self.command_line.suggest(meant(done.line, self.session.complete))

    def fit_output(self) -> None:
        """Open the output pane with the height its lines need."""
        self.output.set_wrapped(wrapped=self.has_class("output-zoomed") or not self.output.is_table)
        lines = self.output.line_count_in(self.output.size.width or self.size.width)
        height, alone = output_height(lines, self.size.height, roomy=self.roomy)
        self.output.styles.height = "1fr" if alone or self.has_class("output-zoomed") else height
        self.set_class(alone or self.has_class("output-zoomed"), "only-output")
        self.add_class("with-output")
        self.output.display = True

    def close_output(self) -> bool:
        """Close the output pane; return whether it was open."""
        if not self.output.display:
            return False
        self.output.display = False
        self.remove_class("with-output", "only-output", "output-zoomed")
        if self.focused is self.output or self.focused is None:
            self.prompt.focus(scroll_visible=False)
        return True
