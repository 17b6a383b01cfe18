"""Tests of k8s_tui.scheduler."""
