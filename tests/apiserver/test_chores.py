import pytest
from attrs import evolve

from k8s_tui.api.core import Event
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.apiserver.chores import (
    COMPACTION_INTERVAL_MS,
    ENDPOINTS_INTERVAL_MS,
    EVENT_INTERVAL_MS,
    EVENT_TTL_MS,
    RETRY_MS,
)
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.store.etcd import Etcd
from tests.apiserver.world import Api


def event(name, at_ms):
    about = ObjectReference("Pod", "default", "p")
    return Event(ObjectMeta(name=name, namespace="default"), about, "R", "m", last_timestamp=at_ms)


def test_what_every_cluster_has(api):
    assert api.names("ns") == ["default", "kube-node-lease", "kube-public", "kube-system"]
    service = api.get("svc", "kubernetes")
    assert service.spec.cluster_ip == "10.96.0.1"
    assert [(port.port, port.target_port) for port in service.spec.ports] == [(443, 6443)]
    values = {name: api.get("pc", name, "").content["value"] for name in api.names("pc")}
    assert values == {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
    (endpoint,) = api.get("endpointslices", "kubernetes").endpoints
    assert endpoint.addresses == ("10.0.0.10",)


def test_a_restart_changes_nothing(api):
    revision = api.etcd.revision
    api.sim.stop(api.server.process_name)
    api.sim.start(api.server.process_name)
    api.sim.run_until(api.sim.now_ms + 5_000)
    assert api.etcd.revision == revision


def test_chores_wait_for_etcd():
    api = Api()
    api.sim.stop(api.server.process_name)
    api.members.fall("master-1")
    api.etcd.restore(Etcd().snapshot())
    api.sim.start(api.server.process_name)
    api.sim.run_until(api.sim.now_ms + 3 * RETRY_MS)
    assert api.etcd.revision == 0
    api.members.rise("master-1")
    api.sim.run_until(api.sim.now_ms + 2 * RETRY_MS)
    assert "kube-system" in api.names("ns")


def test_the_kubernetes_service_names_all_servers_that_serve(api):
    second = ApiServer(api.sim, "master-2", api.members, RULES)
    second.advertise_address = "10.0.0.20"
    api.sim.register(second.process_name, second)
    api.server.peers = second.peers = [api.server, second]
    api.sim.start(second.process_name)

    def addresses():
        api.sim.run_until(api.sim.now_ms + ENDPOINTS_INTERVAL_MS)
        return [each.addresses[0] for each in api.get("endpointslices", "kubernetes").endpoints]

    assert addresses() == ["10.0.0.10", "10.0.0.20"]
    api.sim.stop(api.server.process_name)
    assert addresses() == ["10.0.0.20"]


def test_history_is_compacted_one_interval_late(api):
    api.sim.run_until(api.sim.now_ms + COMPACTION_INTERVAL_MS)
    assert api.etcd.compacted_revision == 0
    revision = api.etcd.revision
    api.sim.run_until(api.sim.now_ms + COMPACTION_INTERVAL_MS)
    assert api.etcd.compacted_revision == revision


@pytest.mark.parametrize("retold", [False, True], ids=["once", "told again"])
def test_events_live_an_hour_after_they_were_last_told(api, retold):
    born_ms = api.sim.now_ms
    stored = api.create(event("e", born_ms))
    api.sim.run_until(born_ms + EVENT_TTL_MS // 2)
    if retold:
        api.update(evolve(stored, last_timestamp=api.sim.now_ms, count=2))
    api.sim.run_until(born_ms + EVENT_TTL_MS - EVENT_INTERVAL_MS)
    assert api.names("ev") == ["e"]
    api.sim.run_until(born_ms + EVENT_TTL_MS + EVENT_INTERVAL_MS)
    assert api.names("ev") == (["e"] if retold else [])
    api.sim.run_until(born_ms + 2 * EVENT_TTL_MS)
    assert api.names("ev") == []
