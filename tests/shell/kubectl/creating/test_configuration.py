import base64
import json

import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.creating.made import made

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
KEY = CERTIFICATE.replace("CERTIFICATE", "PRIVATE KEY")
FILES = {
    "conf/a.txt": "A\n",
    "conf/b.txt": "B\n",
    "vars.env": "# all\nX=1\n\nY=2=3\n",
    "tls.crt": CERTIFICATE,
    "tls.key": KEY,
    "plain": "x",
}


@pytest.fixture
def desk():
    return Desk(FILES)


@pytest.mark.parametrize(
    "sources, data",
    [
        ("--from-literal=a=1 --from-literal=b=2=3", {"a": "1", "b": "2=3"}),
        ("--from-file=conf/a.txt", {"a.txt": "A\n"}),
        ("--from-file=key=conf/a.txt", {"key": "A\n"}),
        ("--from-file=conf", {"a.txt": "A\n", "b.txt": "B\n"}),
        ("--from-env-file=vars.env", {"X": "1", "Y": "2=3"}),
    ],
    ids=["literals", "file", "named file", "folder", "variables"],
)
def test_a_config_map(desk, sources, data):
    assert made(desk, f"configmap c {sources}") == {"apiVersion": "v1", "kind": "ConfigMap", "data": data}


def test_an_empty_config_map(desk):
    assert made(desk, "cm c") == {"apiVersion": "v1", "kind": "ConfigMap"}


@pytest.mark.parametrize(
    "words, error",
    [
        ("cm c --from-literal=a", "error: invalid literal source a, expected key=value\n"),
        (
            "cm c --from-literal=a=1 --from-literal=a=2",
            'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"\n',
        ),
        ("cm c --from-file=nope", "error: error reading nope: no such file or directory\n"),
        ("cm c --from-file==conf/a.txt", "error: key name for file path conf/a.txt missing\n"),
        (
            "cm c --from-env-file=vars.env --from-literal=a=1",
            "error: from-env-file cannot be combined with from-file or from-literal\n",
        ),
        ("pdb b", "error: a selector must be specified\n"),
        (
            "pdb b --selector=a=b",
            "error: one of min-available or max-unavailable must be specified\n",
        ),
        (
            "pdb b --selector=a=b --min-available=1 --max-unavailable=1",
            "error: min-available and max-unavailable cannot be both specified\n",
        ),
        ("quota q --hard=cpu", "error: Invalid argument syntax cpu, expected <resource>=<value>\n"),
        ("secret tls t", "error: key and cert must be specified\n"),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"create {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_a_bad_key_is_refused_here(desk):
    assert desk.k('create configmap bad --from-literal="a b=1"').err == (
        'error: "a b" is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric '
        "characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for "
        "validation is '[-._a-zA-Z0-9]+')\n"
    )


def decoded(document):
    return {key: base64.b64decode(text).decode() for key, text in document["data"].items()}


def test_a_secret(desk):
    document = made(desk, "secret generic s --from-literal=p=w --type=example.com/x")
    assert decoded(document) == {"p": "w"}
    assert document["type"] == "example.com/x"


def test_a_secret_of_a_certificate(desk):
    document = made(desk, "secret tls t --cert=tls.crt --key=tls.key")
    assert decoded(document) == {"tls.crt": CERTIFICATE, "tls.key": KEY}
    assert document["type"] == "kubernetes.io/tls"
    refused = desk.k("create secret tls t --cert=plain --key=tls.key")
    assert refused.err == "error: tls: failed to find any PEM data in certificate input\n"


def test_a_secret_of_a_registry(desk):
    words = "--docker-server=r.example.com --docker-username=u --docker-password=p"
    document = made(desk, f"secret docker-registry r {words}")
    auth = base64.b64encode(b"u:p").decode()
    config = {"auths": {"r.example.com": {"username": "u", "password": "p", "auth": auth}}}
    assert json.loads(decoded(document)[".dockerconfigjson"]) == config
    assert document["type"] == "kubernetes.io/dockerconfigjson"
    assert desk.k("create secret docker-registry r").code == 1


@pytest.mark.parametrize(
    "words, parts",
    [
        ("namespace shop", {"spec": {}, "status": {}}),
        ("serviceaccount bot", {}),
        (
            "priorityclass p --value=1000 --description=hi --global-default",
            {
                "value": 1000,
                "description": "hi",
                "globalDefault": True,
                "preemptionPolicy": "PreemptLowerPriority",
            },
        ),
        (
            "quota q --hard=cpu=1,pods=2 --scopes=BestEffort",
            {"spec": {"hard": {"cpu": "1", "pods": "2"}, "scopes": ["BestEffort"]}, "status": {}},
        ),
    ],
)
def test_small_objects(desk, words, parts):
    document = made(desk, words)
    assert {key: each for key, each in document.items() if key not in ("apiVersion", "kind")} == parts


@pytest.mark.parametrize(
    "flag, field, value",
    [
        ("--min-available=1", "minAvailable", 1),
        ("--min-available=50%", "minAvailable", "50%"),
        ("--max-unavailable=0", "maxUnavailable", 0),
    ],
)
def test_a_budget(desk, flag, field, value):
    spec = made(desk, f"pdb b --selector=app=x,tier=y {flag}")["spec"]
    assert spec == {field: value, "selector": {"matchLabels": {"app": "x", "tier": "y"}}}
