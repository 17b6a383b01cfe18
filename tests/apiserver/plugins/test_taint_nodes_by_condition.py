from k8s_tui.api.core import Node, NodeSpec, Taint
from k8s_tui.api.meta import ObjectMeta

NOT_READY = Taint("node.kubernetes.io/not-ready", "NoSchedule")


def test_a_new_node_takes_no_pods_yet(api):
    own = Taint("only", "NoSchedule", "jobs")
    assert api.create(Node(ObjectMeta(name="a"), NodeSpec(taints=(own,)))).spec.taints == (own, NOT_READY)


def test_the_taint_is_there_once_and_may_go(api):
    node = api.create(Node(ObjectMeta(name="a"), NodeSpec(taints=(NOT_READY,))))
    assert node.spec.taints == (NOT_READY,)
    assert api.update(Node(node.metadata, NodeSpec(), node.status)).spec.taints == ()
