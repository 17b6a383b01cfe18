import pytest

from k8s_tui.api.resources import ALL_VERBS, OTHER_VERSIONS, RESOURCES, Resource


def test_names_follow_from_the_kind():
    widget = Resource("example.com", "v1", "widgets", "Widget")
    assert widget.singular == "widget"
    assert widget.api_version == "example.com/v1"
    assert widget.group_resource == "widgets.example.com"
    assert widget.list_kind == "WidgetList"
    assert widget.verbs == ALL_VERBS
    assert Resource("", "v1", "pods", "Pod").group_resource == "pods"


def test_no_resource_stands_twice():
    names = [(each.group, each.version, each.plural) for each in (*RESOURCES, *OTHER_VERSIONS)]
    assert len(set(names)) == len(names) == 59


@pytest.mark.parametrize("resource", RESOURCES, ids=[each.group_resource for each in RESOURCES])
def test_what_can_be_watched_can_be_listed(resource):
    assert "watch" not in resource.verbs or "list" in resource.verbs
    assert set(resource.verbs) <= set(ALL_VERBS)
