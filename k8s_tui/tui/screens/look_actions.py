"""What keys do that look at objects and change nothing: describe, logs, why, the map, trees, and the ways between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from k8s_tui.tui.columns import Target
from k8s_tui.tui.panels.outline import OutlineRow, tree_rows, why_rows
from k8s_tui.tui.panels.path import path_lines
from k8s_tui.tui.panels.pulses import pulse_lines
from k8s_tui.tui.row_commands import POD_KINDS
from k8s_tui.tui.screens.logs import Logs
from k8s_tui.tui.screens.outline import Outline, Rows
from k8s_tui.tui.screens.play_base import PlayBase
from k8s_tui.tui.screens.sheet import WHY, Lines, Sheet
from k8s_tui.tui.screens.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.game.views import PodRow

DRILLED = ("nodes", "services", "kind")
"""The panels from which Enter goes on to pods."""

WITH_LOGS = (*POD_KINDS, "deployment", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs")
"""Kinds of which kubectl shows logs."""

WORST = "the worst symptom"
"""What is asked about where nothing is named."""


class LookActions(PlayBase):
    """The actions that look."""

    def view(self, what: str, target: Target) -> None:
        """Show what kubectl prints of an object."""
        place = f"{target.namespace}/{target.name}" if target.namespace else target.name
        kind = target.kind.partition(".")[0]

        def read(part: str, flags: str = "") -> str:
            return self.session.text(part, target.kind, target.namespace, target.name, flags)

        if what in {"logs", "previous"}:
            heading = f"logs {self.look.glyphs.dot} {kind} {place}"
            inside = self.session.containers(target.namespace, target.name) if kind in POD_KINDS else ()
            self.app.push_screen(Logs(self.look, heading, read, inside, self, previous=what == "previous"))
            return
        heading = f"{what} {self.look.glyphs.dot} {kind} {place}"
        self.app.push_screen(Viewer(self.look, what, heading, lambda: read(what), self))

    def view_current(self, what: str) -> None:
        """Show what kubectl prints of the object under the cursor."""
        target = self.target()
        if target is not None:
            self.view(what, target)

    def on_table_opened(self) -> None:
        """Describe the row that was double-clicked."""
        self.view_current("describe")

    def action_open(self) -> None:
        """Go on to the pods of what is under the cursor, into a namespace; describe what has nothing within."""
        target = self.target()
        if target is None:
            return
        if target.kind == "namespaces":
            self._go_to_pods(target.name, "")
            return
        if self.current not in DRILLED or target.kind in POD_KINDS or not self._open_pods_of(target):
            self.view("describe", target)

    def action_its_pods(self) -> None:
        """Go on to the pods of what is under the cursor, in whatever panel."""
        target = self.target()
        if target is not None and not self._open_pods_of(target):
            self.note("Pods", f"{target.name} has no pods of its own.")

    def _open_pods_of(self, target: Target) -> bool:
        """Show the pods of an object; False where it has none."""
        pods = self.session.pods_filter(target.kind, target.namespace, target.name)
        if pods:
            self._go_to_pods(target.namespace, pods)
        return bool(pods)

    def _go_to_pods(self, namespace: str, text: str) -> None:
        """Show some of the pods; going back shows all of them, and what one came from."""
        self.remember()
        self.namespace = namespace
        self.focus_panel("pods")
        self.filter_changed(text)
        self.show_snapshot()
        self.remember()
        self.drilled = text

    def action_describe(self) -> None:
        """Describe the object under the cursor."""
        self.view_current("describe")

    def action_yaml(self) -> None:
        """Show the object's YAML."""
        self.view_current("yaml")

    def action_logs(self) -> None:
        """Show a pod's logs."""
        self._view_logs("logs")

    def action_previous(self) -> None:
        """Show the logs of a pod's container before its last restart."""
        self._view_logs("previous")

    def _view_logs(self, what: str) -> None:
        target = self.target()
        if target is not None and target.kind.partition(".")[0] in WITH_LOGS:
            self.view(what, target)

    # -- why, the map, trees ---------------------------------------------------------------------------------

    def action_why(self) -> None:
        """Ask why the object under the cursor fails; where there is none, why users do."""
        target = self.target()
        kind, place, name = ("", "", "") if target is None else (target.kind, target.namespace, target.name)
        heading = f"{kind.partition('.')[0]} {name}" if kind else WORST
        row = self.table.model.current if self.table is not None else None
        if self.current == "control-plane" and row is not None:
            kind, place, name = "component", row.machine, row.name
        if self.current == "events" and getattr(row, "kind", "") in {"users", "page"}:
            kind, place, name, heading = "", "", "", "users"

        self._why(heading, kind, place, name)

    def _why(self, heading: str, kind: str = "", place: str = "", name: str = "") -> None:
        def ask() -> Rows:
            return partial(why_rows, self.session.why(kind, place, name), self.look.glyphs)

        self._outline(f"Why? {self.look.glyphs.dot} {heading}", ask(), ask)

    def action_map(self) -> None:
        """Show the path of the users' requests."""
        clients = [client.name for client in self.snapshot.clients]
        if not clients:
            self.note("Map", "There are no simulated users here, so there is no path to draw.")
            return
        glyphs = self.look.glyphs
        pages = tuple(
            f"Path of {client.name} {glyphs.arrow} {client.target}" for client in self.snapshot.clients
        )

        def ask(page: int) -> Lines:
            path = self.session.path(clients[page])
            return partial(path_lines, path, glyphs) if path is not None else lambda _: []

        self._sheet(pages, ask, "users")

    def action_pulses(self) -> None:
        """Show how many objects of each kind are how well."""
        glyphs = self.look.glyphs

        def ask(_: int) -> Lines:
            return partial(pulse_lines, self.session.pulses(self.namespace), glyphs)

        place = self.namespace or "all namespaces"
        self._sheet((f"Pulses {glyphs.dot} {place}",), ask, WORST)

    def _sheet(self, pages: tuple[str, ...], ask: Callable[[int], Lines], asked: str) -> None:
        """Show a sheet, from which one can ask why; `asked` heads the answer."""

        def closed(answer: object) -> None:
            if answer == WHY:
                self._why(asked)

        self.app.push_screen(Sheet(self.look, pages, ask, self), closed)

    def action_xray(self) -> None:
        """Show the tree of the kind that is looked at, of deployments where that has none."""
        target = self.target()
        word = "deploy" if target is None else target.kind
        if not self.xray(word, None, target):
            self.xray("deploy", None)

    def xray(self, word: str, namespace: str | None, begin_at: Target | None = None) -> bool:
        """Show the objects of a kind with what hangs below them; False for a kind without a tree."""
        place = self.namespace if namespace is None else namespace

        def ask() -> Rows | None:
            found = self.session.tree(word, place)
            answered = self.snapshot.stale_since_ms is None
            return None if found is None else lambda _: tree_rows(found, self.look.glyphs, answered=answered)

        found = ask()
        if found is None:
            return False
        dot = self.look.glyphs.dot
        title = f"XRay {dot} {word} {dot} {place or 'all namespaces'}"
        self._outline(title, found, lambda: ask() or found, begin_at)
        return True

    def _outline(
        self, title: str, found: Rows, ask: Callable[[], Rows], begin_at: Target | None = None
    ) -> None:
        def closed(answer: object) -> None:
            if not isinstance(answer, OutlineRow):
                return
            if answer.command.startswith(":"):
                self.run_lines(answer.command)
            elif answer.command:
                self.prompt.open(answer.command)
            elif answer.target is not None:
                self.go_to(answer.target)

        self.app.push_screen(
            Outline(self.look, title, found, ask, self, self.view, begin_at=begin_at), closed
        )

    # -- from one object to another --------------------------------------------------------------------------

    def action_jump_to_node(self) -> None:
        """Go from a pod to its node."""
        row = self._pod()
        if row is not None and row.node:
            self.go_to(Target("node", "", row.node))

    def action_owner(self) -> None:
        """Go from a pod to the workload that it belongs to."""
        row = self._pod()
        if row is None or "/" not in row.owner:
            return
        word, _, name = row.owner.partition("/")
        self.go_to(Target("node" if word == "node" else word, "" if word == "node" else row.namespace, name))

    def _pod(self) -> PodRow | None:
        """Return the pod under the cursor, in whatever panel; None where it is none, or gone."""
        target = self.target()
        if target is None or target.kind not in POD_KINDS:
            return None
        place = (target.namespace, target.name)
        return next((row for row in self.snapshot.pods if (row.namespace, row.name) == place), None)

    def action_turn_view(self, delta: int) -> None:
        """Go back to the view before, or forward again."""
        self.remember()
        view = self.visited.turn(delta)
        if view is None:
            self.app.bell()
            return
        self.namespace = view.namespace
        if view.word:
            self.browse(view.word, view.namespace)
        else:
            self.focus_panel(view.panel)
        self.show_snapshot()

    def action_copy(self) -> None:
        """Copy the name of the object under the cursor."""
        target = self.target()
        if target is not None:
            self.app.copy_to_clipboard(target.name)
            self.prompt.mention(f"copied {target.name}")

    # -- tables ----------------------------------------------------------------------------------------------

    def action_wide(self) -> None:
        """Show all columns, as far as there is room for them, or those that matter."""
        if self.table is not None:
            self.table.wide = not self.table.wide
            self.table.repaint()

    def action_faults(self) -> None:
        """Show only what is in trouble, or everything again; in the command line, stop as shells do."""
        if self.focused is self.prompt:
            self.app.action_suspend_process()
        elif self.table is not None:
            self.table.model.show_faults(only=not self.table.model.faults_only)
            self.table.repaint()

    def action_sort(self, delta: int) -> None:
        """Sort by a column further to the right or left."""
        if self.table is not None:
            self.table.model.sort_next(delta)
            self.table.repaint()

    def action_sort_by(self, key: str) -> None:
        """Sort by a column if the panel has it."""
        table = self.table
        if table is not None and (not key or any(column.key == key for column in table.model.spec.columns)):
            table.model.sort_by(key)
            table.repaint()

    def action_turn_order(self) -> None:
        """Sort the other way round."""
        if self.table is not None and self.table.model.sort_key:
            self.table.model.sort_by(self.table.model.sort_key)
            self.table.repaint()
