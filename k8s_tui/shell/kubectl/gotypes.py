"""Objects of files as kubectl's own Go types print them: structs that are never left out stand there empty.

Source: the `json` tags of k8s.io/api v1.32: a struct without a pointer is written even when nothing is in it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api.jsonvalue import JsonObject

_META: Final[JsonObject] = {"creationTimestamp": None}
_CONTAINERS: Final[list[JsonObject]] = [{"resources": {}}]
_POD: Final[JsonObject] = {"containers": _CONTAINERS}
_TEMPLATE: Final[JsonObject] = {"metadata": _META, "spec": _POD}
_JOB: Final[JsonObject] = {"template": _TEMPLATE}
_CLAIM: Final[JsonObject] = {"metadata": _META, "spec": {"resources": {}}, "status": {}}
_COUNTED: Final[JsonObject] = {"replicas": 0}
_DAEMONS: Final = ("currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady")

EMPTY_STRUCTS: Final[Mapping[str, JsonObject]] = {
    "Pod": {"spec": _POD, "status": {}},
    "ReplicationController": {"spec": {"template": _TEMPLATE}, "status": _COUNTED},
    "ReplicaSet": {"spec": {"template": _TEMPLATE}, "status": _COUNTED},
    "Deployment": {"spec": {"strategy": {}, "template": _TEMPLATE}, "status": {}},
    "DaemonSet": {
        "spec": {"template": _TEMPLATE, "updateStrategy": {}},
        "status": dict.fromkeys(_DAEMONS, 0),
    },
    "StatefulSet": {
        "spec": {"template": _TEMPLATE, "updateStrategy": {}, "volumeClaimTemplates": [_CLAIM]},
        "status": {"availableReplicas": 0, **_COUNTED},
    },
    "Job": {"spec": _JOB, "status": {}},
    "CronJob": {"spec": {"jobTemplate": {"metadata": _META, "spec": _JOB}}, "status": {}},
    "Service": {"status": {"loadBalancer": {}}},
}
"""By kind, beside the empty time of creation that all have; a list's only entry stands for each of its entries."""


def spelled_out(document: JsonObject) -> JsonObject:
    """Return an object with the empty structs of its Go type."""
    new = copy.deepcopy(document)
    _fill(new, {"metadata": _META, **EMPTY_STRUCTS.get(str(document["kind"]), {})})
    return new


def _fill(document: dict[str, Any], model: Mapping[str, Any]) -> None:
    for name, part in model.items():
        if isinstance(part, list):
            for entry in document.get(name) or ():
                _fill(entry, part[0])
        elif isinstance(part, dict):
            _fill(document.setdefault(name, {}), part)
        else:
            document.setdefault(name, part)
