from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.core import Endpoint, EndpointPort, EndpointSlice
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.controllers.slices import MAX_ENDPOINTS, lay_out, ports_in

HTTP = (("http", "TCP", 80, None),)
ADMIN = (("admin", "TCP", 81, None),)


def an_endpoint(uid):
    return Endpoint((f"10.0.0.{uid}",), target_ref=ObjectReference("Pod", "default", f"p{uid}", str(uid)))


def a_slice(name, uids, ports=HTTP):
    endpoints = tuple(an_endpoint(uid) for uid in uids)
    return EndpointSlice(
        ObjectMeta(name=name), "IPv4", endpoints, tuple(EndpointPort(*port) for port in ports)
    )


def desired(uids):
    return {str(uid): an_endpoint(uid) for uid in uids}


def test_a_new_service_gets_slices_of_a_hundred():
    layout = lay_out((), {HTTP: desired(range(250))}, placeholder=True)
    assert [len(endpoints) for _, endpoints in layout.creations] == [100, 100, 50]
    assert not layout.updates
    assert not layout.deletions


def test_what_is_new_goes_where_there_is_room():
    slices = [a_slice("a", range(50)), a_slice("b", range(50, 140))]
    layout = lay_out(slices, {HTTP: desired(range(145))}, placeholder=True)
    (update,) = layout.updates
    assert update.metadata.name == "b"
    assert len(update.endpoints) == 95


def test_a_service_without_pods_keeps_an_empty_slice():
    layout = lay_out((a_slice("a", [1]),), {}, placeholder=True)
    assert layout.creations == (((), ()),)
    assert [each.metadata.name for each in layout.deletions] == ["a"]
    assert lay_out((a_slice("empty", (), ()),), {}, placeholder=True).deletions == ()


def test_pods_with_other_ports_get_slices_of_their_own():
    layout = lay_out((), {HTTP: desired([1]), ADMIN: desired([2])}, placeholder=True)
    assert [ports for ports, _ in layout.creations] == [HTTP, ADMIN]


SETS = st.sets(st.integers(0, 400), max_size=300)


@given(before=st.lists(SETS, max_size=4), after=SETS)
def test_whatever_was_there_exactly_what_is_desired_is_there_then(before, after):
    seen, slices = set(), []
    for index, uids in enumerate(before):
        slices.append(a_slice(f"s{index}", sorted(uids - seen)[:MAX_ENDPOINTS]))
        seen |= uids
    layout = lay_out(slices, {HTTP: desired(sorted(after))} if after else {}, placeholder=True)
    state = {each.metadata.name: each for each in slices}
    state |= {each.metadata.name: each for each in layout.updates}
    for each in layout.deletions:
        del state[each.metadata.name]
    contents = [each.endpoints for each in state.values() if ports_in(each) == HTTP or not each.endpoints]
    contents += [endpoints for _, endpoints in layout.creations]
    assert all(len(endpoints) <= MAX_ENDPOINTS for endpoints in contents)
    uids = [int(each.target_ref.uid) for endpoints in contents for each in endpoints]
    assert sorted(uids) == sorted(after)
    assert contents


@given(uids=SETS)
def test_what_is_as_desired_is_left_alone(uids):
    layout = lay_out((), {HTTP: desired(sorted(uids))} if uids else {}, placeholder=True)
    slices = [
        EndpointSlice(ObjectMeta(name=str(index)), "IPv4", ends, tuple(EndpointPort(*port) for port in ports))
        for index, (ports, ends) in enumerate(layout.creations)
    ]
    again = lay_out(slices, {HTTP: desired(sorted(uids))} if uids else {}, placeholder=True)
    assert again.updates == again.creations == again.deletions == ()
