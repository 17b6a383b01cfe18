"""etcd: what a snapshot holds comes back, and what came after it is lost; a full database; sealed secrets."""

import pytest

from k8s_tui.faults.etcd import FloodEtcd, LoseEtcdData, SlowDisk
from tests.systems.player import sandbox

PKI = "/etc/kubernetes/pki/etcd"
CERTIFICATES = f"--cacert={PKI}/ca.crt --cert={PKI}/server.crt --key={PKI}/server.key"
ETCDCTL = f"ssh master-1 sudo etcdctl {CERTIFICATES}"
MANIFESTS = "/etc/kubernetes/manifests"
RESTORED = "/var/lib/etcd-restored"


@pytest.fixture
def player():
    return sandbox(workers=2)


def restore(player, *machines, extra=""):
    """Restore /tmp/snap.db on each master by the book: no static pods, a new directory, its place in the manifest."""
    for machine in machines:
        player(f"ssh {machine} sudo mv {MANIFESTS} /tmp/parked")
    player.wait(30)
    for machine in machines:
        options = extra.replace("{}", machine)
        player(f"ssh {machine} sudo etcdutl snapshot restore /tmp/snap.db --data-dir {RESTORED} {options}")
        edit = f"s#/var/lib/etcd\\$#{RESTORED}#"
        player(f"ssh {machine} \"sudo sed -i '{edit}' /tmp/parked/etcd.yaml\"")
    for machine in machines:
        player(f"ssh {machine} sudo mv /tmp/parked {MANIFESTS}")
    player.wait(90)


def test_a_restored_snapshot_brings_back_what_was_and_loses_what_came_after(player):
    player("kubectl create deployment web --image=nginx --replicas=2")
    player("kubectl create configmap kept --from-literal=a=1")
    player("kubectl rollout status deploy/web --timeout=60s")
    adopted = player("kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}'")
    player(f"{ETCDCTL} snapshot save /tmp/snap.db")
    player("kubectl delete configmap kept")
    player("kubectl create deployment later --image=nginx")
    player("kubectl scale deploy web --replicas=1")
    player.wait(20)
    stays = player("kubectl get pods -l app=web -o jsonpath='{.items[*].metadata.name}'").strip("'").split()
    later_node = player("kubectl get pods -l app=later -o jsonpath='{.items[0].spec.nodeName}'")
    restore(player, "master-1")
    assert 'a: "1"' in player("kubectl get configmap kept -o yaml")
    assert player.run("kubectl get deploy later").exit_code == 1
    assert "2/2" in player("kubectl get deploy web")
    # Its kubelet adopts what still runs, kills what nobody knows any more, and starts anew what had been ended.
    assert "later" not in player(f"ssh {later_node} sudo crictl ps")
    names = player("kubectl get pods -l app=web -o jsonpath='{.items[*].metadata.name}'").split()
    assert adopted in names
    assert set(stays) <= set(names)
    assert "NotReady" not in player("kubectl get nodes")


def test_two_of_three_masters_are_lost_for_good_and_a_snapshot_brings_the_cluster_back():
    player = sandbox(workers=1, masters=3)
    player("kubectl create configmap before")
    player(f"{ETCDCTL} snapshot save /tmp/snap.db")
    player("kubectl create configmap after")
    for machine in ("master-2", "master-3"):
        player.world.fleet.power_off(machine)
    player.wait(20)
    assert "etcdserver: request timed out" in player.run("kubectl get configmap").stderr
    peer = "https://10.0.0.10:2380"
    restore(
        player,
        "master-1",
        extra=f"--name {{}} --initial-cluster {{}}={peer} --initial-advertise-peer-urls {peer}",
    )
    player.wait(300)
    listed = player("kubectl get configmap")
    assert "before" in listed
    assert "after" not in listed
    assert player(f"{ETCDCTL} member list").count("started") == 1
    # The others come back with data of a cluster that is no more, and are no members of this one.
    player.world.fleet.power_on("master-2")
    player.wait(60)
    assert player(f"{ETCDCTL} member list").count("started") == 1


def test_a_member_without_data_is_removed_added_and_catches_up():
    player = sandbox(workers=1, masters=3)
    player(f"ssh master-3 sudo mv {MANIFESTS}/etcd.yaml /tmp/etcd.yaml")
    player("ssh master-3 sudo rm -rf /var/lib/etcd/member")
    player.wait(20)
    player(f"ssh master-3 sudo mv /tmp/etcd.yaml {MANIFESTS}/")
    player.wait(30)
    crashed = player("ssh master-3 sudo crictl ps -a --name etcd --state Exited -q").split()[0]
    assert "tocommit(1042) is out of range" in player(f"ssh master-3 sudo crictl logs {crashed}")
    number = next(
        line.split(",")[0] for line in player(f"{ETCDCTL} member list").splitlines() if "master-3" in line
    )
    assert f"Member {number} removed from cluster" in player(f"{ETCDCTL} member remove {number}")
    player("kubectl create configmap written-without-it")
    added = player(f"{ETCDCTL} member add master-3 --peer-urls=https://10.0.0.12:2380")
    assert 'ETCD_INITIAL_CLUSTER_STATE="existing"' in added
    player.wait(360)
    assert player(f"{ETCDCTL} member list").count("started") == 3
    there = f"ssh master-3 sudo etcdctl {CERTIFICATES}"
    keys = player(f"{there} get /registry/configmaps/default/written-without-it --keys-only")
    assert "written-without-it" in keys


@pytest.mark.parametrize(
    "options, said",
    [
        pytest.param("", "error reading server preface: EOF", id="no certificates"),
        pytest.param(
            "--endpoints=https://127.0.0.1:2379", "certificate signed by unknown authority", id="none"
        ),
        pytest.param(
            f"--cacert={PKI}/ca.crt --endpoints=https://127.0.0.1:2379", "certificate required", id="ca"
        ),
        pytest.param(f"{CERTIFICATES} --endpoints=https://10.0.0.99:2379", "i/o timeout", id="nobody there"),
    ],
)
def test_etcdctl_without_the_right_flags_waits_for_its_deadline(player, options, said):
    before_ms = player.world.now_ms
    output = player.run(f"ssh master-1 etcdctl {options} member list")
    assert output.exit_code == 1
    assert said in output.stderr
    assert output.stderr.endswith("Error: context deadline exceeded\n")
    assert player.world.now_ms - before_ms >= 5_000


def test_etcdctl_in_the_etcd_container_shows_tables_as_the_real_one():
    player = sandbox(workers=1, masters=3)
    inside = f"kubectl -n kube-system exec etcd-master-1 -- etcdctl {CERTIFICATES}"
    lines = player(f"{inside} endpoint status --cluster -w table").splitlines()
    assert lines[1].split("|")[1].strip() == "ENDPOINT"
    assert sum(" true |" in line for line in lines) == 1
    assert len({len(line) for line in lines}) == 1
    assert (
        player(f"{inside} endpoint health --cluster").count("is healthy: successfully committed proposal")
        == 3
    )
    player.world.fleet.power_off("master-3")
    player.wait(5)
    sick = player.run(f"{inside} endpoint health --cluster")
    assert sick.exit_code == 1
    assert (
        "https://10.0.0.12:2379 is unhealthy: failed to commit proposal: context deadline exceeded"
        in sick.stderr
    )
    assert "Error: unhealthy cluster" in sick.stderr


def test_a_full_database_refuses_writes_until_it_is_compacted_defragmented_and_disarmed(player):
    FloodEtcd().apply(player.world)
    full = "etcdserver: mvcc: database space exceeded"
    assert full in player.run("kubectl create configmap c").stderr
    assert "alarm:NOSPACE" in player(f"{ETCDCTL} alarm list")
    assert "2.2 GB" in player(f"{ETCDCTL} endpoint status")
    assert "master-1" in player("kubectl get nodes")
    player.wait(60)
    status = player(f"{ETCDCTL} get /registry/x -w json")
    revision = status.partition('"revision":')[2].split("}")[0]
    player(f"{ETCDCTL} compact {revision}")
    player(f"{ETCDCTL} alarm disarm")
    # The file is as large as before: the first write raises the alarm again.
    assert full in player.run("kubectl create configmap c").stderr
    player(f"{ETCDCTL} defrag")
    assert "alarm:NOSPACE" in player(f"{ETCDCTL} alarm disarm")
    player("kubectl create configmap c")
    player.wait(60)
    assert "NotReady" not in player("kubectl get nodes")


def test_a_quota_is_set_in_the_manifest(player):
    edit = "s#- --snapshot-count=10000#- --quota-backend-bytes=1200000#"
    player(f"ssh master-1 \"sudo sed -i '{edit}' {MANIFESTS}/etcd.yaml\"")
    player.wait(60)
    for number in range(400):
        if player.run(f"kubectl create configmap filler-{number}").exit_code:
            break
    assert "alarm:NOSPACE" in player(f"{ETCDCTL} alarm list")


def test_a_slow_disk_makes_another_member_lead():
    player = sandbox(workers=1, masters=3)
    world = player.world
    first = next(
        name
        for name, data in world.members.running.items()
        if world.members.leadership(name).leader == data.number
    )
    SlowDisk(first).apply(world)
    player.wait(30)
    inside = f"kubectl -n kube-system logs etcd-{first}"
    assert "slow fdatasync" in player(inside)
    assert "apply request took too long" in player(inside)
    number = f"{world.members.running[first].number:x}"
    leading = [
        line for line in player(f"{ETCDCTL} endpoint status --cluster").splitlines() if ", true, " in line
    ]
    assert len(leading) == 1
    assert number not in leading[0]
    player("kubectl create configmap goes-on")


def test_leadership_is_handed_over_by_hand():
    player = sandbox(workers=1, masters=3)
    rows = [line.split(", ") for line in player(f"{ETCDCTL} endpoint status --cluster").splitlines()]
    leader, other = (
        next(row for row in rows if row[4] == "true"),
        next(row for row in rows if row[4] == "false"),
    )
    said = player(f"{ETCDCTL} --endpoints={leader[0]} move-leader {other[1]}")
    assert said == f"Leadership transferred from {leader[1]} to {other[1]}\n"
    player("kubectl create configmap goes-on")


@pytest.mark.parametrize("how", ["empty", "damage"])
def test_losing_the_data_without_a_snapshot_loses_the_record(player, how):
    player("kubectl create deployment web --image=nginx")
    player("kubectl rollout status deploy/web --timeout=60s")
    LoseEtcdData("master-1", how).apply(player.world)
    player.wait(90)
    deployments = player.world.members.store.count("/registry/deployments.apps/")
    if how == "empty":
        # A new, empty cluster: nobody's rights are in it, and kubelets kill what they do not find there.
        assert player.run("kubectl get deploy web").exit_code == 1
        assert deployments == 0
    else:
        assert "Exited" in player("ssh master-1 sudo crictl ps -a --name etcd")
        player.wait(60)
        assert "was refused" in player.run("kubectl get deploy web").stderr


ENCRYPTION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - aescbc:
      keys: [{name: key1, secret: c2VjcmV0IGlzIHNlY3VyZSwgb3IgaXMgaXQ/MTIzNDU=}]
  - identity: {}
"""
ENC = "/etc/kubernetes/enc"
MOUNT = f"{{name: enc, mountPath: {ENC}, readOnly: true}}"
VOLUME = f"{{name: enc, hostPath: {{path: {ENC}, type: DirectoryOrCreate}}}}"


def edit(player, *edits):
    """Edit the API server's manifest with sed, and wait until it is back."""
    script = ";".join(edits)
    player(f"ssh master-1 \"sudo sed -i '{script}' {MANIFESTS}/kube-apiserver.yaml\"")
    player.wait(60)


def turn_encryption_on(player):
    player(f"ssh master-1 mkdir -p {ENC}")
    player(f"ssh master-1 'cat > {ENC}/enc.yaml' <<'YAML'\n{ENCRYPTION}YAML")
    edit(
        player,
        f"s#    - --etcd-cafile#    - --encryption-provider-config={ENC}/enc.yaml\\n    - --etcd-cafile#",
        f"s#^    volumeMounts:#    volumeMounts:\\n    - {MOUNT}#",
        f"s#^  volumes:#  volumes:\\n  - {VOLUME}#",
    )


def test_encryption_at_rest_seals_what_is_written_from_then_on(player):
    read = f"{ETCDCTL} get /registry/secrets/default"
    player("kubectl create secret generic before --from-literal=password=hunter2")
    assert "hunter2" in player(f"{read}/before")
    turn_encryption_on(player)
    player("kubectl create secret generic after --from-literal=password=hunter2")
    assert "k8s:enc:aescbc:v1:key1:" in player(f"{read}/after")
    assert "hunter2" not in player(f"{read}/after")
    assert "hunter2" in player(f"{read}/before")
    player("kubectl get secrets -A -o json | kubectl replace -f -")
    assert "k8s:enc:aescbc:v1:key1:" in player(f"{read}/before")
    secret = "kubectl get secret before -o jsonpath='{.data.password}' | base64 -d"
    assert player(secret) == "hunter2"
    # Without the key nobody reads them any more.
    edit(player, "/encryption-provider-config/d")
    failed = player.run("kubectl get secrets").stderr
    assert "identity transformer tried to read encrypted data" in failed


def test_an_api_server_that_cannot_read_its_encryption_configuration_does_not_start(player):
    edit(
        player,
        f"s#    - --etcd-cafile#    - --encryption-provider-config={ENC}/enc.yaml\\n    - --etcd-cafile#",
    )
    assert "was refused" in player.run("kubectl get secrets").stderr
    exited = player("ssh master-1 sudo crictl ps -a --name kube-apiserver --state Exited -q").split()[0]
    assert "no such file or directory" in player(f"ssh master-1 sudo crictl logs {exited}")
