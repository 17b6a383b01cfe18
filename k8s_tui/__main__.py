"""Runs the program for ``python -m k8s_tui``."""

from k8s_tui.cli import main

if __name__ == "__main__":
    main()
