import pytest
from attrs import evolve

from k8s_tui.api.core import Endpoint, EndpointPort, EndpointSlice, Event, Lease, LeaseSpec
from k8s_tui.api.errors import Invalid
from k8s_tui.api.meta import ObjectMeta, ObjectReference

META = ObjectMeta(name="x", namespace="default")


def test_ports_of_slices_are_tcp_ports(api):
    (port,) = api.create(EndpointSlice(META, "IPv4", ports=(EndpointPort(None, port=80),))).ports
    assert (port.name, port.protocol) == ("", "TCP")


def test_the_endpoints_are_what_a_slice_is_to_be(api):
    stored = api.create(EndpointSlice(META, "IPv4"))
    assert stored.metadata.generation == 1
    labelled = api.update(evolve(stored, metadata=evolve(stored.metadata, labels={"a": "b"})))
    assert labelled.metadata.generation == 1
    filled = api.update(evolve(labelled, endpoints=(Endpoint(("10.0.0.1",)),)))
    assert filled.metadata.generation == 2
    with pytest.raises(Invalid, match='addressType: Invalid value: "IPv6": field is immutable'):
        api.update(evolve(filled, address_type="IPv6"))


@pytest.mark.parametrize(
    "obj, said",
    [
        (EndpointSlice(META), "addressType: Required value"),
        (EndpointSlice(META, "IPX"), 'addressType: Unsupported value: "IPX"'),
        (EndpointSlice(META, "IPv4", (Endpoint(("10.0.0.1",)),) * 1001), "endpoints: Too many: 1001"),
        (Event(META, ObjectReference("Pod", "other", "p")), "does not match event.namespace"),
        (Lease(META, LeaseSpec(lease_duration_seconds=0)), "spec.leaseDurationSeconds: Invalid value: 0"),
    ],
)
def test_what_is_wrong(api, obj, said):
    with pytest.raises(Invalid) as caught:
        api.create(obj)
    assert said in str(caught.value)


def test_events_of_nodes_lie_in_the_default_namespace(api):
    stored = api.create(Event(META, ObjectReference("Node", "", "n"), "Rebooted"))
    again = api.update(evolve(stored, count=2))
    assert again.metadata.generation is None
    assert api.create(Lease(META, LeaseSpec("a", 40))).spec.holder_identity == "a"
