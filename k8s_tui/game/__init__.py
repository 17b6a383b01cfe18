"""Scenario files, the director, objectives, hints, verdicts and postmortems."""
