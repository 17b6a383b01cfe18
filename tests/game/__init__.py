"""Tests of k8s_tui.game."""
