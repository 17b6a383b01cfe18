from k8s_tui.api.core import ConfigMap
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodSpec
from k8s_tui.apiserver import watch
from k8s_tui.apiserver.watch import Watcher, WatchHub
from k8s_tui.store.etcd import Change


def pod_on(node_name):
    return Pod(ObjectMeta(name="p"), PodSpec(node_name=node_name))


def change(revision, value, previous=None):
    return Change(revision, "/registry/pods/default/p", value, previous, deleted=value is None)


def revisions(hub, number):
    return [each.revision for each in hub.fetch(number)[0]]


def test_a_kubelet_sees_only_the_pods_of_its_node(api):
    hub = WatchHub(api.sim)
    mine = hub.open(Watcher("pods", "reader", ("pods",), "worker-1"))
    everyones = hub.open(Watcher("pods", "reader", ("pods",), ""))
    hub.publish("pods", change(1, pod_on("")))
    hub.publish("pods", change(2, pod_on("worker-1"), pod_on("")))
    hub.publish("pods", change(3, pod_on("worker-2")))
    hub.publish("pods", change(4, None, pod_on("worker-1")))
    hub.publish("configmaps", change(5, ConfigMap()))
    assert revisions(hub, mine) == [2, 4]
    assert revisions(hub, everyones) == [1, 2, 3, 4]


def test_a_pod_that_changes_its_node_is_told_to_both(api):
    hub = WatchHub(api.sim)
    numbers = [hub.open(Watcher("pods", "reader", ("pods",), name)) for name in ("a", "b")]
    hub.publish("pods", change(1, pod_on("b"), pod_on("a")))
    assert [revisions(hub, number) for number in numbers] == [[1], [1]]


def test_a_reader_is_woken_once_for_all_that_waits(api):
    hub = WatchHub(api.sim)
    number = hub.open(Watcher("pods", "reader", ("pods",), ""))
    for revision in (1, 2, 3):
        hub.publish("pods", change(revision, pod_on("")))
    api.sim.run_until(api.sim.now_ms + 100)
    assert api.reader.woken == [("pods",)]
    assert revisions(hub, number) == [1, 2, 3]


def test_a_reader_that_does_not_read_is_cut_off(api, monkeypatch):
    monkeypatch.setattr(watch, "BUFFER_LIMIT", 3)
    hub = WatchHub(api.sim)
    number = hub.open(Watcher("pods", "reader", ("pods",), ""))
    for revision in range(5):
        hub.publish("pods", change(revision, pod_on("")))
    changes, is_open = hub.fetch(number)
    assert not is_open
    assert len(changes) < 5
    assert hub.fetch(number) == ([], False)


def test_a_closed_watch_gets_nothing(api):
    hub = WatchHub(api.sim)
    number = hub.open(Watcher("pods", "reader", ("pods",), "a"))
    hub.close(number)
    hub.close(number)
    hub.publish("pods", change(1, pod_on("a")))
    assert hub.fetch(number) == ([], False)


def test_a_fork_has_buffers_of_its_own(api):
    hub = WatchHub(api.sim)
    number = hub.open(Watcher("pods", "reader", ("pods",), ""))
    hub.publish("pods", change(1, pod_on("")))
    twin = hub.fork(api.sim.fork())
    twin.publish("pods", change(2, pod_on("")))
    assert revisions(hub, number) == [1]
    assert revisions(twin, number) == [1, 2]
