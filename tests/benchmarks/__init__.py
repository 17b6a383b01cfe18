"""Benchmarks of speed on this machine; not part of the tests: `python -m tests.benchmarks [NAME ...]`."""
