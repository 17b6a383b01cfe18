"""The menu: what one can do, and a section of the screen for each."""
