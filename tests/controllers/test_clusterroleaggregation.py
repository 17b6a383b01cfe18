from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.controllers.clusterroleaggregation import plan

LABEL = {"aggregate": "yes"}
PODS = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
NODES = {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}


def role(name, *rules, labels=None, gathers=False):
    content = {"rules": list(rules)}
    if gathers:
        content["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": LABEL}]}
    meta = ObjectMeta(name=name, labels=labels or {})
    return Unstructured("rbac.authorization.k8s.io/v1", "ClusterRole", meta, content)


def test_rules_are_gathered_by_label_in_the_order_of_names_and_once():
    whole = role("whole", gathers=True)
    parts = [role("b", PODS, labels=LABEL), role("a", NODES, PODS, labels=LABEL), role("c", PODS)]
    assert plan(whole, [whole, *parts]) == [NODES, PODS]


def test_nothing_is_done_where_they_are_as_they_should_be():
    whole = role("whole", PODS, gathers=True)
    assert plan(whole, [whole, role("a", PODS, labels=LABEL)]) is None


def test_rules_that_nobody_says_any_more_go():
    assert plan(role("whole", PODS, gathers=True), []) == []
