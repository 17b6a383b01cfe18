"""The terminal, as Textual drives it on Linux, but patient with what comes in and able to be listened to.

Bytes that are no UTF-8 are left out, where Textual's own driver ends the program, and a terminal that has disappeared
is nothing that anybody must be told. What is written can be recorded.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Callable

READ_BYTES = 4_096
LOOK_S = 0.1
"""How often it is looked whether a lone Esc was meant, and whether it is over."""


class PatientDriver(LinuxDriver):
    """Reads keys until the terminal is gone.

    Attributes:
        listener: Is told everything that is written, None while nobody records.
    """

    listener: Callable[[str], object] | None = None

    def write(self, data: str) -> None:
        """Write to the terminal, and to whoever records."""
        super().write(data)
        if self.listener is not None:
            self.listener(data)

    def run_input_thread(self) -> None:
        """Turn what is typed into events until there is nothing more to read."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK_S):
                    text = self._read()
                    if text is None:
                        return
                    for message in parser.feed(decode(text)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes | None:
        try:
            return os.read(self.fileno, READ_BYTES) or None
        except OSError:
            return None
