"""The Pod Security Standards: what pods of each level must not do, in the words of the real admission plugin.

Each check looks at a pod's spec in wire form and says what violates it, "" for nothing. Source: k8s.io/pod-security-
admission policy (v1.32), its latest versions. Simplified: versions of a level are kept and not told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from k8s_tui.api.jsonvalue import quote

Spec: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Spec], str]

PRIVILEGED: Final = "privileged"
BASELINE: Final = "baseline"
RESTRICTED: Final = "restricted"
LEVELS: Final = (PRIVILEGED, BASELINE, RESTRICTED)

DEFAULT_CAPABILITIES: Final = (
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"),
    *("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
)
SAFE_SYSCTLS: Final = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_syncookies",
    }
)
SAFE_SELINUX_TYPES: Final = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
SAFE_VOLUMES: Final = (
    *(
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    ),
)
SECCOMP: Final = ("RuntimeDefault", "Localhost")


# -- reading a spec ------------------------------------------------------------


def _containers(spec: Spec) -> list[Spec]:
    """Return all containers, in the order in which the plugin visits them."""
    groups = ("initContainers", "containers", "ephemeralContainers")
    return [each for group in groups for each in spec.get(group) or ()]


def _security(part: Spec) -> Spec:
    return part.get("securityContext") or {}


def _names(spec: Spec, is_bad: Callable[[Spec], bool]) -> list[str]:
    return [str(each.get("name", "")) for each in _containers(spec) if is_bad(each)]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(quote(each) for each in names)


def _called(names: Sequence[str], word: str = "container") -> str:
    return f"{word}{'' if len(names) == 1 else 's'} {_quoted(names)}"


# -- baseline ------------------------------------------------------------


def _host_namespaces(spec: Spec) -> str:
    used = [f"{each}=true" for each in ("hostNetwork", "hostPID", "hostIPC") if spec.get(each)]
    return f"host namespaces ({', '.join(used)})" if used else ""


def _host_path(spec: Spec) -> str:
    names = [str(each.get("name", "")) for each in spec.get("volumes") or () if "hostPath" in each]
    return f"hostPath volumes ({_called(names, 'volume')})" if names else ""


def _host_ports(spec: Spec) -> str:
    names, ports = [], []
    for container in _containers(spec):
        own = [str(each["hostPort"]) for each in container.get("ports") or () if each.get("hostPort")]
        if own:
            names.append(str(container.get("name", "")))
            ports += own
    if not names:
        return ""
    uses = "uses" if len(names) == 1 else "use"
    word = "hostPort" if len(ports) == 1 else "hostPorts"
    return f"hostPort ({_called(names)} {uses} {word} {', '.join(sorted(dict.fromkeys(ports)))})"


def _privileged(spec: Spec) -> str:
    names = _names(spec, lambda each: bool(_security(each).get("privileged")))
    return f"privileged ({_called(names)} must not set securityContext.privileged=true)" if names else ""


def _default_capabilities(spec: Spec) -> str:
    names, added = [], []
    for container in _containers(spec):
        own = [each for each in _added(container) if each not in DEFAULT_CAPABILITIES]
        if own:
            names.append(str(container.get("name", "")))
            added += own
    if not names:
        return ""
    listed = _quoted(sorted(dict.fromkeys(added)))
    return f"non-default capabilities ({_called(names)} must not include {listed} in securityContext.capabilities.add)"


def _added(container: Spec) -> Sequence[str]:
    return (_security(container).get("capabilities") or {}).get("add") or ()


def _proc_mount(spec: Spec) -> str:
    names = _names(spec, lambda each: _security(each).get("procMount") not in (None, "", "Default"))
    if not names:
        return ""
    kinds = sorted(
        {str(_security(each)["procMount"]) for each in _containers(spec) if each.get("name") in names}
    )
    return f"procMount ({_called(names)} must not set securityContext.procMount to {_quoted(kinds)})"


def _selinux(spec: Spec) -> str:
    bad: list[str] = []
    for part in (spec, *_containers(spec)):
        options = _security(part).get("seLinuxOptions") or {}
        if str(options.get("type") or "") not in SAFE_SELINUX_TYPES:
            bad.append(f"type {quote(str(options['type']))}")
        bad += [f"{field} may not be set" for field in ("user", "role") if options.get(field)]
    return f"seLinuxOptions ({'; '.join(dict.fromkeys(bad))})" if bad else ""


def _unconfined(spec: Spec) -> str:
    parts = []
    if _seccomp(spec) == "Unconfined":
        parts.append("pod")
    names = _names(spec, lambda each: _seccomp(each) == "Unconfined")
    if names:
        parts.append(_called(names))
    said = " and ".join(parts)
    return (
        f'seccompProfile ({said} must not set securityContext.seccompProfile.type to "Unconfined")'
        if said
        else ""
    )


def _seccomp(part: Spec) -> str:
    return str((_security(part).get("seccompProfile") or {}).get("type") or "")


def _sysctls(spec: Spec) -> str:
    names = [str(each.get("name")) for each in _security(spec).get("sysctls") or ()]
    bad = sorted(each for each in names if each not in SAFE_SYSCTLS)
    return f"forbidden sysctls ({', '.join(bad)})" if bad else ""


# -- restricted ------------------------------------------------------------


def _escalation(spec: Spec) -> str:
    names = _names(spec, lambda each: _security(each).get("allowPrivilegeEscalation") is not False)
    said = "must set securityContext.allowPrivilegeEscalation=false"
    return f"allowPrivilegeEscalation != false ({_called(names)} {said})" if names else ""


def _restricted_capabilities(spec: Spec) -> str:
    said = []
    names = _names(
        spec, lambda each: "ALL" not in ((_security(each).get("capabilities") or {}).get("drop") or ())
    )
    if names:
        said.append(f'{_called(names)} must set securityContext.capabilities.drop=["ALL"]')
    adding = _names(spec, lambda each: any(word != "NET_BIND_SERVICE" for word in _added(each)))
    if adding:
        words = sorted(
            {word for each in _containers(spec) for word in _added(each) if word != "NET_BIND_SERVICE"}
        )
        said.append(
            f"{_called(adding)} must not include {_quoted(words)} in securityContext.capabilities.add"
        )
    return f"unrestricted capabilities ({'; '.join(said)})" if said else ""


def _restricted_volumes(spec: Spec) -> str:
    names, kinds = [], []
    for volume in spec.get("volumes") or ():
        bad = [each for each in volume if each != "name" and each not in SAFE_VOLUMES]
        if bad:
            names.append(str(volume.get("name", "")))
            kinds += bad
    if not names:
        return ""
    uses = "uses" if len(names) == 1 else "use"
    found = sorted(dict.fromkeys(kinds))
    word = "restricted volume type" if len(found) == 1 else "restricted volume types"
    return f"restricted volume types ({_called(names, 'volume')} {uses} {word} {_quoted(found)})"


def _non_root(spec: Spec) -> str:
    own = _security(spec).get("runAsNonRoot")
    said = ["pod must not set securityContext.runAsNonRoot=false"] if own is False else []
    bad = _names(spec, lambda each: _security(each).get("runAsNonRoot") is False)
    if bad:
        said.append(f"{_called(bad)} must not set securityContext.runAsNonRoot=false")
    unsaid = _names(spec, lambda each: _security(each).get("runAsNonRoot") is None)
    if not said and not own and unsaid:
        said.append(f"pod or {_called(unsaid)} must set securityContext.runAsNonRoot=true")
    return f"runAsNonRoot != true ({'; '.join(said)})" if said else ""


def _root_user(spec: Spec) -> str:
    said = ["pod must not set runAsUser=0"] if _security(spec).get("runAsUser") == 0 else []
    names = _names(spec, lambda each: _security(each).get("runAsUser") == 0)
    if names:
        said.append(f"{_called(names)} must not set runAsUser=0")
    return f"runAsUser=0 ({'; '.join(said)})" if said else ""


def _restricted_seccomp(spec: Spec) -> str:
    listed = " or ".join(quote(each) for each in SECCOMP)
    own = _seccomp(spec)
    said = []
    if own and own not in SECCOMP:
        said.append(f"pod must not set securityContext.seccompProfile.type to {quote(own)}")
    bad = _names(spec, lambda each: bool(_seccomp(each)) and _seccomp(each) not in SECCOMP)
    if bad:
        said.append(f'{_called(bad)} must not set securityContext.seccompProfile.type to "Unconfined"')
    unsaid = _names(spec, lambda each: not _seccomp(each))
    if not said and not own and unsaid:
        said.append(f"pod or {_called(unsaid)} must set securityContext.seccompProfile.type to {listed}")
    return f"seccompProfile ({'; '.join(said)})" if said else ""


ALWAYS: Final[tuple[Check, ...]] = (
    _host_namespaces,
    _host_ports,
    _privileged,
    _proc_mount,
    _selinux,
    _sysctls,
)
CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    PRIVILEGED: (),
    BASELINE: (
        _default_capabilities,
        _host_namespaces,
        _host_path,
        _host_ports,
        _privileged,
        _proc_mount,
        _selinux,
        _unconfined,
        _sysctls,
    ),
    RESTRICTED: (
        *ALWAYS,
        _escalation,
        _restricted_capabilities,
        _restricted_volumes,
        _non_root,
        _root_user,
        _restricted_seccomp,
    ),
}
"""By level, in the order of the messages."""


def violations(level: str, spec: Spec) -> list[str]:
    """Return what a pod's spec, in wire form, does that its level forbids; an unknown level is the strictest."""
    checks = CHECKS.get(level, CHECKS[RESTRICTED])
    return [said for said in (check(spec) for check in checks) if said]
