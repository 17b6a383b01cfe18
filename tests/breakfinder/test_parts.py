import pytest

from k8s_tui.breakfinder.parts import at, mapping, mappings, selects


def test_what_is_no_map_counts_as_empty():
    assert [mapping(each) for each in ({"a": 1}, None, "a", [1])] == [{"a": 1}, {}, {}, {}]
    assert [mappings(each) for each in ([{"a": 1}, "b"], None, {"a": 1})] == [({"a": 1},), (), ()]


def test_a_path_ends_in_a_map_or_in_nothing():
    data = {"spec": {"template": {"spec": {"volumes": []}}, "replicas": 2}}
    assert at(data, "spec.template.spec") == {"volumes": []}
    assert at(data, "spec.replicas") == {}
    assert at(data, "status.conditions") == {}


@pytest.mark.parametrize(
    "selector,held",
    [
        ({}, True),
        (None, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["web"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
    ],
)
def test_a_selector_selects_as_kubernetes_does(selector, held):
    assert selects(selector, {"app": "web"}) is held
