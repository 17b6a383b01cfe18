"""The proxy of pods and services: the API server asks an application on behalf of a client.

A name may say scheme and port, as in `http:web:8080`. Simplified: GET alone, and no proxy to kubelets.
Source: kubernetes pkg/registry/core/pod/strategy.go (ResourceLocation), core/service/storage (v1.32).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.core import Service
from k8s_tui.api.errors import BadRequest, MethodNotAllowed, ServiceUnavailable
from k8s_tui.api.pods import Pod
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import TEXT, Response
from k8s_tui.shell.calls import Buffer, Call
from k8s_tui.shell.session import Session
from k8s_tui.shell.tools.http import fetch, read_url


def answer(context: Context) -> Response:
    """Answer with what an application behind a pod or a service answers.

    Raises:
        StatusError: There is no such object, it has no such port, or nobody answers.
    """
    target = context.target
    scheme, name, port = _parts(target.name)
    obj = context.server.get(target.resource, target.namespace, name)
    host = _address(obj, port)
    session = Session(context.world, machine=context.server.machine)
    call = Call(session, "proxy", (), None, Buffer(), Buffer())
    found = fetch(call, read_url(f"{scheme}://{host}{target.rest or '/'}"), insecure=True)
    if not found.status:
        raise ServiceUnavailable(
            f"error trying to reach service: dial tcp {host}: {found.failure or 'no answer'}"
        )
    kind = "text/html" if found.body.startswith("<") else TEXT
    return Response(found.status, f"{found.body}\n".encode(), kind)


def _parts(text: str) -> tuple[str, str, str]:
    """Return scheme, name and port of `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT`.

    Raises:
        BadRequest: It is none of these.
    """
    parts = text.split(":")
    if len(parts) == 3 and parts[0] in ("", "http", "https"):
        return parts[0] or "http", parts[1], parts[2]
    if len(parts) > 2:
        raise BadRequest(f'invalid service request "{text}"')
    return "http", parts[0], parts[1] if len(parts) == 2 else ""


def _address(obj: Any, port: str) -> str:  # noqa: ANN401 - any kind of object
    """Return host and port of an object.

    Raises:
        StatusError: It has no address, or no such port.
    """
    if isinstance(obj, Pod):
        if not obj.status.pod_ip:
            raise BadRequest(f"address not allowed: pod {obj.metadata.name} has no IP")
        ports = [each for container in obj.spec.containers for each in container.ports]
        default = str(ports[0].container_port) if ports else "80"
        named = {each.name: str(each.container_port) for each in ports if each.name}
        return f"{obj.status.pod_ip}:{named.get(port, port) or default}"
    if isinstance(obj, Service):
        for each in obj.spec.ports:
            if port in ("", each.name, str(each.port)):
                return f"{obj.spec.cluster_ip}:{each.port}"
        raise ServiceUnavailable(f'no service port "{port}" found for service "{obj.metadata.name}"')
    raise MethodNotAllowed("the proxy to kubelets is not simulated: use ssh, and curl on the node")
