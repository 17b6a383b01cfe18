from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.client.client import PODS
from k8s_tui.controllers.ownergraph import OwnerGraph


def meta(uid, *owners):
    references = tuple(OwnerReference("apps/v1", "ReplicaSet", owner, owner) for owner in owners)
    return ObjectMeta(name=uid, namespace="default", uid=uid, owner_references=references)


def test_dependents_follow_their_owners_references():
    graph = OwnerGraph()
    graph.put(PODS, meta("pod", "a", "b"))
    assert graph.dependents_of("a") == graph.dependents_of("b") == ("pod",)
    graph.put(PODS, meta("pod", "b"))
    assert graph.dependents_of("a") == ()
    assert graph.owners_of("pod") == ("b",)


def test_what_is_gone_still_has_dependents():
    graph, twin = OwnerGraph(), OwnerGraph()
    graph.put(PODS, meta("set"))
    graph.put(PODS, meta("pod", "set"))
    twin.copy_state(graph)
    graph.remove("set")
    assert graph.find("set") is None
    assert graph.dependents_of("set") == ("pod",)
    graph.remove("pod")
    assert graph.dependents_of("set") == ()
    assert twin.find("set").name == "set"
    assert twin.dependents_of("set") == ("pod",)
