"""Faults: every cause of an outage, as a value that changes the physical world and nothing else."""

from k8s_tui.faults.catalogue import FAULTS, from_mapping

__all__ = ["FAULTS", "from_mapping"]
