import pytest

from k8s_tui.api.objects import decode_object
from k8s_tui.testing import INVARIANTS, one_service_a_port
from tests.properties.test_cluster import booted_world, outside_service


def test_a_fresh_cluster_shows_nothing_impossible() -> None:
    world = booted_world()
    for holds in INVARIANTS:
        holds(world)


def test_a_port_of_two_services_is_seen() -> None:
    world = booted_world()
    for name in ("one", "two"):
        made = outside_service(name, "web", "NodePort", (30001,), "TCP")
        world.members.store.put(f"/registry/services/specs/default/{name}", decode_object(made))
    with pytest.raises(AssertionError, match="default/one and default/two have the node port 30001"):
        one_service_a_port(world)
