import pytest
from attrs import evolve

from k8s_tui.api.core import Lease, LeaseSpec, Taint
from k8s_tui.api.meta import Condition, ObjectMeta
from k8s_tui.controllers.nodehealth import Health, judged_conditions, no_schedule_taints, observe
from tests.controllers.world import a_node


def a_lease(renewed):
    return Lease(ObjectMeta(name="worker-1"), LeaseSpec("worker-1", renew_time=renewed))


def test_a_node_is_heard_of_by_its_lease_or_its_status():
    node = a_node()
    health = observe(None, node, None, 0)
    assert observe(health, node, None, 10) is health
    assert observe(health, node, a_lease(5), 10).heard_ms == 10
    ready = evolve(node.status.conditions[0], last_heartbeat_time=9)
    moved = evolve(node, status=evolve(node.status, conditions=(ready,)))
    assert observe(health, moved, None, 10).heard_ms == 10


def test_silence_makes_conditions_unknown_after_the_grace_period():
    node = a_node()
    assert judged_conditions(node, Health(0), 50_000) is None
    conditions = judged_conditions(node, Health(0), 50_001)
    assert [(each.type, each.status, each.reason) for each in conditions] == [
        ("Ready", "Unknown", "NodeStatusUnknown"),
        ("MemoryPressure", "Unknown", "NodeStatusNeverUpdated"),
        ("DiskPressure", "Unknown", "NodeStatusNeverUpdated"),
        ("PIDPressure", "Unknown", "NodeStatusNeverUpdated"),
    ]
    assert conditions[0].message == "Kubelet stopped posting node status."
    shown = evolve(node, status=evolve(node.status, conditions=conditions))
    assert judged_conditions(shown, Health(0), 60_000) is None


def test_a_node_that_never_reported_has_longer():
    node = evolve(a_node(), status=evolve(a_node().status, conditions=()))
    assert judged_conditions(node, Health(0), 60_000) is None
    assert judged_conditions(node, Health(0), 60_001)[0].message == "Kubelet never posted node status."


@pytest.mark.parametrize(
    "condition, key",
    [
        (("Ready", "False"), "not-ready"),
        (("Ready", "Unknown"), "unreachable"),
        (("MemoryPressure", "True"), "memory-pressure"),
        (("DiskPressure", "True"), "disk-pressure"),
        (("PIDPressure", "True"), "pid-pressure"),
        (("NetworkUnavailable", "True"), "network-unavailable"),
    ],
)
def test_conditions_keep_new_pods_away(condition, key):
    own = Taint("dedicated", "NoSchedule", "db")
    stale = Taint("node.kubernetes.io/unschedulable", "NoSchedule")
    node = a_node(taints=(own, stale))
    node = evolve(node, status=evolve(node.status, conditions=(Condition(*condition),)))
    taints = no_schedule_taints(node, 7)
    assert taints == (own, Taint(f"node.kubernetes.io/{key}", "NoSchedule", time_added=7))


def test_a_cordon_is_a_taint_too():
    node = a_node()
    node = evolve(node, spec=evolve(node.spec, unschedulable=True))
    (taint,) = no_schedule_taints(node, 7)
    assert taint.key == "node.kubernetes.io/unschedulable"
    tainted = evolve(node, spec=evolve(node.spec, taints=(taint,)))
    assert no_schedule_taints(tainted, 9) == (taint,)
