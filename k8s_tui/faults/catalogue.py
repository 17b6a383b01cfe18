"""All faults, and how a scenario's mapping becomes one."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from k8s_tui.faults.clocks import ClockDrift, ExpireCertificate
from k8s_tui.faults.cloud import BalancerQuota, ProviderDown, ProviderUp
from k8s_tui.faults.containers import BreakApplication, KillContainer
from k8s_tui.faults.etcd import FloodEtcd, LoseEtcdData, SlowDisk
from k8s_tui.faults.fault import Fault
from k8s_tui.faults.fields import FaultError, read
from k8s_tui.faults.files import DeleteFile, EditFile, WriteFile
from k8s_tui.faults.machines import (
    BrittleKernel,
    FillDisk,
    FillMemory,
    ForkBomb,
    FreezeMachine,
    PowerOff,
    PowerOn,
    Reboot,
)
from k8s_tui.faults.network import (
    CutLink,
    CutZones,
    FlushRoutes,
    HealLink,
    HealNetwork,
    IsolateMachine,
    SlowLink,
)
from k8s_tui.faults.outside import BarHost, ChangePassword, MoveHost, RenameHost
from k8s_tui.faults.processes import FreezeProcess, StartProcess, StopProcess
from k8s_tui.faults.registries import RegistryDown, RegistrySlow, RegistryUp, RemoveImage, RequireLogin
from k8s_tui.faults.storage import DetachDisk, DiskServiceDown, FillVolume, SlowVolume, StorageServerDown

FAULTS: tuple[type[Any], ...] = (
    StopProcess,
    StartProcess,
    FreezeProcess,
    PowerOff,
    PowerOn,
    Reboot,
    FreezeMachine,
    FillMemory,
    FillDisk,
    ForkBomb,
    BrittleKernel,
    ClockDrift,
    ExpireCertificate,
    CutLink,
    CutZones,
    HealLink,
    SlowLink,
    IsolateMachine,
    FlushRoutes,
    HealNetwork,
    ProviderDown,
    ProviderUp,
    BalancerQuota,
    RegistryDown,
    RegistrySlow,
    RegistryUp,
    RequireLogin,
    RemoveImage,
    WriteFile,
    EditFile,
    DeleteFile,
    KillContainer,
    BreakApplication,
    SlowDisk,
    LoseEtcdData,
    FloodEtcd,
    DetachDisk,
    SlowVolume,
    FillVolume,
    StorageServerDown,
    DiskServiceDown,
    BarHost,
    MoveHost,
    RenameHost,
    ChangePassword,
)
"""Every fault; its kind in scenario files is the name of its class."""

_BY_KIND: Mapping[str, type[Any]] = {cls.__name__: cls for cls in FAULTS}


def from_mapping(mapping: Mapping[str, Any]) -> Fault:
    """Return the fault that a mapping such as `{kind: PowerOff, machine: worker-2}` states.

    Raises:
        FaultError: There is no such kind, or a field is missing, unknown, or not of its form.
    """
    kind = mapping.get("kind")
    cls = _BY_KIND.get(kind) if isinstance(kind, str) else None
    if cls is None:
        near = difflib.get_close_matches(str(kind), _BY_KIND, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise FaultError("kind", f"no fault has the kind {kind!r}{hint}" if kind else "is required")
    fields = {name: value for name, value in mapping.items() if name != "kind"}
    fault: Fault = cls(**read(cls, fields))
    return fault
