"""Databases with data: what goes with a container, what two writers do to one volume, and what copies keep."""

import pytest

from k8s_tui.faults.storage import SlowVolume
from k8s_tui.traffic.clients import Client, Constant, Expect
from tests.systems.player import sandbox

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {type: NodePort, selector: {SELECTOR}, ports: [{port: PORT, nodePort: NODEPORT}]}
"""

CONTAINER = """
      - name: db
        image: IMAGE
        env: [{name: POSTGRES_PASSWORD, value: x}, {name: MYSQL_ROOT_PASSWORD, value: x}]
        readinessProbe: {tcpSocket: {port: PORT}, periodSeconds: 2}
"""

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:CONTAINER
"""

CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
"""

STATEFUL = """
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: PORT}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: REPLICAS
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:CONTAINER
        volumeMounts: [{name: data, mountPath: PATH}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

POSTGRES = ("postgres:16", 5432, "/var/lib/postgresql/data")
MYSQL = ("mysql:8.4", 3306, "/var/lib/mysql")


def filled(text, engine=POSTGRES, replicas=1, name="db", selector="app: db", node_port=30432):
    image, port, path = engine
    values = {
        "CONTAINER": CONTAINER,
        "IMAGE": image,
        "NODEPORT": str(node_port),
        "PORT": str(port),
        "PATH": path,
        "REPLICAS": str(replicas),
        "NAME": name,
        "SELECTOR": selector,
    }
    for word, value in values.items():
        text = text.replace(word, value)
    return text


def on_one_claim(engine=POSTGRES, replicas=1):
    volume = f"""        volumeMounts: [{{name: data, mountPath: {engine[2]}}}]
      volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]
"""
    return CLAIM + filled(DEPLOYMENT, engine, replicas) + volume


def users(player, name, node_port, scheme="postgres", writes=0.0, rps=10):
    """Let people write to a database, or read all that they wrote, through a node port."""
    target = f"{scheme}://nodes:{node_port}"
    player.world.traffic.add_client(
        Client(name, target, Constant(rps), expect=Expect(rows=True), writes=writes, retries=3)
    )


def success(player, name, seconds=10):
    return player.world.traffic.record.success_percent(name, seconds * 1000)


COUNT = "psql -U postgres -tAc 'select count(*) from visits'"
INSERT = "psql -U postgres -c 'insert into visits values (1)'"


def count(player, pod):
    return int(player(f"kubectl exec {pod} -- {COUNT}"))


def pods(player, selector="app=db"):
    return player(f"kubectl get pods -l {selector} -o jsonpath='{{.items[*].metadata.name}}'").split()


def started(manifest, workload, node_port=30432, engine=POSTGRES, writes=0.5):
    player = sandbox()
    player.apply(manifest)
    player.apply(filled(SERVICE, engine, name="front", node_port=node_port))
    player(f"kubectl rollout status {workload} --timeout=180s")
    player.wait(5)
    scheme = {5432: "postgres", 3306: "mysql"}[engine[1]]
    users(player, "writers", node_port, scheme, writes=writes)
    player.wait(60)
    return player


def restart(player, pod):
    player(f"kubectl exec {pod} -- kill 1")
    player.wait(40)


def test_without_a_volume_the_rows_go_with_the_container():
    player = started(filled(DEPLOYMENT), "deploy/db")
    pod = pods(player)[0]
    assert 250 < count(player, pod) <= 310
    assert success(player, "writers") == 100
    restart(player, pod)
    assert count(player, pod) < 200
    assert success(player, "writers") < 90
    assert any(
        "rows are missing" in cause.reason for cause in player.world.traffic.outcomes["writers"].causes
    )


def test_with_a_volume_the_rows_stay():
    player = started(on_one_claim(), "deploy/db")
    before = count(player, pods(player)[0])
    player("kubectl delete pod -l app=db")
    player("kubectl rollout status deploy/db --timeout=180s")
    player.wait(10)
    assert count(player, pods(player)[0]) > before
    assert "appears to contain a database; Skipping initialization" in player("kubectl logs deploy/db")
    assert success(player, "writers", 3) == 100


def test_two_servers_of_a_deployment_damage_the_data_on_their_volume():
    player = started(on_one_claim(replicas=2), "deploy/db")
    one, other = pods(player)
    # Both run on the node that has the disk, and each believes to be alone.
    assert len(set(player("kubectl get pods -l app=db -o jsonpath='{.items[*].spec.nodeName}'").split())) == 1
    written = player.world.fleet.databases.ledger["default/db"]
    assert count(player, one) < 0.6 * written
    assert count(player, other) < 0.6 * written
    assert success(player, "writers") < 90
    logs = player(f"kubectl logs {one}") + player(f"kubectl logs {other}")
    assert 'duplicate key value violates unique constraint "visits_pkey"' in logs
    assert "ERROR:  invalid page in block" in logs
    # What is on the disk does not start any more.
    player("kubectl scale deploy/db --replicas=0")
    player.wait(20)
    player("kubectl scale deploy/db --replicas=1")
    player.wait(40)
    assert "PANIC:  could not locate a valid checkpoint record" in player("kubectl logs -l app=db --tail=20")
    assert "CrashLoopBackOff" in player("kubectl get pods -l app=db")


def test_mysql_locks_its_files_and_the_second_server_does_not_start():
    player = sandbox()
    player.apply(on_one_claim(MYSQL, 2))
    player.wait(200)
    ready = [line for line in player("kubectl get pods -l app=db --no-headers").splitlines() if "1/1" in line]
    assert len(ready) == 1
    logs = "".join(player.run(f"kubectl logs {pod}").text for pod in pods(player))
    assert "[InnoDB] Unable to lock ./ibdata1 error: 11" in logs
    assert not any(found.is_torn for found in player.world.fleet.databases.datasets.values())


def test_the_servers_of_a_stateful_set_have_a_volume_each_and_damage_nothing():
    player = started(filled(STATEFUL, replicas=2), "sts/db")
    assert not any(found.is_torn for found in player.world.fleet.databases.datasets.values())
    before = {pod: count(player, pod) for pod in ("db-0", "db-1")}
    assert all(before.values())
    player("kubectl delete pod db-0 db-1")
    player("kubectl rollout status sts/db --timeout=180s")
    player.wait(5)
    for pod, rows in before.items():
        assert count(player, pod) >= rows
        assert "PANIC" not in player(f"kubectl logs {pod}")


PATRONI = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: patroni}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: patroni}
rules:
- {apiGroups: [""], resources: [pods, endpoints, configmaps], verbs: [get, list, watch, patch, create, update]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: patroni}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: patroni}
subjects: [{kind: ServiceAccount, name: patroni}]
---
""" + filled(STATEFUL, ("ghcr.io/zalando/spilo-16:4.0-p2", 5432, "/home/postgres/pgdata"), 3).replace(
    "      containers:", "      serviceAccountName: patroni\n      containers:"
).replace(
    "env: [", 'env: [{name: SPILO_CONFIGURATION, value: "bootstrap: {dcs: {synchronous_mode: true}}"}, '
)


@pytest.mark.parametrize("patience_s, restarts", [(1, True), (10, False)])
def test_a_slow_disk_makes_an_impatient_liveness_probe_kill_the_server(patience_s, restarts):
    probe = f"livenessProbe: {{exec: {{command: [pg_isready]}}, timeoutSeconds: {patience_s}}}"
    player = sandbox()
    player.apply(filled(STATEFUL).replace("readinessProbe", f"{probe}\n        readinessProbe"))
    player("kubectl rollout status sts/db --timeout=120s")
    SlowVolume("default/data-db-0", 2_500).apply(player.world)
    player.wait(60)
    count = player("kubectl get pod db-0 -o jsonpath='{.status.containerStatuses[0].restartCount}'")
    assert (int(count) > 0) is restarts
    told = 'Liveness probe failed: command "pg_isready" timed out'
    assert (told in player("kubectl describe pod db-0")) is restarts


@pytest.fixture(scope="module")
def patroni():
    player = sandbox(workers=4)
    player.apply(PATRONI)
    player.apply(filled(SERVICE, name="writer", selector="app: db, spilo-role: master", node_port=30432))
    player.apply(filled(SERVICE, name="reader", selector="app: db, spilo-role: replica", node_port=30433))
    player("kubectl rollout status sts/db --timeout=300s")
    player.wait(10)
    users(player, "writers", 30432, writes=1.0)
    users(player, "readers", 30433)
    player.wait(60)
    return player


def leaders(player):
    return pods(player, "app=db,spilo-role=master")


def in_step(player):
    databases = player.world.fleet.databases
    copies = [each for each in databases.servers.values() if each.leader]
    return all(
        databases.datasets[each.place].rows <= databases.datasets[databases.servers[each.leader].place].rows
        for each in copies
    )


def test_a_leader_writes_and_its_copies_follow(patroni):
    assert len(leaders(patroni)) == 1
    assert len(pods(patroni, "app=db,spilo-role=replica")) == 2
    assert success(patroni, "writers") == 100
    assert success(patroni, "readers") == 100
    rows = [count(patroni, pod) for pod in ("db-0", "db-1", "db-2")]
    assert min(rows) > 500
    assert max(rows) - min(rows) <= 10
    copy = pods(patroni, "app=db,spilo-role=replica")[0]
    refused = patroni.run(f"kubectl exec {copy} -- {INSERT}")
    assert refused.exit_code == 1
    assert "cannot execute INSERT in a read-only transaction" in refused.stderr


def test_after_a_failover_nothing_that_was_acknowledged_is_lost(patroni):
    old = leaders(patroni)[0]
    node = patroni(f"kubectl get pod {old} -o jsonpath='{{.spec.nodeName}}'")
    promised = patroni.world.fleet.databases.ledger["default/db"]
    patroni.world.fleet.power_off(node)
    patroni.wait(20)
    assert success(patroni, "writers", 5) == 0
    patroni.wait(60)
    new = [pod for pod in leaders(patroni) if pod != old]
    assert len(new) == 1
    assert count(patroni, new[0]) >= int(promised)
    assert success(patroni, "readers", 5) == 100
    assert in_step(patroni)
    patroni.world.fleet.power_on(node)
    patroni.wait(200)
    assert leaders(patroni) == new
    assert count(patroni, old) >= int(promised)
    assert success(patroni, "writers", 5) == 100
    assert success(patroni, "readers", 5) == 100
    assert in_step(patroni)


def test_a_leader_that_is_stopped_hands_over_at_once(patroni):
    old = leaders(patroni)[0]
    patroni(f"kubectl delete pod {old}")
    patroni.wait(15)
    assert len(leaders(patroni)) == 1
    patroni.wait(60)
    assert success(patroni, "writers", 10) == 100
    assert in_step(patroni)


def test_a_full_disk_takes_no_more_rows(patroni):
    databases, storage = patroni.world.fleet.databases, patroni.world.fleet.storage
    members = [each for each in databases.servers.values() if each.store == "default/db"]
    leader = next(each for each in members if not each.read_only)
    disk = storage.disks[leader.place.owner]
    storage.change_disk(disk.handle, filled_bytes=disk.size_bytes)
    patroni.wait(10)
    assert success(patroni, "writers", 5) == pytest.approx(0)
    assert success(patroni, "readers", 5) == 100
    refused = patroni.run(f"kubectl exec {leaders(patroni)[0]} -- {INSERT}")
    assert "No space left on device" in refused.stderr
    storage.change_disk(disk.handle, filled_bytes=0)
    patroni.wait(10)
    assert success(patroni, "writers", 5) == 100


REDIS = """
apiVersion: v1
kind: Service
metadata: {name: redis}
spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379}]}
---
apiVersion: v1
kind: Pod
metadata: {name: leader, labels: {app: redis}}
spec: {hostname: leader, subdomain: redis, containers: [{name: redis, image: "redis:7"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: copy, labels: {app: redis}}
spec:
  containers:
  - {name: redis, image: "redis:7", args: [redis-server, --replicaof, leader.redis, "6379"]}
"""


def test_a_redis_copy_follows_and_refuses_to_be_written():
    player = sandbox()
    player.apply(REDIS)
    player("kubectl wait --for=condition=Ready pod/leader pod/copy --timeout=60s")
    player.wait(5)
    player("kubectl exec leader -- redis-cli SET color red")
    player.wait(3)
    assert player("kubectl exec copy -- redis-cli GET color") == '"red"\n'
    assert "READONLY" in player("kubectl exec copy -- redis-cli SET color blue")
    assert "master_link_status:up" in player("kubectl exec copy -- redis-cli INFO replication")
    # A leader without a volume comes back empty, and its copy follows even in that.
    restart(player, "leader")
    assert player("kubectl exec leader -- redis-cli GET color") == "(nil)\n"
    assert player("kubectl exec copy -- redis-cli GET color") == "(nil)\n"


MONGO = ("mongo:7", 27017, "/data/db")


def test_a_replica_set_needs_a_majority():
    player = sandbox()
    manifest = filled(STATEFUL, MONGO, 3).replace(
        "image: mongo:7", "image: mongo:7\n        args: [mongod, --replSet, rs0, --bind_ip_all]"
    )
    player.apply(manifest)
    player.apply(filled(SERVICE, MONGO, name="front"))
    player("kubectl rollout status sts/db --timeout=300s")
    player.wait(20)
    users(player, "writers", 30432, "mongo", writes=0.5)
    player.wait(30)
    assert success(player, "writers") == 100
    leading = [
        pod
        for pod in ("db-0", "db-1", "db-2")
        if "true" in player(f"kubectl exec {pod} -- mongosh --quiet --eval 'db.hello()'")
    ]
    assert len(leading) == 1
    rows = [
        int(player(f"kubectl exec db-{n} -- mongosh --eval 'db.visits.countDocuments()'")) for n in range(3)
    ]
    assert min(rows) > 100
    others = [pod for pod in ("db-0", "db-1", "db-2") if pod not in leading]
    nodes = [player(f"kubectl get pod {pod} -o jsonpath='{{.spec.nodeName}}'") for pod in others]
    player.world.fleet.power_off(nodes[0])
    player.wait(90)
    assert success(player, "writers", 5) == pytest.approx(100, abs=0.1)
    player.world.fleet.power_off(nodes[1])
    player.wait(90)
    # The leader sees no majority any more: it serves reads, and takes no writes.
    assert success(player, "writers", 5) == pytest.approx(50, abs=5)
    for node in nodes:
        player.world.fleet.power_on(node)
    player.wait(180)
    assert success(player, "writers", 5) == pytest.approx(100, abs=0.1)
