"""What happens when the terminal disappears: the program is told to end, and ends in good order."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def on_hangup(leave: Callable[[], object]) -> None:
    """Call `leave` from the running loop when the terminal hangs up, or somebody asks the program to end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, leave)
