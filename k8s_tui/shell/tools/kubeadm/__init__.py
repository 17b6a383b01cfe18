"""kubeadm: makes a machine a node of a cluster, keeps its certificates, upgrades it, and undoes it all.

Source: kubernetes cmd/kubeadm (v1.32).
"""

from k8s_tui.shell.tools.kubeadm.command import KUBEADM

__all__ = ["KUBEADM"]
