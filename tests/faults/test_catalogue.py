"""A scenario's mapping becomes a fault, or a message that names the field."""

from typing import Any

import pytest

from k8s_tui.faults import FAULTS, from_mapping
from k8s_tui.faults.fields import FaultError, fields_of
from k8s_tui.faults.machines import FillMemory, PowerOn
from k8s_tui.faults.network import SlowLink
from k8s_tui.faults.processes import StopProcess


@pytest.mark.parametrize(
    "mapping, expected",
    [
        pytest.param(
            {"kind": "StopProcess", "machine": "worker-2", "process": "kubelet"},
            StopProcess("worker-2", "kubelet"),
            id="plain",
        ),
        pytest.param(
            {"kind": "FillMemory", "machine": "a", "memory": "2Gi"}, FillMemory("a", 2 * 1024**3), id="bytes"
        ),
        pytest.param(
            {"kind": "PowerOn", "machine": "a", "boot": "1m30s"}, PowerOn("a", 90_000), id="duration"
        ),
        pytest.param(
            {"kind": "SlowLink", "from": "a", "to": "b", "delay": "200ms", "lossPercent": 5},
            SlowLink("a", "b", 200, 5),
            id="renamed fields",
        ),
    ],
)
def test_mappings(mapping: dict[str, Any], expected: object) -> None:
    assert from_mapping(mapping) == expected


@pytest.mark.parametrize(
    "mapping, message",
    [
        ({}, "kind: is required"),
        ({"kind": "StopProces"}, "kind: no fault has the kind 'StopProces'; did you mean StopProcess?"),
        ({"kind": ["PowerOff"]}, r"kind: no fault has the kind \['PowerOff'\]"),
        ({"kind": "PowerOff"}, "machine: is required"),
        ({"kind": "PowerOff", "machine": 7}, "machine: must be a text, not 7"),
        ({"kind": "PowerOff", "machine": "a", "power": 1}, r"power: unknown field \(known: machine\)"),
        ({"kind": "FillDisk", "machine": "a", "disk": "lots"}, "disk: must be an amount of bytes"),
        ({"kind": "FillDisk", "machine": "a", "disk": 0}, "disk: must be at least 1, not 0"),
        ({"kind": "SlowLink", "from": "a", "to": "b", "delay": 200}, "delay: must be a duration"),
        (
            {"kind": "SlowLink", "from": "a", "to": "b", "lossPercent": 101},
            "lossPercent: must be at most 100",
        ),
        (
            {"kind": "StopProcess", "machine": "a", "process": "b", "how": "melt"},
            "how: must be one of stop, crash",
        ),
        ({"kind": "BreakApplication", "pod": "web", "status": True}, "status: must be a whole number"),
    ],
)
def test_what_is_wrong_is_named(mapping: dict[str, Any], message: str) -> None:
    with pytest.raises(FaultError, match=message):
        from_mapping(mapping)


@pytest.mark.parametrize("cls", FAULTS, ids=lambda cls: cls.__name__)
def test_every_fault_can_be_stated_applied_and_told(cls: type[Any]) -> None:
    samples = {
        "text": "worker-1",
        "content": "x",
        "integer": 5,
        "duration": "5s",
        "bytes": "1Mi",
        "boolean": True,
    }
    stated = {field.name: samples[field.form] for field in fields_of(cls) if field.required}
    fault = from_mapping({"kind": cls.__name__, **stated})
    assert hash(fault) == hash(from_mapping({"kind": cls.__name__, **stated}))
    assert callable(fault.apply)
    assert callable(fault.revert)
    assert "(" not in str(fault) or "registry" in str(fault)
