from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, ResourceRequirements
from k8s_tui.api.quantity import Quantity
from k8s_tui.kubelet.eviction import Candidate, eviction_message, is_critical, rank
from k8s_tui.kubelet.thresholds import IMAGEFS, MEMORY, Observation, Threshold

MIB = 1024**2
SEEN = Observation(60 * MIB, 8192 * MIB, 5 * 1024 * MIB, 100 * 1024 * MIB)


def a_candidate(name, used_mib, requested_mib, priority=0):
    pod = Pod(ObjectMeta(name=name), PodSpec(priority=priority))
    return Candidate(name, pod, used_mib * MIB, requested_mib * MIB)


def test_the_ranking():
    candidates = [
        a_candidate("guaranteed", 400, 500),
        a_candidate("below", 100, 500),
        a_candidate("important", 900, 100, priority=1000),
        a_candidate("a bit above", 110, 100),
        a_candidate("far above", 600, 100),
        a_candidate("best effort", 50, 0),
    ]
    assert [each.uid for each in rank(candidates)] == [
        "far above",
        "best effort",
        "a bit above",
        "important",
        "guaranteed",
        "below",
    ]


def test_the_message():
    requests = {"memory": Quantity.parse("100Mi")}
    pod = Pod(
        spec=PodSpec(
            containers=(
                Container("a", resources=ResourceRequirements(requests=requests)),
                Container("b", resources=ResourceRequirements(requests=requests)),
                Container("c"),
            )
        )
    )
    used = {"a": 300 * MIB, "b": 50 * MIB, "c": MIB}
    assert eviction_message(Threshold(MEMORY, 100 * MIB), SEEN, pod, used) == (
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi. "
        "Container a was using 300Mi, request is 100Mi, has larger consumption of memory. "
        "Container c was using 1Mi, request is 0, has larger consumption of memory. "
    )
    assert eviction_message(Threshold(IMAGEFS, 15, is_percent=True), SEEN, pod, used) == (
        "The node was low on resource: ephemeral-storage. Threshold quantity: 15Gi, available: 5Gi. "
    )


def test_static_pods_and_those_of_the_system_stay():
    static = Pod(ObjectMeta(annotations={"kubernetes.io/config.source": "file"}))
    assert is_critical(static)
    assert is_critical(Pod(spec=PodSpec(priority=2_000_000_000)))
    assert not is_critical(Pod(spec=PodSpec(priority=1_000_000_000)))
