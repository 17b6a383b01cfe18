"""Ephemeral containers: what is added to a running pod to look into it, and never taken away again.

Source: kubernetes pkg/registry/core/pod/storage (EphemeralContainersREST), ValidatePodEphemeralContainersUpdate.
"""

from __future__ import annotations

from k8s_tui.api.errors import Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.pods import Container, Pod
from k8s_tui.sim.value import evolve

NOT_ALLOWED = "field not allowed in an ephemeral container"


def with_ephemeral(pod: Pod, wanted: tuple[Container, ...]) -> Pod:
    """Return the pod with these ephemeral containers, which must be those it has and more; itself with no more.

    Raises:
        Invalid: A name is taken, one is gone or another, one looks at a container that is not there, or says what
            ephemeral containers may not.
    """
    present = pod.spec.ephemeral_containers
    if wanted == present:
        return pod
    errors: tuple[FieldError, ...] = ()
    names = [each.name for each in wanted]
    for each in present:
        if each not in wanted:
            what = "changed" if each.name in names else "removed"
            said = f"existing ephemeral containers {quote(each.name)} may not be {what}"
            errors += (FieldError.forbidden("spec.ephemeralContainers", said),)
    taken = [each.name for each in (*pod.spec.containers, *pod.spec.init_containers)]
    for number, container in enumerate(wanted):
        path = f"spec.ephemeralContainers[{number}]"
        if container.name in (*taken, *names[:number]):
            errors += (FieldError.duplicate(f"{path}.name", container.name),)
        target = container.extra.get("targetContainerName")
        if target and target not in taken:
            errors += (FieldError.not_found(f"{path}.targetContainerName", target),)
        errors += _forbidden(container, path)
    if errors:
        raise Invalid.of("Pod", "", pod.metadata.name, errors)
    return evolve(pod, spec=evolve(pod.spec, ephemeral_containers=wanted))


def _forbidden(container: Container, path: str) -> tuple[FieldError, ...]:
    fields = {
        "ports": container.ports,
        "livenessProbe": container.liveness_probe,
        "readinessProbe": container.readiness_probe,
        "startupProbe": container.startup_probe,
        "lifecycle": container.lifecycle,
    }
    return tuple(
        FieldError.forbidden(f"{path}.{name}", NOT_ALLOWED) for name, found in fields.items() if found
    )
