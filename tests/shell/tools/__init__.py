"""Tests of the tools, in a cluster that has booted."""
