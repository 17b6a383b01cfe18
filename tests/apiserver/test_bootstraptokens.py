"""Bootstrap tokens: what a secret says, who shows one, and what it signs."""

import base64

import pytest

from k8s_tui.api.core import Secret
from k8s_tui.api.errors import NotFound, Unauthorized
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.apiserver.bootstraptokens import (
    NAMESPACE,
    SECRET_TYPE,
    BootstrapToken,
    authenticate,
    secret_data,
    signature,
    token_in,
)
from k8s_tui.sim.simulation import Simulation

TOKEN = BootstrapToken(
    "abcdef", "0123456789abcdef", 60_000, ("authentication", "signing"), "x", ("system:b:c",)
)


def secret(token=TOKEN, expiration="2026-01-05T09:01:00Z", **changes):
    data = {**secret_data(token, expiration), **changes}
    return Secret(ObjectMeta(name=f"bootstrap-token-{token.id}", namespace=NAMESPACE), data, SECRET_TYPE)


class Server:
    def __init__(self, *secrets):
        self.sim = Simulation(1)
        self.secrets = {each.metadata.name: each for each in secrets}

    def get(self, resource, namespace, name):
        if name not in self.secrets:
            raise NotFound.of("secrets", name)
        return self.secrets[name]


def test_a_secret_holds_a_token():
    assert token_in(secret()) == TOKEN
    assert token_in(secret(expiration="")).expires_ms is None


@pytest.mark.parametrize(
    "changes", [{"token-id": "!"}, {"token-secret": ""}, {"expiration": base64.b64encode(b"soon").decode()}]
)
def test_what_holds_none(changes):
    assert token_in(secret(**changes)) is None
    assert token_in(Secret(type="Opaque")) is None


def test_whoever_shows_it_is_known():
    caller = authenticate(Server(secret()), TOKEN.text, "kubelet")
    assert caller.user == "system:bootstrap:abcdef"
    assert caller.groups == ("system:bootstrappers", "system:b:c", "system:authenticated")


@pytest.mark.parametrize(
    "text, now_ms",
    [("nonsense", 0), ("ffffff.0123456789abcdef", 0), ("abcdef.fedcba9876543210", 0), (TOKEN.text, 60_000)],
)
def test_everybody_else_is_not(text, now_ms):
    server = Server(secret())
    server.sim.now_ms = now_ms
    with pytest.raises(Unauthorized):
        authenticate(server, text, "kubelet")


def test_a_signature_names_its_key_and_leaves_the_text_out():
    header, text, digest = signature("kubeconfig", "abcdef", TOKEN.secret).split(".")
    assert base64.urlsafe_b64decode(header + "==") == b'{"alg":"HS256","kid":"abcdef"}'
    assert text == ""
    assert digest != signature("kubeconfig!", "abcdef", TOKEN.secret).split(".")[2]
