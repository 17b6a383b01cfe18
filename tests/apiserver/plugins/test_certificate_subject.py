"""Whose a signing request is, and what nobody may ask for."""

import base64

import pytest

from k8s_tui.api.certificates import request_pem
from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.admission import Attributes
from k8s_tui.apiserver.plugins.certificate_subject import CLIENT_SIGNER, CertificateSubjectRestriction
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import resource

CALLER = Caller("jane", ("developers", "system:authenticated"))


def admit(organizations=(), operation="CREATE", request=None):
    text = base64.b64encode(request_pem("jane", organizations, "k").encode()).decode()
    spec = {"request": request or text, "signerName": CLIENT_SIGNER, "username": "root"}
    obj = Unstructured(
        "certificates.k8s.io/v1", "CertificateSigningRequest", ObjectMeta(name="x"), {"spec": spec}
    )
    of = resource("certificatesigningrequests.certificates.k8s.io")
    attributes = Attributes(operation, of, "", "x", "", CALLER, False, None)
    return CertificateSubjectRestriction().admit(obj, attributes, None)


def test_the_server_says_whose_it_is():
    spec = admit().content["spec"]
    assert spec["username"] == "jane"
    assert spec["groups"] == ["developers", "system:authenticated"]


def test_nobody_becomes_a_master_by_asking():
    with pytest.raises(Forbidden, match="system:masters group is not allowed"):
        admit(("system:masters",))


@pytest.mark.parametrize("changes", [{"operation": "UPDATE"}, {"request": "!"}])
def test_others_pass(changes):
    assert admit(**changes) is not None
