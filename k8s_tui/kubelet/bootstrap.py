"""The start of a kubelet, and TLS bootstrap: how one that holds only a token gets its certificate.

It makes a key, asks for a certificate with a signing request, waits until somebody has approved and signed
it, and writes certificate and kubeconfig to the disk. Source: kubernetes pkg/kubelet/certificate/bootstrap.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from k8s_tui.api.certificates import (
    authority_of,
    kubeconfig,
    new_key,
    private_key_text,
    read,
    request_pem,
    server_of,
)
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.bootstraptokens import authenticate
from k8s_tui.client.client import Client, Context, resource
from k8s_tui.kubelet.configuration import (
    BOOTSTRAP,
    CLIENT_CERTIFICATE,
    KUBECONFIG,
    refusal,
    take_flags,
    unread,
)
from k8s_tui.kubelet.state import Tools
from k8s_tui.machine.machine import Machine

SIGNING_REQUESTS = resource("certificatesigningrequests.certificates.k8s.io")
SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
RETRY_MS = 1_000
"""Between looks at the request, and between attempts to make it."""

_TOKEN = re.compile(r"token:\s*(\S+)")


def has_credentials(machine: Machine) -> bool:
    """Tell whether a kubelet has a certificate that holds, as its kubeconfig says where."""
    text = machine.read_file(KUBECONFIG)
    if text is None:
        return False
    if "client-certificate:" not in text:
        return True
    certificate = read(machine.read_file(CLIENT_CERTIFICATE) or "")
    return certificate is not None and not certificate.refusal(machine.clock_ms())


READY = "ready"
WAITING = "waiting"
FAILED = "failed"
"""What has come of a start."""


class Bootstrap:
    """The start of one kubelet, up to where it begins to run pods.

    Attributes:
        request: The name of its signing request, "" before there is one.
    """

    def __init__(self, context: Context, tools: Tools) -> None:
        self.request = ""
        self._context = context
        self._tools = tools
        self._machine = tools.machine
        self._said = ""

    def copy_state(self, other: Bootstrap) -> None:
        """Take over what `other` knows."""
        self.request, self._said = other.request, other._said

    def begin(self) -> str:
        """Read configuration and credentials; return `ready`, `waiting` for a certificate, or `failed`."""
        self.request = self._said = ""
        machine, log = self._machine, self._tools.log
        why = unread(machine)
        if why:
            return self._give_up(why)
        take_flags(machine)
        release = machine.running["kubelet"]
        log(f'"Kubelet version" kubeletVersion="v{release}"')
        if has_credentials(machine):
            return self._check()
        if machine.read_file(BOOTSTRAP) is None:
            what = f"stat {BOOTSTRAP}: no such file or directory"
            return self._give_up(f"failed to run Kubelet: unable to load bootstrap kubeconfig: {what}")
        log('"Using bootstrap kubeconfig to generate TLS client cert, key and kubeconfig file"')
        return WAITING

    def go_on(self) -> str:
        """Bring the request for a certificate forward; return what `begin` returns."""
        try:
            why = self._attempt()
        except Unreachable as error:
            why = str(error)
        except StatusError as error:
            why = error.message
        if why and why != self._said:
            self._tools.log(f'"{why}"')
        self._said = why
        return self._check() if has_credentials(self._machine) else WAITING

    def _check(self) -> str:
        why = refusal(self._machine)
        return self._give_up(why) if why else READY

    def _give_up(self, why: str) -> str:
        """Say why and exit; systemd starts the process again."""
        quoted = why.replace('"', '\\"')
        self._tools.log(f'"command failed" err="{quoted}"')
        self._machine.units.exited("kubelet.service", 1)
        return FAILED

    def _attempt(self) -> str:
        machine = self._machine
        text = machine.read_file(BOOTSTRAP) or ""
        found = _TOKEN.search(text)
        server = self._context.connect(machine.name)
        caller = authenticate(server, found[1] if found else "", "kubelet")
        client = Client(self._context, machine.name, caller)
        if not self.request:
            self.request = client.create(self._new_request()).metadata.name
            return f"Waiting for client certificate to be issued by {SIGNER}"
        stored: Unstructured = client.get(SIGNING_REQUESTS, "", self.request)
        status: dict[str, Any] = stored.content.get("status") or {}
        for condition in status.get("conditions") or ():
            if condition.get("type") in ("Denied", "Failed"):
                self.request = ""
                return f"certificate signing request is {condition['type'].lower()}"
        if not status.get("certificate"):
            return "Waiting for the certificate signing request to be approved"
        self._write(base64.b64decode(status["certificate"]).decode(), text)
        return ""

    def _new_request(self) -> Unstructured:
        name = self._machine.name
        key = new_key(name, self._machine.sim.now_ms)
        body = request_pem(f"system:node:{name}", ("system:nodes",), key)
        spec = {
            "request": base64.b64encode(body.encode()).decode(),
            "signerName": SIGNER,
            "usages": ["digital signature", "client auth"],
        }
        return Unstructured(
            "certificates.k8s.io/v1",
            "CertificateSigningRequest",
            ObjectMeta(generate_name="csr-"),
            {"spec": spec},
        )

    def _write(self, certificate: str, bootstrap: str) -> None:
        machine = self._machine
        owner, trusted = read(certificate), authority_of(bootstrap)
        assert owner is not None
        machine.write_file(CLIENT_CERTIFICATE, certificate + private_key_text(owner.key))
        if trusted is not None:
            lines = f"client-certificate: {CLIENT_CERTIFICATE}\nclient-key: {CLIENT_CERTIFICATE}"
            user = f"system:node:{machine.name}"
            machine.write_file(KUBECONFIG, kubeconfig(server_of(bootstrap), trusted, user, lines))
