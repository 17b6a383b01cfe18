"""The tools of the desk and of the cluster's machines, beside kubectl."""

from __future__ import annotations

from k8s_tui.shell.calls import Program
from k8s_tui.shell.tools.apt import APT
from k8s_tui.shell.tools.archiving import ARCHIVING
from k8s_tui.shell.tools.cloud import CLOUD
from k8s_tui.shell.tools.crictl import CRICTL
from k8s_tui.shell.tools.curl import CURL
from k8s_tui.shell.tools.disks import DISKS
from k8s_tui.shell.tools.dnf import DNF
from k8s_tui.shell.tools.docker import DOCKER_TOOL
from k8s_tui.shell.tools.etcd.programs import ETCD_TOOLS
from k8s_tui.shell.tools.filing import FILING
from k8s_tui.shell.tools.identity import IDENTITY
from k8s_tui.shell.tools.interfaces import IN_PODS
from k8s_tui.shell.tools.iptables import IPTABLES
from k8s_tui.shell.tools.journalctl import JOURNALCTL
from k8s_tui.shell.tools.kernel import KERNEL
from k8s_tui.shell.tools.kubeadm import KUBEADM
from k8s_tui.shell.tools.lookups import LOOKUPS
from k8s_tui.shell.tools.openssl import OPENSSL
from k8s_tui.shell.tools.ping import PING
from k8s_tui.shell.tools.power import POWER
from k8s_tui.shell.tools.processes import PROCESSES
from k8s_tui.shell.tools.remote import REMOTE
from k8s_tui.shell.tools.systemctl import SYSTEMCTL
from k8s_tui.shell.tools.timekeeping import TIMEKEEPING
from k8s_tui.shell.tools.watching import WATCHING
from k8s_tui.shell.tools.wget import WGET

TOOLS: tuple[Program, ...] = (
    *REMOTE,
    *SYSTEMCTL,
    *JOURNALCTL,
    *CRICTL,
    *ETCD_TOOLS,
    *CURL,
    *WGET,
    *PING,
    *LOOKUPS,
    *IN_PODS,
    *IPTABLES,
    *PROCESSES,
    *DISKS,
    *FILING,
    *ARCHIVING,
    *POWER,
    *WATCHING,
    *IDENTITY,
    *CLOUD,
    *APT,
    *KUBEADM,
    *OPENSSL,
    *TIMEKEEPING,
    *DNF,
    *DOCKER_TOOL,
    *KERNEL,
)
"""All of them."""
