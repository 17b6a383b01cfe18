"""What `crictl inspect`, `inspectp` and `info` print: containers, sandboxes and the runtime as documents.

Source: cri-api runtime/v1 as crictl 1.32 marshals it.
"""

from __future__ import annotations

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.machine.containers import EXITED, RUNNING, Container, Sandbox
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.references import digest_of
from k8s_tui.shell.tools.clock import nanosecond_time

ZERO_TIME = "0001-01-01T00:00:00Z"


def pid_of(machine: Machine, container: Container) -> int:
    """Return the process id of a container's program, 0 where it does not run."""
    return 0 if container.state != RUNNING else machine.runtime.pid_of(container.id)


def container_document(machine: Machine, container: Container) -> JsonObject:
    """Return a container as `crictl inspect` shows it."""
    config = container.config
    sandbox = machine.runtime.sandboxes.get(container.pod_uid)
    labels: JsonObject = {
        "io.kubernetes.container.name": container.name,
        "io.kubernetes.pod.name": sandbox.name if sandbox is not None else config.pod,
        "io.kubernetes.pod.namespace": sandbox.namespace if sandbox is not None else config.namespace,
        "io.kubernetes.pod.uid": container.pod_uid,
    }
    status: JsonObject = {
        "id": container.id,
        "metadata": {"attempt": config.attempt, "name": container.name},
        "state": f"CONTAINER_{container.state.upper()}",
        "createdAt": nanosecond_time(container.created_ms),
        "startedAt": nanosecond_time(container.started_ms) if container.started_ms else ZERO_TIME,
        "finishedAt": nanosecond_time(container.finished_ms) if container.state == EXITED else ZERO_TIME,
        "exitCode": container.exit_code,
        "reason": container.reason,
        "message": container.message,
        "image": {"image": config.image},
        "imageRef": container.image_id,
        "labels": labels,
        "mounts": [
            {
                "containerPath": mount.path,
                "hostPath": _host_path(container, mount.volume),
                "readonly": mount.read_only,
            }
            for mount in config.mounts
        ],
    }
    arguments: JsonObject = {
        "args": [*config.command, *config.arguments],
        "env": [f"{name}={value}" for name, value in sorted(config.environment.items())],
    }
    info: JsonObject = {
        "sandboxID": sandbox.id if sandbox is not None else "",
        "pid": pid_of(machine, container),
        "runtimeSpec": {"process": arguments},
    }
    return {"status": status, "info": info}


def _host_path(container: Container, volume: str) -> str:
    return f"/var/lib/kubelet/pods/{container.pod_uid}/volumes/{volume}"


def sandbox_document(sandbox: Sandbox) -> JsonObject:
    """Return a pod's sandbox as `crictl inspectp` shows it."""
    metadata: JsonObject = {
        "attempt": sandbox.attempt,
        "name": sandbox.name,
        "namespace": sandbox.namespace,
        "uid": sandbox.pod_uid,
    }
    return {
        "status": {
            "id": sandbox.id,
            "metadata": metadata,
            "state": "SANDBOX_READY" if sandbox.ready else "SANDBOX_NOTREADY",
            "createdAt": nanosecond_time(sandbox.created_ms),
            "network": {"additionalIps": [], "ip": "" if sandbox.host_network else sandbox.ip},
            "linux": {"namespaces": {"options": {"network": "NODE" if sandbox.host_network else "POD"}}},
        }
    }


def runtime_document(machine: Machine) -> JsonObject:
    """Return what `crictl info` says."""
    ready = machine.network_is_ready()
    network: JsonObject = {
        "type": "NetworkReady",
        "status": ready,
        "reason": "" if ready else "NetworkPluginNotReady",
        "message": "" if ready else "Network plugin returns error: cni plugin not initialized",
    }
    runtime: JsonObject = {"type": "RuntimeReady", "status": True, "reason": "", "message": ""}
    return {
        "status": {"conditions": [runtime, network]},
        "cniconfig": {"PluginDirs": ["/opt/cni/bin"], "PluginConfDir": "/etc/cni/net.d"},
        "sandboxImage": digest_of("registry.k8s.io/pause:3.10"),
        "golang": "go1.22.10",
    }
