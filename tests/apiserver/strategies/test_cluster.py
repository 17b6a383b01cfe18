import pytest
from attrs import evolve

from k8s_tui.api.core import Namespace, NamespaceSpec, NamespaceStatus, Node, NodeSpec, NodeStatus, Taint
from k8s_tui.api.errors import Forbidden, Invalid, NotFound
from k8s_tui.api.meta import Condition, ObjectMeta
from k8s_tui.apiserver.strategy import ADMINISTRATOR


@pytest.fixture
def shop(api):
    return api.create(Namespace(ObjectMeta(name="shop"), status=NamespaceStatus(phase="Odd")))


def test_a_namespace_is_labelled_held_and_active(shop):
    assert shop.metadata.labels == {"kubernetes.io/metadata.name": "shop"}
    assert shop.spec.finalizers == ("kubernetes",)
    assert shop.status.phase == "Active"


def test_a_namespace_terminates_until_its_controller_lets_go(api, shop):
    marked = api.delete("ns", "shop", namespace="")
    assert marked.status.phase == "Terminating"
    emptied = api.update(evolve(marked, spec=NamespaceSpec()))
    assert emptied.spec.finalizers == ("kubernetes",), "an update is not the door for that"
    api.server.finalize(evolve(emptied, spec=NamespaceSpec()), ADMINISTRATOR)
    with pytest.raises(NotFound):
        api.get("ns", "shop", "")


def test_a_namespace_that_lives_stays_without_finalizers(api, shop):
    kept = api.server.finalize(evolve(shop, spec=NamespaceSpec()), ADMINISTRATOR)
    assert kept.spec.finalizers == ()
    assert api.get("ns", "shop", "") is kept
    api.delete("ns", "shop", namespace="")
    assert "shop" not in api.names("ns")


def test_the_label_comes_back(api, shop):
    changed = api.update(evolve(shop, metadata=evolve(shop.metadata, labels={"a": "b"})))
    assert changed.metadata.labels == {"a": "b", "kubernetes.io/metadata.name": "shop"}


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public"])
def test_some_namespaces_stay(api, name):
    with pytest.raises(
        Forbidden, match=f'namespaces "{name}" is forbidden: this namespace may not be deleted'
    ):
        api.delete("ns", name, namespace="")


def test_a_node_is_born_with_the_status_it_reports_and_tainted(api):
    ready = NodeStatus(conditions=(Condition("Ready", "False"),))
    node = api.create(Node(ObjectMeta(name="n"), status=ready))
    assert node.status == ready
    assert [(taint.key, taint.effect) for taint in node.spec.taints] == [
        ("node.kubernetes.io/not-ready", "NoSchedule")
    ]


@pytest.mark.parametrize(
    "taints, said",
    [
        ((Taint("a b", "NoSchedule"),), 'spec.taints[0].key: Invalid value: "a b"'),
        ((Taint("a", "Sometimes"),), 'spec.taints[0].effect: Unsupported value: "Sometimes"'),
        ((Taint("a", ""),), "spec.taints[0].effect: Required value"),
        ((Taint("a", "NoExecute"), Taint("a", "NoExecute", "x")), 'spec.taints[1]: Duplicate value: "a"'),
    ],
)
def test_taints_are_judged(api, taints, said):
    with pytest.raises(Invalid) as caught:
        api.create(Node(ObjectMeta(name="n"), NodeSpec(taints=taints)))
    assert said in str(caught.value)


def test_the_range_of_pod_addresses_is_given_once(api):
    node = api.create(Node(ObjectMeta(name="n")))
    spec = evolve(node.spec, pod_cidr="10.244.0.0/24", pod_cidrs=("10.244.0.0/24",))
    given = api.update(evolve(node, spec=spec))
    with pytest.raises(Invalid, match="node updates may not change podCIDR"):
        api.update(evolve(given, spec=evolve(spec, pod_cidrs=("10.244.9.0/24",))))
