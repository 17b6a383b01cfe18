"""Keys that are typed faster than they are acted on: each is done with before the next one is looked at.

Textual hands a key to what has the focus and goes on to the next at once; what no widget wants comes back to the
application, behind keys that were typed since. What the first one does, as giving the focus to a panel
or opening a dialog, is then still to come, and the second lands where nobody meant it: in the command line.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.events import Key

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Paste
    from textual.message_pump import MessagePump

SURPRISE_S = 0.7
"""For so long after a screen came without being asked for, nobody can mean it by what they type."""

PATIENCE_S = 0.5
"""What takes longer than that is not waited for."""

MEANT_NAMES = frozenset(("enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "backspace"))


@runtime_checkable
class HoldsKeys(Protocol):
    """An application that can let go what is being typed."""

    def hold_keys(self, seconds: float = 0.0) -> None:
        """Let go what was typed up to now, and for a while."""
        ...


def is_meant_for_something(typed: Key | Paste) -> bool:
    """Tell whether a key means something else on each screen; chords such as `^q` mean the same on all."""
    return not isinstance(typed, Key) or typed.is_printable or typed.key in MEANT_NAMES


async def acted_on(app: App[Any], target: DOMNode) -> None:
    """Wait until what a key was given to is done with it, and so is all above it and the screen that is seen then."""
    for node in target.ancestors_with_self:
        await _done(node)
    if app.is_running:
        await _done(app.screen)


async def _done(node: MessagePump) -> None:
    """Wait until a node has done what it has been told up to now."""
    done = asyncio.Event()
    if node.call_later(done.set):
        try:
            await asyncio.wait_for(done.wait(), PATIENCE_S)
        except TimeoutError:
            return
