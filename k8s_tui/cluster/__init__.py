"""The composition root: builds the whole cluster, steps it and forks it."""
