"""The kubelet: starts, probes, restarts and reports the pods of its node."""
