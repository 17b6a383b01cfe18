import pytest

from k8s_tui.api.errors import Forbidden
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR, Caller
from tests.apiserver.world import Api

ROLES = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get, list]}
- {apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}
- {kind: Group, name: testers, apiGroup: rbac.authorization.k8s.io}
- {kind: ServiceAccount, name: bot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: dangling, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nowhere}
subjects:
- {kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}
"""
JANE = Caller("jane")
WORKER = Caller("system:node:worker-1", ("system:nodes", "system:authenticated"))
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  nodeName: worker-1
  containers: [{name: web, image: nginx, envFrom: [{secretRef: {name: keys}}]}]
"""


@pytest.fixture
def api():
    api = Api()
    api.apply(ROLES, "shop")
    return api


@pytest.mark.parametrize(
    "caller, attempt, allowed",
    [
        (JANE, Attempt("get", "", "pods", "shop", "web"), True),
        (JANE, Attempt("get", "", "pods", "default", "web"), False),
        (JANE, Attempt("list", "", "pods"), False),
        (JANE, Attempt("get", "", "configmaps", "shop", "settings"), True),
        (JANE, Attempt("get", "", "configmaps", "shop", "other"), False),
        (JANE, Attempt("get", path="/version"), True),
        (JANE, Attempt("get", path="/metrics"), False),
        (Caller("ann", ("testers",)), Attempt("list", "", "pods", "shop"), True),
        (Caller("system:serviceaccount:shop:bot", ()), Attempt("list", "", "pods", "shop"), True),
        (Caller("root", ("system:masters",)), Attempt("escalate", "", "anything"), True),
        (Caller("system:kube-scheduler"), Attempt("create", "", "pods/binding", "shop"), True),
        (Caller("system:kube-scheduler"), Attempt("get", "", "secrets", "shop", "x"), False),
    ],
)
def test_who_may_do_what(api, caller, attempt, allowed):
    assert api.server.authorizer.decide(caller, attempt).allowed is allowed


def test_a_decision_says_where_it_comes_from(api):
    told = api.server.authorizer.decide(JANE, Attempt("list", "", "pods", "shop")).reason
    assert told == 'RBAC: allowed by RoleBinding "readers/shop" of Role "reader" to User "jane"'
    missing = api.server.authorizer.decide(Caller("bob"), Attempt("list", "", "pods", "shop")).reason
    assert missing == 'RBAC: clusterrole.rbac.authorization.k8s.io "nowhere" not found'


def test_a_refusal_has_the_servers_words(api):
    with pytest.raises(Forbidden) as refused:
        api.server.authorizer.check(JANE, "get", api.resource("pods"), "shop", "web", "log")
    assert refused.value.message == (
        'pods "web" is forbidden: User "jane" cannot get resource "pods/log" in API group "" '
        'in the namespace "shop"'
    )


def test_what_is_taken_away_is_gone_at_once(api):
    pods = api.resource("pods")
    api.server.authorizer.check(JANE, "list", pods, "shop")
    api.delete("rolebindings", "readers", namespace="shop")
    with pytest.raises(Forbidden):
        api.server.authorizer.check(JANE, "list", pods, "shop")


def test_a_kubelet_reads_the_secrets_of_its_own_pods_alone(api):
    secrets = api.resource("secrets")
    with pytest.raises(Forbidden) as refused:
        api.server.authorizer.check(WORKER, "get", secrets, "shop", "keys")
    assert refused.value.message.endswith("no relationship found between node 'worker-1' and this object")
    api.apply(POD, "shop")
    api.server.authorizer.check(WORKER, "get", secrets, "shop", "keys")
    other = Caller("system:node:worker-2", WORKER.groups)
    with pytest.raises(Forbidden):
        api.server.authorizer.check(other, "get", secrets, "shop", "keys")
    api.server.authorizer.check(WORKER, "get", secrets, "shop", "keys")
    api.server.delete(
        api.resource("pods"), "shop", "web", ADMINISTRATOR, DeleteOptions(grace_period_seconds=0)
    )
    with pytest.raises(Forbidden):
        api.server.authorizer.check(WORKER, "get", secrets, "shop", "keys")


def test_a_kubelet_renews_its_own_lease_alone(api):
    leases = api.resource("leases")
    api.server.authorizer.check(WORKER, "update", leases, "kube-node-lease", "worker-1")
    with pytest.raises(Forbidden):
        api.server.authorizer.check(WORKER, "update", leases, "kube-node-lease", "worker-2")
