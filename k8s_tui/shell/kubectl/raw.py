"""`kubectl get --raw PATH`, and `delete --raw`: what stands at a path of the API, as the server sends it."""

from __future__ import annotations

from k8s_tui.api.errors import InternalError
from k8s_tui.api.jsonvalue import quote
from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.paths import HttpRequest, served, version_text
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube


def get_raw(kube: Kube, path: str) -> int:
    """Print what stands at a path."""
    if not path.startswith("/"):
        raise KubectlError(f"--raw must be a valid URL path: parse {quote(path)}: invalid URI for request")
    api, bare = kube.api, path.partition("?")[0]
    if bare in healthz.PATHS:
        found = healthz.health(api.server, bare, verbose=path.partition("?")[2].startswith("verbose"))
        if not found.is_well:
            raise InternalError(
                f"an error on the server ({quote(found.text)}) has prevented the request from succeeding"
            )
        kube.call.stdout.write(found.text)
        return 0
    if bare == "/version":
        kube.call.stdout.write(version_text(api.version()))
        return 0
    return send_raw(kube, path, "GET")


def send_raw(kube: Kube, path: str, method: str) -> int:
    """Ask a path and print the answer.

    Raises:
        StatusError: The server refuses.
    """
    answer = served(kube.api.server, HttpRequest(path, method), kube.api.caller)
    kube.call.stdout.write(f"{answer.text()}\n")
    return 0
