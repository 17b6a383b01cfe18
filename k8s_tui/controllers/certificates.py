"""The controllers of certificate signing requests: who approves them, and who signs.

A kubelet's first request is approved by itself where the roles in the record let its bearer ask for a node's
certificate; every other waits for a person. What is approved is signed with the key of the cluster's
authority, which has to lie on the machine that this runs on.

Source: kubernetes pkg/controller/certificates/approver, signer (v1.32).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.certificates import LEAF_MS, Certificate, pem, read, read_request, signed
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import resource
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.sim.value import evolve

SIGNING_REQUESTS = resource("certificatesigningrequests.certificates.k8s.io")
CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client"
KUBELET_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING_SIGNER = "kubernetes.io/kubelet-serving"
USAGES: Mapping[str, str] = {CLIENT_SIGNER: "client", KUBELET_SIGNER: "client", SERVING_SIGNER: "server"}
"""The signers that are at work here, and what their certificates are for."""

CA_CERTIFICATE = "/etc/kubernetes/pki/ca.crt"
CA_KEY = "/etc/kubernetes/pki/ca.key"
APPROVED_MESSAGE = "Auto approving kubelet client certificate after SubjectAccessReview."
SELF_APPROVED_MESSAGE = "Auto approving self kubelet client certificate after SubjectAccessReview."


def conditions_of(request: Unstructured) -> tuple[str, ...]:
    """Return the types of a request's conditions."""
    status = request.content.get("status") or {}
    return tuple(each.get("type", "") for each in status.get("conditions") or ())


def asked_in(request: Unstructured) -> tuple[str, tuple[str, ...], str] | None:
    """Return (name, organisations, key) that a request asks a certificate for, None for an unreadable one."""
    try:
        text = base64.b64decode(request.content["spec"]["request"], validate=True).decode()
    except (KeyError, TypeError, ValueError):
        return None
    return read_request(text)


class SigningRequestApprover(Controller):
    """Approves what kubelets ask for themselves."""

    name = "csrapproving"
    account = "certificate-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._requests = self.informer(SIGNING_REQUESTS)
        self._requests.on_change(self._changed)

    def _changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and not conditions_of(new):
            self.queue.add(new.metadata.name)

    def reconcile(self, key: str) -> None:
        """Approve one request, where it is a kubelet's and its bearer may make it."""
        request: Unstructured | None = self._requests.objects.get(key)
        if request is None or conditions_of(request):
            return
        spec: Mapping[str, Any] = request.content.get("spec") or {}
        asked = asked_in(request)
        if asked is None or spec.get("signerName") != KUBELET_SIGNER:
            return
        name, organizations, _ = asked
        if organizations != ("system:nodes",) or not name.startswith("system:node:"):
            return
        is_own = spec.get("username") == name
        part = "selfnodeclient" if is_own else "nodeclient"
        bearer = Caller(spec.get("username", ""), tuple(spec.get("groups") or ()))
        attempt = Attempt("create", "certificates.k8s.io", f"{SIGNING_REQUESTS.plural}/{part}")
        if not self.client.server().authorizer.decide(bearer, attempt).allowed:
            return
        message = SELF_APPROVED_MESSAGE if is_own else APPROVED_MESSAGE
        now = format_time(self.sim.now_ms)
        condition = {
            "type": "Approved",
            "status": "True",
            "reason": "AutoApproved",
            "message": message,
            "lastUpdateTime": now,
            "lastTransitionTime": now,
        }
        status = {**(request.content.get("status") or {}), "conditions": [condition]}
        self.client.update_status(evolve(request, content={**request.content, "status": status}))


class SigningRequestSigner(Controller):
    """Signs what was approved."""

    name = "csrsigning"
    account = "certificate-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._requests = self.informer(SIGNING_REQUESTS)
        self._requests.on_change(self._changed)

    def _changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and "Approved" in conditions_of(new):
            self.queue.add(new.metadata.name)

    def _authority(self) -> Certificate | None:
        fleet = self.shared.fleet
        machine = None if fleet is None else fleet.machine(self.shared.machine)
        if machine is None or machine.read_file(CA_KEY) is None:
            return None
        return read(machine.read_file(CA_CERTIFICATE) or "")

    def reconcile(self, key: str) -> None:
        """Sign one request."""
        request: Unstructured | None = self._requests.objects.get(key)
        if request is None or "Approved" not in conditions_of(request):
            return
        status: Mapping[str, Any] = request.content.get("status") or {}
        spec: Mapping[str, Any] = request.content.get("spec") or {}
        usage = USAGES.get(spec.get("signerName", ""))
        asked, authority = asked_in(request), self._authority()
        if status.get("certificate") or usage is None or asked is None or authority is None:
            return
        name, organizations, key_text = asked
        now_ms = self.sim.now_ms
        certificate = evolve(signed(authority, name, now_ms, organizations, (), usage), key=key_text)
        seconds = spec.get("expirationSeconds")
        if seconds:
            certificate = evolve(certificate, until_ms=now_ms + min(int(seconds) * 1000, LEAF_MS))
        text = base64.b64encode(pem(certificate).encode()).decode()
        content = {**request.content, "status": {**status, "certificate": text}}
        self.client.update_status(evolve(request, content=content))
