import base64
import json

import pytest

from k8s_tui.api.core import Secret
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.kubelet.logins import read_logins


def secret(kind, key, config):
    text = config if isinstance(config, str) else json.dumps(config)
    return Secret(ObjectMeta(name="s"), {key: base64.b64encode(text.encode()).decode()}, type=kind)


JSON = ("kubernetes.io/dockerconfigjson", ".dockerconfigjson")
OLD = ("kubernetes.io/dockercfg", ".dockercfg")
PLAIN = {"username": "ann", "password": "x"}
ENCODED = {"auth": base64.b64encode(b"ann:x").decode()}


@pytest.mark.parametrize(
    "form, config, logins",
    [
        (JSON, {"auths": {"r.example.com": PLAIN}}, {"r.example.com": ("ann", "x")}),
        (JSON, {"auths": {"https://r.example.com/v1/": ENCODED}}, {"r.example.com": ("ann", "x")}),
        (JSON, {"auths": {"https://index.docker.io/v1/": PLAIN}}, {"docker.io": ("ann", "x")}),
        (OLD, {"r.example.com": PLAIN}, {"r.example.com": ("ann", "x")}),
        (JSON, "no json", {}),
        (("Opaque", "x"), {}, {}),
    ],
)
def test_which_logins_a_secret_holds(form, config, logins):
    assert read_logins(secret(*form, config)) == logins
