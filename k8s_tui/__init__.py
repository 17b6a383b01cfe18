"""A game-like Kubernetes simulator for the terminal: a whole cluster in one Python process."""

__version__ = "0.1.0"
