"""The commands of the program and their options.

Every command imports what it needs when it runs, so that none waits for what another uses. Bad input ends
with a sentence on standard error and exit code 2.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

from attrs import frozen
from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from k8s_tui import __version__
from k8s_tui.game.progress import progress_app

if TYPE_CHECKING:
    from k8s_tui.game.lobby import Lobby
    from k8s_tui.game.origin import Origin
    from k8s_tui.game.saves import Kept, Saves
    from k8s_tui.game.session import Session

EXIT_BAD_INPUT = 2
EXIT_FAILED = 1

MAX_INPUT_BYTES = 4_000_000
SEEDS = Number(gte=0, lte=2**53)

Seed = Annotated[
    int, Parameter(help="chooses the history; the same seed gives the same one", validator=SEEDS)
]
Jobs = Annotated[int, Parameter(help="processes that work beside one another")]
Variant = Annotated[
    int,
    Parameter(
        name=["--seed", "--variant"],
        help="chooses the history, and names, numbers and decoys; 1 is as written",
        validator=SEEDS,
    ),
]
Speed = Annotated[int, Parameter(help="simulated seconds a second, 1 to 64")]
Nodes = Annotated[int, Parameter(help="worker machines")]
Masters = Annotated[int, Parameter(help="control-plane machines")]
Script = Annotated[
    str,
    Parameter(help="a file of commands, - for standard input; no screen", allow_leading_hyphen=True),
]
Manifests = Annotated[
    tuple[Path, ...],
    Parameter(name=["--file", "-f"], negative=(), help="manifests that the cluster begins with"),
]

Plain = Annotated[bool, Parameter(negative=(), help="lines of text instead of a screen, for screen readers")]


@Parameter(name="*")
@frozen
class Browser:
    """Where the screen is shown instead of this terminal: a port of the loopback."""

    web: Annotated[
        bool, Parameter(negative=(), help="in a browser of this machine, until ^C; needs the extra web")
    ] = False
    port: Annotated[int, Parameter(help="of the loopback, for --web")] = 8000


@Parameter(name="*")
@frozen
class Drawn:
    """How the screen is drawn in this terminal."""

    record: Annotated[str, Parameter(help="a new file for a recording, which asciinema plays")] = ""
    ascii_only: Annotated[bool, Parameter(name="--ascii", negative=(), help="with ASCII alone")] = False


DRAWN = Drawn()

app = App(
    name="k8s-tui",
    help="A game for the terminal that teaches Kubernetes by breaking it.",
    version=__version__,
    help_format="markdown",
)
scenarios = App(name="scenarios", help="List, check, solve and write scenarios.")
app.command(scenarios)

_IN_BROWSER = "TEXTUAL_DRIVER" in os.environ
"""Textual draws for somebody who is not at this terminal, as a browser."""


class BadInput(Exception):
    """Something the player gave cannot be used; the text is the sentence they read."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program with its own arguments, or others; return its exit code."""
    try:
        return int(app(arguments, exit_on_error=False, print_error=False, result_action="return_value") or 0)
    except _refusals() as error:
        print(f"k8s-tui: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _refusals() -> tuple[type[Exception], ...]:
    from k8s_tui.breakfinder.refusals import GivenError
    from k8s_tui.game.lobby import NoGame
    from k8s_tui.game.reading import ScenarioError
    from k8s_tui.game.saves import SaveError

    return (BadInput, CycloptsError, GivenError, NoGame, ScenarioError, SaveError)


# -- playing --------------------------------------------------------------------


@app.default
def menu() -> int:
    """Open the menu: campaign, scenarios, sandbox, kept games and settings."""
    if not (_IN_BROWSER or (sys.stdin.isatty() and sys.stdout.isatty())):
        return list_scenarios()
    from k8s_tui import stage

    return stage.menu()


@app.command
def play(
    scenario: str = "",
    *,
    script: Script = "",
    plain: Plain = False,
    drawn: Drawn = DRAWN,
    browser: Browser | None = None,
    seed: Variant = 1,
    speed: Speed | None = None,
    record_solution: Annotated[
        bool,
        Parameter(negative=(), help="afterwards print what was typed as a solution for the scenario's file"),
    ] = False,
) -> int:
    """Play a scenario, by name or by file; without one, open the menu."""
    from k8s_tui.game.origin import Origin

    if browser is not None and browser.web:
        options = (f"--seed={seed}", *(() if speed is None else (f"--speed={speed}",)))
        return _in_browser((scenario, *options) if scenario else (), browser.port)
    if not scenario:
        return menu()

    lines = _script_lines(script) if script else None
    origin = Origin(scenario=scenario, seed=seed)
    if plain:
        return _in_lines(origin, lines)
    if lines is None:
        code = _on_screen(origin, speed, drawn)
        return record(scenario) if record_solution and not code else code
    from k8s_tui.game.script import play_script

    session = _start(origin)
    code = play_script(session, lines, _print)
    _remember(session)
    return code


@app.command
def replay(name: str, *, speed: Speed | None = None) -> int:
    """Watch a kept game, by its name, or the last run of a scenario; take it over at any moment."""
    from attrs import evolve

    return _on_screen(evolve(_lobby().find(name), watched=True), speed)


@app.command
def shift(
    *,
    seed: Seed = 1,
    daily: Annotated[bool, Parameter(negative=(), help="the seed of today, the same for everybody")] = False,
    hours: Annotated[int, Parameter(help="how long you have the pager, 1 to 72")] = 8,
    script: Script = "",
    plain: Plain = False,
    speed: Speed | None = None,
) -> int:
    """Have the pager: incidents come one after another, ever harder, until the shift or the error budget ends."""
    from k8s_tui.game.oncall.daily import seed_of_today

    chosen = seed_of_today() if daily else seed
    return play(f"on-call-{hours}h", script=script, plain=plain, seed=chosen, speed=speed)


@app.command
def sandbox(
    *,
    file: Manifests = (),
    nodes: Nodes = 3,
    masters: Masters = 1,
    plain: Plain = False,
    drawn: Drawn = DRAWN,
    seed: Seed = 1,
    speed: Speed | None = None,
) -> int:
    """Play with a cluster that has no story."""
    origin = _origin("", file, nodes, masters, seed)
    return _in_lines(origin) if plain else _on_screen(origin, speed, drawn)


@app.command
def shell(
    scenario: str = "",
    *,
    json: Annotated[bool, Parameter(negative=(), help="one JSON object for each command")] = False,
    file: Manifests = (),
    nodes: Nodes = 3,
    masters: Masters = 1,
    seed: Seed = 1,
) -> int:
    """Read commands from standard input and print what they say, without a screen."""
    from k8s_tui.game.prompt import by_hand, converse

    session = _lobby().journaled(_start(_origin(scenario, file, nodes, masters, seed)))
    is_typed = sys.stdin.isatty() and not json
    if is_typed:
        _print(f"{session.title}. Time passes where a command waits for it; :help lists the game's own.\n")
    lines = by_hand(session) if is_typed else _input()
    converse(session, lines, as_json=json, out=_print_to)
    _remember(session)
    return 0


@app.command
def serve(
    scenario: str = "",
    *,
    kubeconfig: Annotated[
        Path | None, Parameter(help="where to write it; by default among the program's own files")
    ] = None,
    port: Annotated[int, Parameter(help="of the loopback; 0 takes a free one")] = 6443,
    file: Manifests = (),
    nodes: Nodes = 3,
    masters: Masters = 1,
    seed: Seed = 1,
    speed: Speed = 1,
) -> int:
    """Serve the cluster's API over HTTPS, for kubectl, Helm and k9s."""
    from k8s_tui.httpd.command import serve as serve_session
    from k8s_tui.httpd.door import default_kubeconfig

    session = _start(_origin(scenario, file, nodes, masters, seed))
    session.set_speed(speed)
    try:
        serve_session(session, (kubeconfig or default_kubeconfig()).absolute(), port, _print)
    except OSError as error:
        raise BadInput(f"cannot serve: {error.strerror or error}") from error
    _remember(session)
    return 0


# -- scenarios ------------------------------------------------------------------


@scenarios.command(name="list")
def list_scenarios() -> int:
    """List the scenarios, chapter by chapter."""
    from k8s_tui.game.library import listing

    _print(listing(_lobby().records()))
    return 0


@scenarios.command
def lint(*names: str) -> int:
    """Check scenario files, all shipped ones without a name; exit 1 where something is wrong."""
    from k8s_tui.game.linting import lint as complaints

    found = [complaint for path in _paths(names) for complaint in complaints(path)]
    for complaint in found:
        _print(f"{complaint}\n")
    if not found:
        _print("nothing to complain about\n")
    return EXIT_FAILED if found else 0


@scenarios.command
def solve(
    *names: str,
    every: Annotated[bool, Parameter(name="--all", negative=(), help="all shipped scenarios")] = False,
    seed: Variant = 1,
    jobs: Jobs = 2,
) -> int:
    """Prove that the story is true, solutions win, in variants too, and all else does not; exit 1 if not."""
    from k8s_tui.game.solving import solve_all, table

    if not names and not every:
        raise BadInput("name a scenario, or say --all")
    runs, complaints = solve_all(_paths(() if every else names), seed, jobs)
    for complaint in complaints:
        print(f"k8s-tui: {complaint}", file=sys.stderr)
    _print(f"{table(runs)}\n")
    return EXIT_FAILED if complaints or any(run.problem for run in runs) else 0


@scenarios.command
def new(name: str) -> int:
    """Write the file of a new scenario into this folder."""
    from k8s_tui.game.template import template

    try:
        text = template(name)
        with Path(f"{name}.yaml").open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{name}.yaml is here already") from None
    except ValueError as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"{name}.yaml: {error.strerror or error}") from error
    _print(f"wrote {name}.yaml; try: k8s-tui scenarios solve {name}.yaml\n")
    return 0


@scenarios.command
def watch(file: str, *, variants: Annotated[int, Parameter(help="how many to solve each time")] = 1) -> int:
    """Check a scenario file each time it is saved: mistakes, the story, solutions and non-fixes; Ctrl+C ends it."""
    from k8s_tui.game.watching import looks
    from k8s_tui.game.watching import watch as look

    (path,) = _paths((file,))
    look(path, _print, looks(), variants=variants)
    return 0


@scenarios.command
def record(name: str) -> int:
    """Print the last run of a scenario, or a kept game, as a solution for its file."""
    from k8s_tui.game.recording import as_yaml, script_of

    lobby = _lobby()
    _print(as_yaml(script_of(lobby.saves.get(lobby.find(name).name).transcript)))
    return 0


@scenarios.command
def schema() -> int:
    """Print the JSON Schema of scenario files, for editors."""
    from k8s_tui.game.jsonschema import text

    _print(text())
    return 0


# -- what they share ------------------------------------------------------------


def _start(origin: Origin) -> Session:
    from k8s_tui.game.starting import start
    from k8s_tui.shell.files import FolderFiles

    return start(origin, (FolderFiles(Path.cwd()),), _saves(), _carry_out)


def _carry_out(session: Session, text: str) -> None:
    from k8s_tui.httpd.door import carry_out

    carry_out(session, text)


def _saves() -> Saves:
    from k8s_tui.game.saves import Saves, default_path

    return Saves(default_path())


def _origin(scenario: str, files: tuple[Path, ...], nodes: int, masters: int, seed: int) -> Origin:
    """Return how a scenario begins, or, where none is named, a sandbox."""
    from k8s_tui.game.origin import Origin

    if scenario:
        return Origin(scenario=scenario, seed=seed)
    try:
        return Origin(
            seed=seed, workers=nodes, masters=masters, manifests=tuple(_text_of(path) for path in files)
        )
    except ValueError as error:
        raise BadInput(str(error.args[0])) from error


def _on_screen(choice: Origin | Kept, speed: int | None, drawn: Drawn = DRAWN) -> int:
    _want_terminal()
    from k8s_tui import stage

    return stage.play(_lobby(), choice, speed, drawn.record, ascii_only=drawn.ascii_only)


def _in_browser(arguments: tuple[str, ...], port: int) -> int:
    """Serve what `play` shows with these arguments, until ^C."""
    try:
        from k8s_tui.tui.web import HOST, serve
    except ImportError as error:
        raise BadInput("--web needs the extra `web`, as in: pip install 'k8s-tui[web]'") from error
    if arguments and not arguments[0].startswith("-"):
        _paths(arguments[:1])
    _print(f"http://{HOST}:{port}/ shows it; ^C ends it.\n")
    try:
        serve(("play", *arguments), port)
    except OSError as error:
        raise BadInput(f"cannot serve: {error.strerror or error}") from error
    return 0


def _in_lines(origin: Origin, lines: Iterable[str] | None = None) -> int:
    """Play in lines of text until the player leaves or it is decided; what was reached is kept.

    The lines are those of standard input, where none are given.
    """
    from k8s_tui.game.plain import converse
    from k8s_tui.game.prompt import by_hand

    session = _lobby().journaled(_start(origin))
    if lines is None:
        lines = by_hand(session) if sys.stdin.isatty() else _input()
    try:
        converse(session, lines, _print)
    finally:
        _remember(session, undecided=True)
    return EXIT_FAILED if session.verdict == "lost" else 0


def _input() -> TextIO:
    """Return standard input, in which what is no text is marked as such, whatever the locale."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def _want_terminal() -> None:
    if not (sys.stdout.isatty() or _IN_BROWSER):
        raise BadInput("the screen needs a terminal; without one use `k8s-tui shell` or `play --script`")


def _lobby() -> Lobby:
    from k8s_tui.game.lobby import Lobby

    return Lobby(_saves(), Path.cwd(), _carry_out)


def _remember(session: Session, *, undecided: bool = False) -> None:
    """Keep a result, and a game that is not decided where that is meant; it was played also where that cannot be."""
    from k8s_tui.game.saves import SaveError

    lobby = _lobby()
    try:
        (lobby.keep if undecided else lobby.keep_result)(session)
        if session.journal is not None:
            session.journal.close()
    except SaveError as error:
        print(f"k8s-tui: nothing is kept: {error}", file=sys.stderr)


def _script_lines(name: str) -> list[str]:
    return _input().read(MAX_INPUT_BYTES).splitlines() if name == "-" else _text_of(Path(name)).splitlines()


def _text_of(path: Path) -> str:
    from k8s_tui.game.textfiles import read_text

    try:
        return read_text(path, MAX_INPUT_BYTES)
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error


def _paths(names: tuple[str, ...]) -> list[Path]:
    from k8s_tui.game import library

    return [library.find(name) for name in names] if names else list(library.paths())


def _print(text: str) -> None:
    _print_to("stdout", text)


def _print_to(stream: str, text: str) -> None:
    file = sys.stderr if stream == "stderr" else sys.stdout
    file.write(text)
    file.flush()


app.command(progress_app(_saves, _print))
app.command("k8s_tui.breakfinder.command:break_manifests", name="break")
