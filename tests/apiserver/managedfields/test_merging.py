from k8s_tui.apiserver.managedfields.merging import merge, without
from k8s_tui.apiserver.managedfields.shapes import shape_of

POD = shape_of("v1", "Pod")


def pod(*containers: dict[str, object]) -> dict[str, object]:
    return {"spec": {"containers": list(containers)}}


def test_items_meet_by_their_name_and_new_ones_come_last() -> None:
    live = pod({"name": "a", "image": "a:1", "tty": True}, {"name": "b", "image": "b:1"})
    config = pod({"name": "c", "image": "c:1"}, {"name": "a", "image": "a:2"})
    assert merge(live, config, POD) == pod(
        {"name": "a", "image": "a:2", "tty": True},
        {"name": "b", "image": "b:1"},
        {"name": "c", "image": "c:1"},
    )


def test_what_is_managed_as_one_is_replaced() -> None:
    live = pod({"name": "a", "command": ["x", "y"]})
    config = pod({"name": "a", "command": ["z"]})
    assert merge(live, config, POD) == config


def test_a_field_is_taken_out_and_an_item_when_nothing_else_is_in_it() -> None:
    both = {"name": "a", "image": "a:1"}
    item = ("f:spec", "f:containers", 'k:{"name":"a"}')
    assert without(pod(both), frozenset({(*item, "f:image")}), POD) == pod({"name": "a"})
    everything = frozenset({item, (*item, "f:image"), (*item, "f:name")})
    assert without(pod(both), everything, POD) == pod()
