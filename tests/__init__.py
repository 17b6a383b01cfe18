"""Tests, mirroring the modules of k8s_tui."""
