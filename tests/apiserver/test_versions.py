from k8s_tui.api.objects import decode_object
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.versions import served, stored_form

V1 = {
    "apiVersion": "autoscaling/v1",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web", "creationTimestamp": None},
    "spec": {"maxReplicas": 6, "targetCPUUtilizationPercentage": 50},
    "status": {"currentReplicas": 1, "desiredReplicas": 2, "currentCPUUtilizationPercentage": 70},
}


def test_an_autoscaler_is_stored_in_its_second_version_and_shown_in_both() -> None:
    stored = stored_form(V1)
    assert stored["apiVersion"] == "autoscaling/v2"
    (metric,) = stored["spec"]["metrics"]
    assert metric["resource"]["target"] == {"type": "Utilization", "averageUtilization": 50}
    first, second = (
        SCHEME.by_plural(f"autoscaling/{version}", "horizontalpodautoscalers") for version in ("v1", "v2")
    )
    assert first is not None
    assert second is not None
    obj = decode_object(stored)
    assert served(first, obj) == V1
    assert served(second, obj) == stored


def test_other_kinds_stay_as_they_are() -> None:
    document = {"apiVersion": "v1", "kind": "ConfigMap"}
    assert stored_form(document) is document


EVENT = {
    "apiVersion": "events.k8s.io/v1",
    "kind": "Event",
    "metadata": {"name": "web.1", "namespace": "default", "creationTimestamp": None},
    "eventTime": "2026-01-05T09:00:01.000000Z",
    "reportingController": "example.com/operator",
    "reportingInstance": "operator-0",
    "action": "Reconciling",
    "reason": "Reconciled",
    "regarding": {"kind": "Pod", "namespace": "default", "name": "web"},
    "note": "all is well",
    "type": "Normal",
    "deprecatedSource": {},
    "deprecatedFirstTimestamp": None,
    "deprecatedLastTimestamp": None,
}


def test_an_event_is_stored_once_and_told_in_the_words_of_both_groups() -> None:
    stored = stored_form(EVENT)
    assert (stored["apiVersion"], stored["message"]) == ("v1", "all is well")
    assert stored["involvedObject"]["name"] == "web"
    later, core = SCHEME.by_plural("events.k8s.io/v1", "events"), SCHEME.by_plural("v1", "events")
    assert later is not None
    assert core is not None
    obj = decode_object(stored)
    assert served(later, obj) == EVENT
    assert served(core, obj)["reportingComponent"] == "example.com/operator"
