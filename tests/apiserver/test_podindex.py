import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.apiserver.podindex import PodIndex
from k8s_tui.store.etcd import Etcd


def put(etcd, name, node):
    spec = PodSpec(containers=(Container("c", "nginx"),), node_name=node)
    etcd.put(f"/registry/pods/default/{name}", Pod(ObjectMeta(name=name, namespace="default"), spec))


def names(index, etcd, node):
    return sorted(entry.value.metadata.name for entry in index.on(etcd, node))


@pytest.fixture
def etcd():
    etcd = Etcd()
    put(etcd, "one", "a")
    put(etcd, "two", "b")
    put(etcd, "pending", "")
    return etcd


def test_it_follows_what_is_written_and_deleted(etcd):
    index = PodIndex()
    assert (names(index, etcd, "a"), names(index, etcd, "")) == (["one"], ["pending"])
    put(etcd, "pending", "a")
    etcd.delete("/registry/pods/default/one")
    assert names(index, etcd, "a") == ["pending"]
    assert names(index, etcd, "") == []
    assert names(index, etcd, "nowhere") == []


@pytest.mark.parametrize("loss", ["compacted", "restored"])
def test_it_looks_at_everything_where_the_changes_are_gone(etcd, loss):
    index = PodIndex()
    snapshot = etcd.snapshot()
    put(etcd, "later", "a")
    assert names(index, etcd, "a") == ["later", "one"]
    if loss == "compacted":
        put(etcd, "last", "a")
        etcd.compact(etcd.revision)
        assert names(index, etcd, "a") == ["last", "later", "one"]
    else:
        etcd.restore(snapshot)
        assert names(index, etcd, "a") == ["one"]
