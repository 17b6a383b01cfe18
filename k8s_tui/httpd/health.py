"""What is asked of the server itself: its version and its health.

Source: kubernetes pkg/controlplane, component-base metrics (v1.32).
"""

from __future__ import annotations

from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.paths import version as version_served
from k8s_tui.apiserver.paths import version_text
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.httpd.messages import Request, Response, text_response


def version() -> Response:
    """Answer /version."""
    return Response(200, version_text(version_served()).encode())


def health(server: ApiServer, request: Request) -> Response:
    """Answer /healthz, /livez and /readyz, each check by name with `?verbose` or where one fails."""
    found = healthz.health(
        server, request.path, verbose="verbose" in request.query, exclude=request.parameters("exclude")
    )
    return text_response(found.text, 200 if found.is_well else 500)
