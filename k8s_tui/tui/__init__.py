"""The screen: a Textual application over the frozen rows and the shell of a game session."""

import os

os.environ.setdefault("TEXTUAL_FPS", "120")
# Textual reads it when it is first imported; at its own 60 a key waits up to 17 ms for the next frame.
