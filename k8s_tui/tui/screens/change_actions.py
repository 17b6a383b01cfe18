"""What keys do that change the cluster: each stands for a command line, and what destroys asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.row_commands import (
    CRON_JOBS,
    PAGE_MENU,
    POD_KINDS,
    USERS_MENU,
    MenuItem,
    cordon_lines,
    delete_lines,
    document_command,
    drain_lines,
    edited_by,
    image_line,
    kill_lines,
    menu_of,
    port_forward_line,
    restart_lines,
    scale_line,
    shell_line,
    trigger_line,
)
from k8s_tui.tui.screens.choices import Choices
from k8s_tui.tui.screens.dialogs import CONFIRMED, confirm_dialog
from k8s_tui.tui.screens.edit import APPLY, REPLACE, EditScreen
from k8s_tui.tui.screens.play_base import PlayBase

if TYPE_CHECKING:
    from k8s_tui.game.views import NodeRow
    from k8s_tui.tui.columns import Target
    from k8s_tui.tui.widgets.table import Table

ROLLED = ("deployment", "deployments", "statefulset", "statefulsets", "daemonset", "daemonsets")
SCALED = ("deployment", "deployments", "statefulset", "statefulsets", "replicaset", "replicasets")
ENTERED = ("pod", "pods", "node", "nodes")
MANIFEST = "apiVersion:"
"""What tells a manifest from other text."""

IN_ITS_PANEL = ("cordon", "drain_or_restart", "delete", "kill")
"""The actions on what is chosen in a panel of objects; an event is only about one."""

FORWARDED = (*POD_KINDS, "service", "services", *SCALED)


class ChangeActions(PlayBase):
    """The actions that change something."""

    def chosen_targets(self) -> list[Target]:
        """Return the marked objects, or the one under the cursor."""
        table = self.table
        if table is None or self.current == "events":
            return []
        return [
            target for row in table.model.chosen() if (target := table.model.spec.target(row)) is not None
        ]

    def action_mark(self) -> None:
        """Mark the row under the cursor."""
        if self.table is not None:
            self.table.model.toggle_mark()
            self.table.repaint()

    def action_mark_to(self) -> None:
        """Mark the rows from the nearest marked one to the one under the cursor."""
        if self.table is not None:
            self.table.model.mark_to_cursor()
            self.table.repaint()

    def action_mark_all(self) -> None:
        """Mark every row that is shown, or none any more."""
        if self.table is not None:
            self.table.model.toggle_all()
            self.table.repaint()

    def action_unmark(self) -> None:
        """Mark no row any more."""
        if self.table is not None:
            self.table.model.clear_marks()
            self.table.repaint()

    def action_delete(self) -> None:
        """Ask, then delete what is marked or under the cursor."""
        targets = self.chosen_targets()
        if targets and self.table is not None:
            what = targets[0].name if len(targets) == 1 else f"{len(targets)} objects"
            self.ask(f"Delete {what}?", delete_lines(targets), "Delete", self.table)

    def action_kill(self) -> None:
        """Ask, then delete the chosen pods without giving them time to end."""
        targets = [target for target in self.chosen_targets() if target.kind in POD_KINDS]
        if targets and self.table is not None:
            what = targets[0].name if len(targets) == 1 else f"{len(targets)} pods"
            question = f"Kill {what}? What it does is cut off, not ended."
            self.ask(question, kill_lines(targets), "Kill", self.table)

    def action_cordon(self) -> None:
        """Cordon the chosen nodes, or uncordon those that are."""
        if self.current == "nodes":
            rows: tuple[NodeRow, ...] = self.tables["nodes"].model.chosen()
            if rows:
                self.run_lines(*cordon_lines((row.name, "SchedulingDisabled" in row.status) for row in rows))
                self.tables["nodes"].model.clear_marks()

    def action_drain_or_restart(self) -> None:
        """Ask, then drain the chosen nodes; or restart the chosen workloads."""
        table, targets = self.table, self.chosen_targets()
        if table is None or not targets:
            return
        names = [target.name for target in targets]
        if self.current == "nodes":
            what = names[0] if len(names) == 1 else f"{len(names)} nodes"
            self.ask(f"Drain {what}? Its pods are evicted.", drain_lines(names), "Drain", table)
        elif _is(targets[0], ROLLED):
            what = names[0] if len(names) == 1 else f"{len(names)} workloads"
            question = f"Restart {what}? Its pods are replaced one after the other."
            self.ask(question, restart_lines(targets), "Restart", table)

    def action_enter_or_scale(self) -> None:
        """Begin a shell in a pod or on a node; or write the command that scales a workload."""
        target = self.target()
        if target is None:
            return
        if _is(target, ENTERED) and self.current != "control-plane":
            self.run_lines(shell_line(target))
            self.prompt.focus(scroll_visible=False)
        elif _is(target, SCALED):
            self.prompt.open(scale_line(target))

    def action_image(self) -> None:
        """Write the command that changes a workload's image; elsewhere go to the command line."""
        target = self.target()
        if target is not None and _is(target, ROLLED):
            self.prompt.open(image_line(target))
        else:
            self.prompt.open("")

    def action_port_forward(self) -> None:
        """Write the command that forwards a port of a pod, or of one of a service's or a workload's."""
        target = self.target()
        if target is not None and _is(target, FORWARDED):
            self.prompt.open(port_forward_line(target))

    def action_trigger(self) -> None:
        """Write the command that runs a CronJob now."""
        target = self.target()
        if target is not None and _is(target, CRON_JOBS):
            self.prompt.open(trigger_line(target))

    def action_edit(self) -> None:
        """Edit the object under the cursor as YAML."""
        target = self.target()
        if target is not None:
            self.edit(target)

    def edit(self, target: Target) -> None:
        """Edit an object as YAML, and send it as a line of the shell."""
        text = self.session.text("yaml", target.kind, target.namespace, target.name)
        if MANIFEST not in text:  # it is gone, or nobody answers
            self.note("Edit", text)
            return
        place = f"{target.namespace}/{target.name}" if target.namespace else target.name
        self._open_editor(
            f"Edit {self.look.glyphs.dot} {target.kind.partition('.')[0]} {place}", text, REPLACE
        )

    def action_write_manifest(self) -> None:
        """Write a manifest and apply it."""
        self.write_manifest("")

    def write_manifest(self, text: str) -> None:
        """Show a manifest, to be changed and applied."""
        self._open_editor(APPLY, text, APPLY)

    def _open_editor(self, heading: str, text: str, command: str) -> None:
        def submit(line: str) -> tuple[int, str]:
            job = self.session.start(line)
            said = "".join(piece for _, piece in job.read())
            if not job.done:
                job.cancel()
            return job.exit_code or 0, said

        def closed(answer: str | None) -> None:
            if answer:
                self.note(heading, answer)
            self.show_snapshot()

        self.app.push_screen(EditScreen(self.look, heading, text, submit, self, command=command), closed)

    def edit_typed(self, line: str) -> bool:
        """Open the editor for a typed `kubectl edit` or the beginning of a here-document; tell whether it was one."""
        target, command = edited_by(line), document_command(line)
        if target is not None:
            self.edit(target)
        elif command:
            self._open_editor(command, "", command)
        return target is not None or bool(command)

    def action_menu(self) -> None:
        """List what can be done with the object under the cursor."""
        target, row = self.target(), self._row()
        if target is not None:
            items = menu_of(target, cordoned="SchedulingDisabled" in getattr(row, "status", ""))
            if self.current == "events":
                items = tuple(item for item in items if item.action not in IN_ITS_PANEL)
        elif self.current == "events" and getattr(row, "waits", False):
            items = PAGE_MENU
        elif self.current == "events" and getattr(row, "kind", "") == "users":
            items = USERS_MENU
        else:
            return

        def closed(answer: MenuItem | None) -> None:
            if answer is None:
                return
            if answer.action:
                self.call_next(self.run_action, f"screen.{answer.action}")
            elif answer.ends:
                self.run_lines(answer.line)
            else:
                self.prompt.open(answer.line)

        heading = target.name if target is not None else "Users" if items is USERS_MENU else "Page"
        self.app.push_screen(Choices(self.look, heading, items), closed)

    def _row(self) -> object:
        return None if self.table is None else self.table.model.current

    def on_table_menu_wanted(self) -> None:
        """Open the menu of the row that was clicked with the right button."""
        self.action_menu()

    def ask(self, question: str, commands: tuple[str, ...], label: str, table: Table) -> None:
        """Ask before commands are run, Cancel being the default."""
        if not commands:
            return

        def answered(answer: str | None) -> None:
            if answer == CONFIRMED:
                table.model.clear_marks()
                self.run_lines(*commands)

        self.app.push_screen(confirm_dialog(self.look, question, commands, label), answered)


def _is(target: Target, kinds: tuple[str, ...]) -> bool:
    return target.kind.partition(".")[0] in kinds
