import pytest

from k8s_tui.api import documents
from k8s_tui.api.errors import Forbidden, NotFound
from k8s_tui.apiserver.strategy import Caller

HOLDER = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: granter}
rules:
- {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: ["*"]}
- {apiGroups: [""], resources: [pods], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: granter}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: granter}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [get, list]}
"""
ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: made}
rules:
- {apiGroups: [""], resources: [RESOURCE], verbs: [get]}
"""
BINDING = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: made}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
"""
JANE = Caller("jane")
HELD = (
    'user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held'
)


def attempted(api, text):
    api.apply(HOLDER)
    document = next(iter(documents.read(text, "test"))).data
    return api.requests.create(document, "default", JANE)


def test_a_role_may_say_what_its_writer_holds(api):
    assert attempted(api, ROLE.replace("RESOURCE", "pods")).document["metadata"]["name"] == "made"


def test_a_binding_may_not_give_what_its_writer_does_not_hold(api):
    with pytest.raises(Forbidden) as refused:
        attempted(api, BINDING.replace("ROLE", "wide"))
    assert refused.value.message == (
        f'rolebindings.rbac.authorization.k8s.io "made" is forbidden: {HELD}:\n'
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}'
    )


def test_a_binding_needs_its_role(api):
    with pytest.raises(NotFound):
        attempted(api, BINDING.replace("ROLE", "nowhere"))


def test_the_verbs_escalate_and_bind_open_the_way(api):
    # The star among the verbs on roles covers `escalate`; on cluster roles nothing covers `bind`.
    assert attempted(api, ROLE.replace("RESOURCE", "secrets"))
    api.apply(
        """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: binder}
rules:
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [wide], verbs: [bind]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: binder}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binder}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
"""
    )
    document = next(iter(documents.read(BINDING.replace("ROLE", "wide"), "test"))).data
    assert api.requests.create(document, "default", JANE).document["roleRef"]["name"] == "wide"
