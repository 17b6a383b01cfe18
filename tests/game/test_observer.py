import pytest
from attrs import evolve

from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import PODS
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game import rows
from k8s_tui.game.observer import PROCESS, Observer
from k8s_tui.shell.files import Files
from k8s_tui.shell.shell import Shell


def watching(world: World) -> Observer:
    observer = Observer(world)
    world.sim.start(PROCESS)
    world.run_for(2_000)
    return observer


def scale(world: World, replicas: int) -> None:
    Shell(world, Files()).run(f"kubectl scale deployment web --replicas={replicas}")


def test_the_panels_know_what_the_api_server_told(world: World) -> None:
    observer = watching(world)
    assert [row.status for row in observer.node_rows()] == ["Ready"] * 3
    assert {row.status for row in observer.pod_rows("")} == {"Running"}
    pods = observer.pod_rows("default")
    assert [(row.ready, row.health, row.owner[:7]) for row in pods] == [("1/1", "ok", "rs/web-")] * 2
    (service,) = [row for row in observer.service_rows("default") if row.name == "web"]
    assert (service.endpoints_ready, service.health, service.requests_per_second) == (2, "ok", 30.0)
    (worker,) = [row for row in observer.node_rows() if row.name == pods[0].node]
    assert worker.cpu_percent >= 75


def test_rows_are_made_anew_only_for_what_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    observer = watching(world)
    pods, nodes = observer.pod_rows(""), observer.node_rows()
    chosen = observer.pod_rows("default")
    world.run_for(60_000)
    assert observer.pod_rows("") is pods
    assert observer.pod_rows("default") is chosen
    assert observer.node_rows() is nodes
    made: list[str] = []
    monkeypatch.setattr(rows, "pod_row", lambda pod, _: made.append(pod.metadata.name))
    first = chosen[0]
    pod = world.connect(DESK).get(PODS, "default", first.name)
    labelled = evolve(pod, metadata=evolve(pod.metadata, labels={**pod.metadata.labels, "odd": "yes"}))
    world.connect(DESK).update(PODS, labelled, ADMINISTRATOR)
    world.run_for(1_000)
    assert len(observer.pod_rows("")) == len(pods)
    assert made == [first.name]


def test_a_pod_that_nobody_places_is_looked_at_again_when_it_is_time(world: World) -> None:
    observer = watching(world)
    scale(world, 3)
    world.run_for(10_000)
    (waiting,) = [row for row in observer.pod_rows("default") if not row.node]
    assert waiting.health == "warn"
    world.run_for(30_000)
    (waiting,) = [row for row in observer.pod_rows("default") if not row.node]
    assert waiting.health == "bad"


def test_endpoints_are_counted_as_slices_change(world: World) -> None:
    observer = watching(world)
    for replicas in (1, 0, 2):
        scale(world, replicas)
        world.run_for(60_000)
        counted = rows.endpoints(observer.slices.by("service", "default/web"))
        assert observer.watched.endpoints["default/web"] == counted
        assert counted[0] == replicas


def test_the_panels_go_stale_without_an_api_server(world: World) -> None:
    observer = watching(world)
    manifest = "/etc/kubernetes/manifests/kube-apiserver.yaml"
    text = world.fleet.machines["master-1"].read_file(manifest)
    assert text is not None
    world.fleet.machines["master-1"].remove_file(manifest)
    world.run_for(30_000)
    stale_ms = observer.watched.stale_since_ms
    assert stale_ms is not None
    assert len(observer.pod_rows("default")) == 2
    world.fleet.machines["worker-1"].power_off()
    world.run_for(120_000)
    assert [row.status for row in observer.node_rows()] == ["Ready"] * 3
    world.fleet.machines["master-1"].write_file(manifest, text)
    world.run_for(180_000)
    assert observer.watched.stale_since_ms is None
    assert "NotReady" in [row.status for row in observer.node_rows()]
    told = [symptom.text for symptom in observer.watched.noticed.symptoms]
    assert "the API server does not answer" in told
    assert "the API server answers again" in told


def test_symptoms_are_noticed(world: World) -> None:
    observer = watching(world)
    world.fleet.machines["worker-2"].units.stop("kubelet.service")
    world.run_for(90_000)
    told = [symptom.text for symptom in observer.watched.noticed.symptoms]
    assert "node worker-2 is NotReady" in told
    assert "service default/web has 1 ready endpoint" in told
    events = observer.event_rows("default", 0)
    assert [row.at_ms for row in events] == sorted((row.at_ms for row in events), reverse=True)
    assert "NodeNotReady" in [row.reason for row in events]


def test_it_leaves_no_trace_in_the_record(opened: World) -> None:
    one, other = opened.fork(), opened.fork()
    watching(one)
    other.run_for(2_000)
    for world in (one, other):
        world.run_for(120_000)
    assert one.members.store.revision == other.members.store.revision
    streams = [world.sim.fingerprint()[-1] for world in (one, other)]
    assert streams[0] == streams[1]


def test_a_fork_sees_the_same_and_then_its_own(world: World) -> None:
    observer = watching(world)
    other_world = world.fork()
    other = observer.fork(other_world)
    assert other.pod_rows("") == observer.pod_rows("")
    assert other.node_rows() == observer.node_rows()
    other_world.fleet.machines["worker-2"].power_off()
    for each in (world, other_world):
        each.run_for(90_000)
    assert [row.status for row in observer.node_rows()] == ["Ready"] * 3
    assert "NotReady" in [row.status for row in other.node_rows()]
