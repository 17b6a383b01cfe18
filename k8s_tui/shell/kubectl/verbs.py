"""All commands of kubectl, in the order in which kubectl has them: a mistyped one is looked for in this order."""

from __future__ import annotations

from k8s_tui.shell.kubectl.applying import APPLY
from k8s_tui.shell.kubectl.asking import AUTH
from k8s_tui.shell.kubectl.attaching import ATTACH
from k8s_tui.shell.kubectl.certifying import CERTIFICATE
from k8s_tui.shell.kubectl.configuring import CONFIG
from k8s_tui.shell.kubectl.copying import CP
from k8s_tui.shell.kubectl.create import CREATE, REPLACE
from k8s_tui.shell.kubectl.debug import DEBUG
from k8s_tui.shell.kubectl.delete import DELETE
from k8s_tui.shell.kubectl.describing import DESCRIBE
from k8s_tui.shell.kubectl.diffing import DIFF
from k8s_tui.shell.kubectl.draining import CORDON, DRAIN, UNCORDON
from k8s_tui.shell.kubectl.events import EVENTS
from k8s_tui.shell.kubectl.execing import EXEC
from k8s_tui.shell.kubectl.explaining import EXPLAIN
from k8s_tui.shell.kubectl.exposing import AUTOSCALE, EXPOSE
from k8s_tui.shell.kubectl.forwarding import (
    COMPLETION,
    KUSTOMIZE,
    OPTIONS,
    PLUGIN,
    PORT_FORWARD,
    PROXY,
)
from k8s_tui.shell.kubectl.get import GET
from k8s_tui.shell.kubectl.informing import API_RESOURCES, API_VERSIONS, CLUSTER_INFO, VERSION
from k8s_tui.shell.kubectl.kube import Verb
from k8s_tui.shell.kubectl.labelling import ANNOTATE, LABEL
from k8s_tui.shell.kubectl.logs import LOGS
from k8s_tui.shell.kubectl.patching import EDIT, PATCH
from k8s_tui.shell.kubectl.rollout import ROLLOUT
from k8s_tui.shell.kubectl.running import RUN
from k8s_tui.shell.kubectl.scaling import SCALE
from k8s_tui.shell.kubectl.setting import SET
from k8s_tui.shell.kubectl.tainting import TAINT
from k8s_tui.shell.kubectl.top import TOP
from k8s_tui.shell.kubectl.waiting import WAIT

VERBS: tuple[Verb, ...] = (
    CREATE,
    EXPOSE,
    RUN,
    SET,
    EXPLAIN,
    GET,
    EDIT,
    DELETE,
    ROLLOUT,
    SCALE,
    AUTOSCALE,
    CERTIFICATE,
    CLUSTER_INFO,
    TOP,
    CORDON,
    UNCORDON,
    DRAIN,
    TAINT,
    DESCRIBE,
    LOGS,
    ATTACH,
    EXEC,
    PORT_FORWARD,
    PROXY,
    CP,
    AUTH,
    DEBUG,
    EVENTS,
    DIFF,
    APPLY,
    PATCH,
    REPLACE,
    WAIT,
    KUSTOMIZE,
    LABEL,
    ANNOTATE,
    COMPLETION,
    CONFIG,
    PLUGIN,
    VERSION,
    API_VERSIONS,
    API_RESOURCES,
    OPTIONS,
)
