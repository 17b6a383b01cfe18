"""Images: when the kubelet pulls one, one after the other, and what it does when one does not come.

Source: kubernetes pkg/kubelet/images/image_manager.go, puller.go (serializeImagePulls), the words of its
events.
"""

from __future__ import annotations

from k8s_tui.api.pods import Container, Pod
from k8s_tui.kubelet.backoff import after_failure, go_duration, left_ms
from k8s_tui.kubelet.logins import logins_of
from k8s_tui.kubelet.state import FailedPull, Memory, Pull, Tools
from k8s_tui.kubelet.worker import CREATING, Waiting
from k8s_tui.machine.images import NO_LOGINS, RESOLVE_MS
from k8s_tui.machine.references import InvalidReferenceError, is_latest, parse_reference

ALWAYS = "Always"
NEVER = "Never"
IF_NOT_PRESENT = "IfNotPresent"

ERR_IMAGE_PULL = "ErrImagePull"
NEVER_PULL = "ErrImageNeverPull"

NOTICE_BACKOFF_MS = 1_500
"""From ErrImagePull to ImagePullBackOff: the pod's next sync."""

READY = None
"""What `ensure` returns when the image is there."""


def pull_policy(container: Container) -> str:
    """Return when a container's image is pulled."""
    if container.image_pull_policy:
        return container.image_pull_policy
    return ALWAYS if is_latest(container.image) else IF_NOT_PRESENT


class Puller:
    """Gets the images of one machine."""

    def __init__(self, tools: Tools, memory: Memory) -> None:
        self._tools = tools
        self._memory = memory

    def ensure(self, pod: Pod, container: Container) -> Waiting | None:
        """Return why a container waits for its image, None where it is there; begin to pull in its time."""
        uid, image = pod.metadata.uid, container.image
        tools, memory = self._tools, self._memory
        if (uid, container.name) in memory.pulls:
            return CREATING
        try:
            here = tools.runtime.has_image(image)
        except InvalidReferenceError as error:
            return self._invalid(pod, container, error)
        policy = pull_policy(container)
        if here and policy != ALWAYS:
            tools.normal(
                pod, "Pulled", f'Container image "{image}" already present on machine', container.name
            )
            return READY
        if policy == NEVER:
            message = f'Container image "{image}" is not present with pull policy of Never'
            tools.warning(pod, "ErrImageNeverPull", message, container.name)
            tools.warning(pod, "Failed", f"Error: {NEVER_PULL}", container.name)
            return Waiting(NEVER_PULL, message)
        failed = memory.failed_pulls.get((uid, image))
        if failed is not None and left_ms(failed.backoff, failed.backoff.updated_ms, tools.sim.now_ms) > 0:
            return self._back_off(pod, container, failed)
        self._begin(pod, container)
        return CREATING

    def _invalid(self, pod: Pod, container: Container, error: InvalidReferenceError) -> Waiting:
        message = f'Failed to apply default image tag "{container.image}": {error}'
        self._tools.warning(pod, "InspectFailed", message, container.name)
        self._tools.warning(pod, "Failed", "Error: InvalidImageName", container.name)
        return Waiting("InvalidImageName", message)

    def _back_off(self, pod: Pod, container: Container, failed: FailedPull) -> Waiting:
        message = f'Back-off pulling image "{container.image}"'
        self._tools.normal(pod, "BackOff", message, container.name)
        self._tools.warning(pod, "Failed", "Error: ImagePullBackOff", container.name)
        return Waiting("ImagePullBackOff", f"{message}: {ERR_IMAGE_PULL}: {failed.message}")

    def _begin(self, pod: Pod, container: Container) -> None:
        tools, memory, image = self._tools, self._memory, container.image
        now_ms = tools.sim.now_ms
        tools.normal(pod, "Pulling", f'Pulling image "{image}"', container.name)
        begins_ms = max(now_ms, memory.pulling_until_ms)
        ends_ms = begins_ms + self._duration_ms(image)
        memory.pulling_until_ms = ends_ms
        uid = pod.metadata.uid
        memory.pulls[uid, container.name] = Pull(image, now_ms, begins_ms)
        tools.wake(ends_ms - now_ms, ("pulled", uid, container.name))

    def _duration_ms(self, image: str) -> int:
        others = any(pull.image == image for pull in self._memory.pulls.values())
        if others or self._tools.runtime.has_image(image):
            return RESOLVE_MS
        return self._tools.fleet.registries.pull_ms(
            parse_reference(image), self._tools.machine.name, self._tools.fleet.links
        )

    def finish(self, pod: Pod, name: str) -> Waiting | None:
        """Take notice that a pull is over; return why the container waits where it failed."""
        tools, memory, uid = self._tools, self._memory, pod.metadata.uid
        pull = memory.pulls.pop((uid, name), None)
        if pull is None:
            return READY
        now_ms, image = tools.sim.now_ms, pull.image
        reference = parse_reference(image)
        logins = logins_of(pod, tools) if pod.spec.image_pull_secrets else NO_LOGINS
        error = self._tools.fleet.registries.check(reference, tools.machine.name, tools.fleet.links, logins)
        if error is None:
            size = self._tools.fleet.registries.size_bytes(reference)
            if not tools.runtime.has_image(image):
                tools.runtime.add_image(image, size)
            own, whole = go_duration(now_ms - pull.begins_ms), go_duration(now_ms - pull.asked_ms)
            said = f'Successfully pulled image "{image}" in {own} ({whole} including waiting).'
            tools.normal(pod, "Pulled", f"{said} Image size: {size} bytes.", name)
            memory.failed_pulls.pop((uid, image), None)
            return READY
        tools.warning(pod, "Failed", f'Failed to pull image "{image}": {error}', name)
        tools.warning(pod, "Failed", f"Error: {ERR_IMAGE_PULL}", name)
        before = memory.failed_pulls.get((uid, image))
        backoff = after_failure(before.backoff if before else None, now_ms, now_ms)
        memory.failed_pulls[uid, image] = FailedPull(backoff, str(error))
        tools.wake(NOTICE_BACKOFF_MS, ("sync", uid))
        tools.wake(backoff.delay_ms, ("sync", uid))
        return Waiting(ERR_IMAGE_PULL, str(error))
