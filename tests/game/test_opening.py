import pytest

from k8s_tui.api.time import format_time
from k8s_tui.cluster.world import World
from k8s_tui.faults.outside import ChangePassword
from k8s_tui.game.opening import QUIET_MS, config_of, open_sandbox, open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.referee import Referee
from k8s_tui.game.scenario import Cluster, Size
from k8s_tui.game.starting import session_of
from tests.game.builders import MINIMAL, OUTAGE, deployment_yaml, scenario


def test_the_machines_are_as_the_scenario_says() -> None:
    config = config_of(Cluster(masters=3, workers=5, worker_size=Size("500m", "1Gi"), zones=("north",)))
    assert (config.masters, config.workers, config.zones) == (3, 5, ("north",))
    assert (config.worker_size.cpu_millicores, config.worker_size.memory_bytes) == (500, 1024**3)


@pytest.mark.parametrize("size", [Size("many", "1Gi"), Size("4", "1Gx"), Size("0", "1Gi")])
def test_a_size_that_is_none(size: Size) -> None:
    with pytest.raises(ScenarioError, match=r"spec\.cluster"):
        config_of(Cluster(worker_size=size))


def test_the_player_finds_everything_ready_and_users_at_work(world: World) -> None:
    referee = Referee(world)
    assert len(referee.objects("pods", "default")) == 2
    assert world.traffic.record.totals().requests == 0
    world.run_for(2_000)
    assert referee.record.success_percent("visitors") == pytest.approx(100)
    assert referee.record.totals().requests == 60
    assert referee.process_runs("worker-1", "kubelet")
    assert not referee.process_runs("worker-1", "etcd")
    assert referee.process_runs("", "etcd")
    pod = referee.objects("pods", "default")[0]
    assert referee.logs("default", pod.metadata.name) == ["hello"]
    assert referee.answers("laptop", "http://worker-1:30080/") == ""
    assert referee.answers("laptop", "http://worker-1:30081/") != ""


def test_a_manifest_that_is_refused_is_the_scenarios_mistake() -> None:
    with pytest.raises(ScenarioError, match="Deployment web"):
        open_world(scenario(OUTAGE.replace("replicas: 2", "replicas: -2")), 1)


@pytest.mark.parametrize(
    "clock, shown",
    [
        ("Mon 10:20", "2026-01-12T10:20:00Z"),
        ("03:12", "2026-01-06T03:12:00Z"),
        ("Fri 17:45", "2026-01-09T17:45:00Z"),
    ],
)
def test_clocks_show_what_the_story_says(clock: str, shown: str) -> None:
    opened = open_world(scenario(OUTAGE.replace("\n  deadline:", f'\n  clock: "{clock}"\n  deadline:', 1)), 1)
    assert format_time(opened.now_ms) == shown
    pods = Referee(opened).objects("pods", "default")
    assert all(pod.metadata.creation_timestamp < opened.now_ms - QUIET_MS for pod in pods)


def test_a_clock_that_shows_no_time() -> None:
    with pytest.raises(ScenarioError, match="must be a time in quotes"):
        scenario(OUTAGE.replace("\n  deadline:", '\n  clock: "25:00"\n  deadline:', 1))


def test_an_image_has_only_the_tags_that_the_scenario_gives_it(world: World) -> None:
    document = deployment_yaml("other", 1)
    document["spec"]["template"]["spec"]["containers"][0]["image"] = "shop/web:2.0"
    world.create_object(document)
    world.run_for(20_000)
    waiting = [
        status.state.waiting.reason
        for pod in Referee(world).objects("pods", "default")
        for status in pod.status.container_statuses
        if status.state.waiting is not None
    ]
    assert waiting in (["ErrImagePull"], ["ImagePullBackOff"])


def test_a_sandbox_begins_with_given_objects() -> None:
    config = config_of(scenario(MINIMAL).spec.cluster)
    world = open_sandbox(config, [deployment_yaml("web", 2)], 1)
    assert [each.metadata.name for each in Referee(world).objects("deployments", "default")] == ["web"]


BOOKING = """\
apiVersion: k8s-tui/v1
kind: Scenario
metadata: {name: booking, title: Booking}
spec:
  briefing: Somebody changes a password.
  cluster: {masters: 1, workers: 1}
  images:
    - image: clinic/booking
      requires: [{variables: [DB_HOST], says: ["fatal: DB_HOST is not set"]}]
      needs:
        - address: "postgres.example.com:5432"
          variable: DB_HOST
          protocol: postgres
          password: <how>
    - {image: "clinic/booking:2", paths: [{prefix: /, status: 418}]}
  manifests:
    - {apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: spring}}
    - apiVersion: v1
      kind: Pod
      metadata: {name: booking, labels: {app: booking}}
      spec:
        volumes: [{name: db, secret: {secretName: db}}]
        containers:
          - name: booking
            image: clinic/booking:<tag>
            env:
              - {name: DB_HOST, value: "<host>"}
              - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
            volumeMounts: [{name: db, mountPath: /etc/db}]
    - apiVersion: v1
      kind: Service
      metadata: {name: booking}
      spec: {type: NodePort, selector: {app: booking}, ports: [{port: 8080, nodePort: 30080}]}
  clients:
    - {name: patients, target: "http://nodes:30080/", rps: 10}
  objectives:
    - {traffic: {client: patients, successAtLeast: 99}}
"""


def a_clinic(how: str, host: str = "postgres.example.com", tag: str = "1") -> World:
    text = BOOKING.replace("<how>", how).replace("<host>", host).replace("<tag>", tag)
    return open_world(scenario(text), 1)


@pytest.mark.parametrize(
    "how,later",
    [pytest.param("DB_PASSWORD", 0, id="variable"), pytest.param("/etc/db/password", 100, id="file")],
)
def test_a_file_follows_a_new_password_and_a_variable_does_not(how: str, later: int) -> None:
    world = a_clinic(how)
    ChangePassword("postgres.example.com", "spring").apply(world)
    world.run_for(12_000)
    assert Referee(world).record.success_percent("patients") == pytest.approx(100)
    ChangePassword("postgres.example.com", "summer").apply(world)
    world.run_for(12_000)
    assert Referee(world).record.success_percent("patients") == 0
    said = "error: postgres.example.com:5432: password authentication failed"
    assert said in Referee(world).logs("default", "booking")
    session = session_of(world, None, Origin("booking"))
    session.run("""kubectl patch secret db -p '{"stringData": {"password": "summer"}}'""")
    world.run_for(120_000)
    assert Referee(world).record.success_percent("patients") == pytest.approx(later)


def test_an_image_says_what_its_start_needs() -> None:
    world = a_clinic("DB_PASSWORD", host="")
    assert "fatal: DB_HOST is not set" in Referee(world).logs("default", "booking")


def test_a_tag_may_hold_another_program() -> None:
    world = a_clinic("DB_PASSWORD", tag="2.1")
    world.run_for(5_000)
    assert [cause.reason for cause in world.traffic.outcomes["patients"].causes] == ["418"]


def test_a_pool_of_nodes_that_are_not_there_is_told_with_its_place() -> None:
    text = MINIMAL.replace(
        "spec:\n", "spec:\n  cluster: {pools: [{names: [worker-9], taints: ['a=b:NoSchedule']}]}\n", 1
    )
    with pytest.raises(ScenarioError, match="worker-9 a=b:NoSchedule"):
        open_world(scenario(text), 1)
