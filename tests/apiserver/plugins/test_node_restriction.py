import pytest
from attrs import evolve

from k8s_tui.api import documents
from k8s_tui.api.errors import Forbidden
from k8s_tui.apiserver.strategy import Caller
from tests.apiserver.world import Api

WORKER = Caller("system:node:worker-1", ("system:nodes", "system:authenticated"))
NODES = """
apiVersion: v1
kind: Node
metadata: {name: worker-1}
---
apiVersion: v1
kind: Node
metadata: {name: worker-2}
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {name: NAME, namespace: default, annotations: {ANNOTATION: x}}
spec: {nodeName: NODE, containers: [{name: c, image: nginx}]}
"""


@pytest.fixture
def api():
    api = Api()
    api.apply(NODES)
    return api


def labelled(api, name, label):
    node = api.server.get(api.resource("nodes"), "", name)
    return evolve(node, metadata=evolve(node.metadata, labels={**node.metadata.labels, label: "x"}))


@pytest.mark.parametrize("label", ["team", "kubernetes.io/arch", "node.kubernetes.io/size", "example.com/x"])
def test_a_kubelet_labels_its_own_node(api, label):
    node = labelled(api, "worker-1", label)
    assert api.server.update(api.resource("nodes"), node, WORKER).metadata.labels[label] == "x"


@pytest.mark.parametrize(
    "name, label, said",
    [
        ("worker-2", "team", 'node "worker-1" is not allowed to modify node "worker-2"'),
        ("worker-1", "k8s.io/team", "not allowed to modify labels: k8s.io/team"),
        ("worker-1", "node-restriction.kubernetes.io/team", "not allowed to modify labels: node-restriction"),
    ],
)
def test_what_a_kubelet_may_not_do_to_nodes(api, name, label, said):
    with pytest.raises(Forbidden, match=said):
        api.server.update(api.resource("nodes"), labelled(api, name, label), WORKER)


@pytest.mark.parametrize(
    "annotation, node, said",
    [
        ("kubernetes.io/config.mirror", "worker-1", ""),
        ("kubernetes.io/config.mirror", "worker-2", "can only create pods with spec.nodeName set to itself"),
        ("other", "worker-1", "can only create mirror pods"),
    ],
)
def test_which_pods_a_kubelet_may_make(api, annotation, node, said):
    text = POD.replace("NAME", "web").replace("ANNOTATION", annotation).replace("NODE", node)
    document = next(iter(documents.read(text, "test"))).data
    if not said:
        assert api.requests.create(document, "default", WORKER)
        return
    with pytest.raises(Forbidden, match=said):
        api.requests.create(document, "default", WORKER)
