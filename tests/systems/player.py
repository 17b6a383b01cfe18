"""A player at the keyboard of a sandbox: lines in, what they print out, and time that passes."""

from __future__ import annotations

from attrs import frozen

from k8s_tui.cluster.world import World
from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.shell.files import GivenFiles
from tests.sandboxes import open_game


@frozen
class Output:
    """What one command printed.

    Attributes:
        text: Both streams, in the order they came.
    """

    exit_code: int
    stdout: str
    stderr: str
    text: str


class Player:
    """Types commands as somebody would who holds `k8s-tui shell`."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def world(self) -> World:
        """The world behind the shell, for what no tool would show."""
        return self.session.play.world

    def run(self, line: str) -> Output:
        """Run a line to its end."""
        command = self.session.run(line)
        pieces = command.read()
        streams = {
            name: "".join(text for stream, text in pieces if stream == name) for name in ("stdout", "stderr")
        }
        assert command.exit_code is not None
        text = "".join(text for _, text in pieces)
        return Output(command.exit_code, streams["stdout"], streams["stderr"], text)

    def __call__(self, line: str) -> str:
        """Run a line that must succeed, and return what it printed."""
        output = self.run(line)
        assert output.exit_code == 0, f"$ {line}\n{output.text}"
        return output.text

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self(f":wait {seconds}s")

    def apply(self, manifest: str) -> str:
        """Apply YAML as `kubectl apply -f -` does from a here-document."""
        return self(f"kubectl apply -f - <<'YAML'\n{manifest}\nYAML")


def sandbox(workers: int = 3, masters: int = 1, seed: int = 1, files: dict[str, str] | None = None) -> Player:
    """Boot a cluster without a goal; `files` are what the player's folder holds."""
    origin = Origin(workers=workers, masters=masters, seed=seed)
    return Player(open_game(origin, (GivenFiles(files or {}),)))
