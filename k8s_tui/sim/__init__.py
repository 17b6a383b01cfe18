"""Virtual time: the clock, the agenda of events and the named random streams."""
