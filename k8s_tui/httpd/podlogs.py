"""The log of a container, at once or as it grows.

Source: kubernetes pkg/registry/core/pod/rest/log.go, core/v1 PodLogOptions (v1.32).
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api import time
from k8s_tui.api.errors import BadRequest, StatusError
from k8s_tui.api.pods import Pod, all_containers
from k8s_tui.httpd.context import Context
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.journal import Line
from k8s_tui.shell.kubelets import check_kubelet, container_id


def container_of(pod: Pod, wanted: str) -> str:
    """Return the container that a request means.

    Raises:
        BadRequest: The pod has none of that name, or several and none is named.
    """
    names = [each.name for each in all_containers(pod.spec)]
    name = pod.metadata.name
    if wanted:
        if wanted not in names:
            raise BadRequest(f"container {wanted} is not valid for pod {name}")
        return wanted
    if len(pod.spec.containers) == 1 and not pod.spec.init_containers:
        return pod.spec.containers[0].name
    plain = " ".join(each.name for each in pod.spec.containers)
    init = " ".join(each.name for each in pod.spec.init_containers)
    choice = f"choose one of: [{plain}]" + (f" or one of the init containers: [{init}]" if init else "")
    raise BadRequest(f"a container name must be specified for pod {name}, {choice}")


class PodLog:
    """What is still to be sent of a container's log.

    Attributes:
        follows: The client waits for what will be said.
    """

    def __init__(self, context: Context) -> None:
        request, target = context.request, context.target
        self._context = context
        pod: Pod = context.server.get(target.resource, target.namespace, target.name)
        self._container = container_of(pod, request.parameter("container"))
        self._identity = container_id(pod, self._container, previous=request.is_on("previous"))
        self._node = pod.spec.node_name
        self._stamped = request.is_on("timestamps")
        self._left = _number(context, "limitBytes")
        self._shown: tuple[int, int] | None = None
        self.follows = request.is_on("follow")
        path = f"/containerLogs/{target.namespace}/{target.name}/{self._container}"
        check_kubelet(context.world, context.server, pod, "Get", path)
        if self._identity not in context.world.fleet.machines[self._node].runtime.containers:
            raise StatusError(f"unable to retrieve container logs for containerd://{self._identity}")

    def first(self) -> bytes:
        """Return what there is, as far as the request asks for it."""
        return self._text(self._lines(self._since_ms(), _number(self._context, "tailLines")))

    def skip(self) -> None:
        """Leave out what was said until now."""
        self._text(self._lines(None, None))

    def rest(self) -> bytes:
        """Return what was said since the last time."""
        lines = self._lines(None, None)
        if self._shown is not None:
            last_ms, count = self._shown
            same = [line for line in lines if line.at_ms == last_ms]
            lines = [*same[count:], *(line for line in lines if line.at_ms > last_ms)]
        return self._text(lines)

    def has_ended(self) -> bool:
        """Tell whether nothing more will be said."""
        machine = self._context.world.fleet.machines.get(self._node)
        if machine is None or not machine.is_up() or self._left == 0:
            return True
        container = machine.runtime.containers.get(self._identity)
        return container is None or container.state != RUNNING

    def _lines(self, since_ms: int | None, tail: int | None) -> Sequence[Line]:
        runtime = self._context.world.fleet.machines[self._node].runtime
        if self._identity not in runtime.containers:
            return ()
        return runtime.log(self._identity, since_ms=since_ms, tail=tail)

    def _text(self, lines: Sequence[Line]) -> bytes:
        if lines:
            last = lines[-1].at_ms
            count = sum(line.at_ms == last for line in lines)
            before = self._shown[1] if self._shown is not None and self._shown[0] == last else 0
            self._shown = (last, before + count)
        data = "".join(f"{self._stamp(line)}{line.text}\n" for line in lines).encode()
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        return data

    def _stamp(self, line: Line) -> str:
        if not self._stamped:
            return ""
        return f"{time.format_micro_time(line.at_ms + self._context.request.ahead_ms)[:-1]}000Z "

    def _since_ms(self) -> int | None:
        seconds = _number(self._context, "sinceSeconds")
        if seconds is not None:
            return self._context.server.sim.now_ms - seconds * 1000
        text = self._context.request.parameter("sinceTime")
        if not text:
            return None
        try:
            return time.parse_time(text) - self._context.request.ahead_ms
        except ValueError as error:
            raise BadRequest(str(error)) from error


def _number(context: Context, name: str) -> int | None:
    text = context.request.parameter(name)
    if not text:
        return None
    if not text.isdecimal():
        raise BadRequest(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(text)
