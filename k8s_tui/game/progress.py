"""`k8s-tui progress`: best runs and achievements, and taking them along, as commands of the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from k8s_tui.game.history import MAX_FILE_BYTES, exported, imported, report, reset
from k8s_tui.game.saves import SaveError, Saves
from k8s_tui.game.textfiles import read_text


def progress_app(saves_of: Callable[[], Saves], out: Callable[[str], None]) -> App:
    """Return the commands; all of them may raise a SaveError, whose text is the sentence for the player."""
    app = App(name="progress", help="What you have achieved: show it, take it along, begin anew.")

    @app.default
    def show() -> None:
        """Show best runs and achievements."""
        out(report(saves_of()))

    @app.command(name="export")
    def export_progress(file: Path) -> None:
        """Write all results into a file, which `import` reads on another machine."""
        try:
            file.write_text(exported(saves_of()), encoding="utf-8")
        except OSError as error:
            raise SaveError(f"{file}: {error.strerror or error}") from error
        out(f"wrote {file}\n")

    @app.command(name="import")
    def import_progress(file: Path) -> None:
        """Add the results of an exported file; better ones stay."""
        count = imported(saves_of(), _read(file))
        out(f"{count} new run{'' if count == 1 else 's'}\n")

    @app.command(name="reset")
    def reset_progress(
        *, yes: Annotated[bool, Parameter(negative=(), help="really forget all results")] = False
    ) -> None:
        """Forget all results; kept games stay."""
        if not yes:
            raise SaveError("this forgets all results for good; say --yes, perhaps after an export")
        reset(saves_of())
        out("all results are forgotten\n")

    return app


def _read(file: Path) -> str:
    try:
        return read_text(file, MAX_FILE_BYTES)
    except ValueError as error:
        raise SaveError(f"{file}: {error}") from error
