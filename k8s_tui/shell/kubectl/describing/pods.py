"""`kubectl describe pod`."""

from __future__ import annotations

from k8s_tui.api.duration import human_duration
from k8s_tui.api.time import parse_time
from k8s_tui.apiserver.qos import qos_class
from k8s_tui.shell.describer import NONE
from k8s_tui.shell.kubectl.describing.containers import (
    describe_containers,
    describe_tolerations,
    describe_volumes,
    spread_text,
)
from k8s_tui.shell.kubectl.describing.page import Page

SORTS = (
    ("Init Containers", "initContainers", "initContainerStatuses"),
    ("Containers", "containers", "containerStatuses"),
    ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
)
"""The title of each sort of containers, and where they and their statuses stand."""


def describe_pod(page: Page) -> None:
    """Describe a pod."""
    spec, status = page.spec, page.status
    page.head()
    if spec.get("priority") is not None:
        page.line("Priority", spec["priority"])
    if spec.get("priorityClassName"):
        page.line("Priority Class Name", spec["priorityClassName"])
    if spec.get("serviceAccountName"):
        page.line("Service Account", spec["serviceAccountName"])
    node = spec.get("nodeName")
    page.line("Node", f"{node}/{status.get('hostIP', '')}" if node else NONE)
    if status.get("startTime"):
        page.stamp("Start Time", status["startTime"])
    page.labels()
    page.annotations()
    _state(page)
    _addresses(page)
    page.controlled_by()
    if status.get("nominatedNodeName"):
        page.line("NominatedNodeName", status["nominatedNodeName"])
    for title, containers, statuses in SORTS:
        if spec.get(containers):
            told = status.get(statuses) or ()
            describe_containers(page.out, title, spec[containers], told, page.document)
    _conditions(page)
    describe_volumes(page.out, spec.get("volumes") or ())
    page.line("QoS Class", status.get("qosClass") or qos_class(page.found.obj.spec))
    page.out.mapping(0, "Node-Selectors:", spec.get("nodeSelector") or {})
    describe_tolerations(page.out, spec.get("tolerations") or ())
    _spread(page)
    page.events()


def _spread(page: Page) -> None:
    title = "Topology Spread Constraints"
    for constraint in page.spec.get("topologySpreadConstraints") or ():
        page.out.line(0, f"{title}:" if title else "", spread_text(constraint))
        title = ""


def _addresses(page: Page) -> None:
    page.line("IP", page.status.get("podIP", ""))
    addresses = page.status.get("podIPs") or ()
    if addresses:
        page.out.write(0, "IPs:\n")
        for each in addresses:
            page.line("IP", each.get("ip", ""), level=1)
    else:
        page.line("IPs", NONE)


def _state(page: Page) -> None:
    status, deleted = page.status, page.metadata.get("deletionTimestamp")
    if deleted and status.get("reason") != "NodeLost":
        # The timestamp is when the pod is to be gone; how long it has been going is counted from then.
        lasted = human_duration(max(0, page.kube.now_ms - parse_time(deleted)))
        page.line("Status", f"Terminating (lasts {lasted})")
        page.line("Termination Grace Period", f"{page.metadata.get('deletionGracePeriodSeconds', 0)}s")
    else:
        page.line("Status", status.get("phase", ""))
    if status.get("reason"):
        page.line("Reason", status["reason"])
    if status.get("message"):
        page.line("Message", status["message"])


def _conditions(page: Page) -> None:
    conditions = page.status.get("conditions") or ()
    if not conditions:
        return
    page.out.write(0, "Conditions:\n")
    page.out.line(1, "Type", "Status")
    for condition in conditions:
        page.out.line(1, f"{condition['type']} ", f"{condition['status']} ")
