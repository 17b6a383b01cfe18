import base64
import json

import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.creating.made import made

RBAC = "rbac.authorization.k8s.io"


@pytest.fixture
def desk():
    return Desk()


def rule(group, resources, verbs, **more):
    return {"apiGroups": [group], "resources": resources, "verbs": verbs, **more}


@pytest.mark.parametrize(
    "words, rules",
    [
        ("--verb=get,list --resource=pods", [rule("", ["pods"], ["get", "list"])]),
        ("--verb=get --verb='*' --resource=po,pods/log", [rule("", ["pods", "pods/log"], ["*"])]),
        (
            "--verb=get --resource=pods,deployments.apps",
            [rule("", ["pods"], ["get"]), rule("apps", ["deployments"], ["get"])],
        ),
        (
            "--verb=get --resource=pods --resource-name=a --resource-name=b",
            [rule("", ["pods"], ["get"], resourceNames=["a", "b"])],
        ),
        ("--verb=get --resource='*'", [rule("*", ["*"], ["get"])]),
    ],
    ids=["one", "subresource", "two groups", "names", "everything"],
)
def test_a_role(desk, words, rules):
    assert made(desk, f"role r {words}") == {"apiVersion": f"{RBAC}/v1", "kind": "Role", "rules": rules}


def test_a_cluster_role(desk):
    assert made(desk, "clusterrole r --verb=get --resource=nodes --non-resource-url=/healthz")["rules"] == [
        rule("", ["nodes"], ["get"]),
        {"nonResourceURLs": ["/healthz"], "verbs": ["get"]},
    ]
    aggregated = made(desk, "clusterrole r --aggregation-rule=a=b")
    assert aggregated["aggregationRule"] == {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}


def test_bindings(desk):
    document = made(desk, "rolebinding b --role=r --user=jane --group=dev --serviceaccount=ns:bot")
    assert document["roleRef"] == {"apiGroup": RBAC, "kind": "Role", "name": "r"}
    assert document["subjects"] == [
        {"apiGroup": RBAC, "kind": "User", "name": "jane"},
        {"apiGroup": RBAC, "kind": "Group", "name": "dev"},
        {"kind": "ServiceAccount", "name": "bot", "namespace": "ns"},
    ]
    document = made(desk, "clusterrolebinding b --clusterrole=r")
    assert (document["kind"], document["roleRef"]["kind"]) == ("ClusterRoleBinding", "ClusterRole")
    assert made(desk, "rolebinding b --clusterrole=r")["roleRef"]["kind"] == "ClusterRole"


@pytest.mark.parametrize(
    "words, error",
    [
        ("role r --resource=pods", "error: at least one verb must be specified\n"),
        ("role r --verb=get", "error: at least one resource must be specified\n"),
        ("role r --verb=get --resource=nope", 'the server doesn\'t have a resource type "nope"\n'),
        ("rolebinding b", "error: exactly one of clusterrole or role must be specified\n"),
        ("rolebinding b --role=r --serviceaccount=bot", "error: serviceaccount must be <namespace>:<name>\n"),
        ("clusterrolebinding b", 'error: required flag(s) "clusterrole" not set\n'),
        ("token nope", 'error: failed to create token: serviceaccounts "nope" not found\n'),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"create {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_a_token_says_whose_it_is(desk):
    desk.k("create sa bot")
    typed = desk.k("create token bot --duration=10m")
    _, body, _ = typed.out.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert claims["sub"] == "system:serviceaccount:default:bot"
    assert claims["exp"] - claims["iat"] == 600
    assert desk.k("create token bot --duration=10m").out == typed.out
