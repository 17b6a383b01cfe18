"""The TLS handshake between a client on some machine and an API server: whose certificate holds, by whose clock.

The client judges the server's certificate by its own clock and the authority that it knows; the server judges
the client's by the true time. Certificates are read from the disks as they lie there now, as kube-apiserver
and kubelets take up new ones by themselves.

Simplified: the true time is also every server's; etcd's certificates and those of people at the desk are not
looked at. Source: Go's crypto/tls and crypto/x509; client-go's errors.
"""

from __future__ import annotations

from k8s_tui.api.certificates import UNKNOWN_AUTHORITY, Certificate, client_of, read
from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.client.client import Connect
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.pki import LEAVES, PKI

AUTHORITY = f"{PKI}/ca.crt"
SERVING = f"{PKI}/apiserver.crt"
FAILED = "Unable to connect to the server: tls: failed to verify certificate"
UNAUTHORIZED = "Unauthorized"


def distrust(client: Machine | None, server: Machine) -> str:
    """Return why a client does not trust an API server, in the words of Go's TLS, "" where it does.

    Args:
        client: The machine that asks, None for the desk.
        server: The machine of the API server.
    """
    text = server.files.get(SERVING)
    certificate = None if text is None else read(text)
    if certificate is None:
        return ""
    why = certificate.refusal(server.sim.now_ms if client is None else client.clock_ms())
    if not why and client is not None:
        known = read(client.files.get(AUTHORITY, ""))
        if known is not None and known.key != certificate.signed_with:
            why = UNKNOWN_AUTHORITY
    return f"{FAILED}: {why}" if why else ""


class Certified:
    """A way to the API for components that show a certificate from their machine's disk.

    Attributes:
        path: The file that holds it: a certificate, or a kubeconfig with one.
    """

    def __init__(self, connect: Connect, fleet: Fleet, path: str) -> None:
        self.path = path
        self._read = client_of if path.endswith(".conf") else read
        self._connect = connect
        self._fleet = fleet

    def __call__(self, machine: str) -> ApiServer:
        """Return the API server that answers `machine`.

        Raises:
            Unreachable: None does, or the certificate does not hold and is answered by 401.
        """
        server = self._connect(machine)
        certificate = self._shown(machine)
        if certificate is not None and certificate.refusal(server.sim.now_ms):
            raise Unreachable(UNAUTHORIZED)
        return server

    def _shown(self, machine: str) -> Certificate | None:
        found = self._fleet.machines.get(machine)
        text = None if found is None else found.files.get(self.path)
        return None if text is None else self._read(text)


SCHEDULER = LEAVES["scheduler.conf"].path
CONTROLLER_MANAGER = LEAVES["controller-manager.conf"].path
"""The kubeconfigs of a master's own components."""
