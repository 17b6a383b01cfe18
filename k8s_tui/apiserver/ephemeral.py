"""Ephemeral containers: what is added to a running pod to look into it, and never taken away again.

Source: kubernetes pkg/registry/core/pod/storage (EphemeralContainersREST), ValidatePodEphemeralContainersUpdate.
"""

from __future__ import annotations

from k8s_tui.api.errors import Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.pods import Container, Pod
from k8s_tui.sim.value import evolve


def with_ephemeral(pod: Pod, container: Container) -> Pod:
    """Return the pod with one more ephemeral container.

    Raises:
        Invalid: Its name is taken, or it says what ephemeral containers may not.
    """
    spec = pod.spec
    path = f"spec.ephemeralContainers[{len(spec.ephemeral_containers)}]"
    errors: tuple[FieldError, ...] = ()
    taken = [each.name for each in (*spec.containers, *spec.init_containers, *spec.ephemeral_containers)]
    if container.name in taken:
        errors += (FieldError.duplicate(f"{path}.name", container.name),)
    forbidden = {
        "ports": container.ports,
        "livenessProbe": container.liveness_probe,
        "readinessProbe": container.readiness_probe,
        "startupProbe": container.startup_probe,
        "lifecycle": container.lifecycle,
    }
    for name, found in forbidden.items():
        if found:
            errors += (FieldError.forbidden(f"{path}.{name}", "field not allowed in an ephemeral container"),)
    if errors:
        raise Invalid.of("Pod", "", pod.metadata.name, errors)
    return evolve(pod, spec=evolve(spec, ephemeral_containers=(*spec.ephemeral_containers, container)))
