from k8s_tui.api.meta import ObjectReference
from k8s_tui.client.client import EVENTS
from k8s_tui.client.recorder import NORMAL, WARNING, EventRecorder, reference
from tests.client.world import Network, a_map

POD = ObjectReference("Pod", "default", "web", "uid-1", "v1")


def a_recorder():
    network = Network()
    return network, EventRecorder(network.sim, network.client, "kubelet", "worker-1")


def told(network):
    events = sorted(network.server.list(EVENTS).items, key=lambda each: int(each.metadata.resource_version))
    return [(event.message, event.count) for event in events]


def test_an_event_says_who_saw_what():
    network, recorder = a_recorder()
    recorder.event(POD, NORMAL, "Pulled", "Container image already present")
    (event,) = network.server.list(EVENTS).items
    assert event.metadata.name.startswith("web.")
    assert (event.type, event.reason, event.source.component, event.source.host) == (
        "Normal",
        "Pulled",
        "kubelet",
        "worker-1",
    )
    assert event.involved_object == POD


def test_the_same_again_is_counted():
    network, recorder = a_recorder()
    for _ in range(3):
        recorder.event(POD, WARNING, "BackOff", "Back-off restarting failed container")
        network.run(1000)
    assert told(network) == [("Back-off restarting failed container", 3)]
    (event,) = network.server.list(EVENTS).items
    assert event.last_timestamp - event.first_timestamp == 2000


def test_an_expired_event_begins_anew():
    network, recorder = a_recorder()
    recorder.event(POD, WARNING, "BackOff", "again")
    (event,) = network.server.list(EVENTS).items
    network.writer.delete(EVENTS, "default", event.metadata.name)
    recorder.event(POD, WARNING, "BackOff", "again")
    assert told(network) == [("again", 1)]


def test_from_the_tenth_similar_one_they_are_combined():
    network, recorder = a_recorder()
    for number in range(12):
        recorder.event(POD, NORMAL, "Scaled", f"to {number}")
    expected = [(f"to {number}", 1) for number in range(9)]
    assert told(network) == [*expected, ("(combined from similar events): to 11", 3)]


def test_after_a_pause_they_are_told_one_by_one_again():
    network, recorder = a_recorder()
    for number in range(10):
        recorder.event(POD, NORMAL, "Scaled", f"to {number}")
    network.run(700_000)
    recorder.event(POD, NORMAL, "Scaled", "to 99")
    assert told(network)[-1] == ("to 99", 1)


def test_an_object_may_burst_and_then_gets_one_in_five_minutes():
    network, recorder = a_recorder()
    for _ in range(40):
        recorder.event(POD, WARNING, "BackOff", "again")
    assert told(network) == [("again", 25)]
    network.run(301_000)
    for _ in range(5):
        recorder.event(POD, WARNING, "BackOff", "again")
    assert told(network) == [("again", 26)]


def test_what_cannot_be_written_is_lost():
    network, recorder = a_recorder()
    network.is_cut = True
    recorder.event(POD, WARNING, "BackOff", "lost")
    network.is_cut = False
    assert told(network) == []


def test_a_copy_goes_on_counting():
    network, recorder = a_recorder()
    recorder.event(POD, WARNING, "BackOff", "again")
    twin = EventRecorder(network.sim, network.client, "kubelet", "worker-1")
    twin.copy_state(recorder)
    twin.event(POD, WARNING, "BackOff", "again")
    assert told(network) == [("again", 2)]
    twin.clear()
    twin.event(POD, WARNING, "BackOff", "again")
    assert told(network) == [("again", 2), ("again", 1)]


def test_objects_are_referred_to_by_kind_and_uid():
    network, _ = a_recorder()
    made = network.writer.create(a_map("m"))
    about = reference(made, "data.x")
    assert (about.kind, about.api_version, about.name, about.namespace) == ("ConfigMap", "v1", "m", "default")
    assert about.uid == made.metadata.uid
    assert about.field_path == "data.x"
