"""Several masters: etcd's quorum, the elected scheduler and controller manager, the balancer before the API."""

import pytest

from tests.systems.player import sandbox

MANIFESTS = "/etc/kubernetes/manifests"
MASTERS = ("master-1", "master-2", "master-3")
TIMED_OUT = "Error from server: etcdserver: request timed out\n"


@pytest.fixture
def player():
    return sandbox(workers=2, masters=3)


def lose(player, *machines):
    for machine in machines:
        player.world.fleet.power_off(machine)
    player.wait(20)


def holder(player, component):
    return player(f"kubectl -n kube-system get lease {component} -o jsonpath='{{.spec.holderIdentity}}'")


def leader(player):
    """The machine of etcd's leader, as the members see it."""
    world = player.world
    return next(
        name
        for name, data in world.members.running.items()
        if world.members.leadership(name).leader == data.number
    )


def test_losing_one_of_three_goes_on(player):
    first = leader(player)
    lose(player, first)
    player("kubectl create deployment web --image=nginx --replicas=2")
    player("kubectl rollout status deploy/web --timeout=60s")
    assert leader(player) != first
    player.wait(60)
    assert "NotReady" in player(f"kubectl get node {first}")


def test_losing_two_of_three_stops_the_cluster_and_not_the_pods(player):
    player("kubectl create deployment web --image=nginx --replicas=2")
    player("kubectl expose deploy web --port=80 --type=NodePort")
    player("kubectl rollout status deploy/web --timeout=60s")
    port = player("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'")
    lose(player, "master-1", "master-2")
    before_ms = player.world.now_ms
    refused = player.run("kubectl scale deploy web --replicas=5")
    assert (refused.exit_code, refused.stderr) == (1, TIMED_OUT)
    assert player.world.now_ms - before_ms >= 7_000
    assert player.run("kubectl get pods").stderr == TIMED_OUT
    assert "Welcome to nginx" in player(f"curl -s http://worker-1:{port}/")
    # Its API server fails its own liveness probe in the end, and what comes after it finds no leader either.
    player.wait(120)
    assert "Exited" in player("ssh master-3 sudo crictl ps -a --name kube-apiserver")
    # One that comes back is a majority again, and nothing that was agreed on is lost.
    player.world.fleet.power_on("master-1")
    player.wait(400)
    assert len(player("kubectl get pods --no-headers").splitlines()) == 2
    player("kubectl scale deploy web --replicas=3")
    player.wait(30)
    assert len(player("kubectl get pods --no-headers").splitlines()) == 3


def test_a_master_that_is_cut_off_from_the_majority_cannot_serve(player):
    links = player.world.fleet.links
    links.partition(("master-1",), ("master-2", "master-3"))
    player.wait(30)
    player("kubectl create configmap on-the-majority-side")
    assert leader(player) != "master-1"
    livez = player("ssh master-1 curl -sk https://10.0.0.10:6443/livez")
    assert "[-]etcd failed: reason withheld\n" in livez
    links.heal()
    player.wait(10)
    assert player.world.members.running["master-1"].store is player.world.members.store


@pytest.mark.parametrize("component", ["kube-scheduler", "kube-controller-manager"])
def test_another_leads_when_the_holder_of_the_lease_dies(player, component):
    first = holder(player, component).partition("_")[0]
    player(f"ssh {first} sudo mv {MANIFESTS}/{component}.yaml /tmp/")
    player.wait(30)
    second = holder(player, component)
    assert second.partition("_")[0] not in ("", first)
    assert (
        player(f"kubectl -n kube-system get lease {component} -o jsonpath='{{.spec.leaseTransitions}}'")
        == "1"
    )
    events = player("kubectl -n kube-system get events --field-selector=reason=LeaderElection")
    assert f"lease/{component}" in events
    assert f"{second} became leader" in events
    player("kubectl create deployment web --image=nginx")
    player("kubectl rollout status deploy/web --timeout=60s")


def test_a_leader_that_cannot_renew_ends_and_starts_again(player):
    first = holder(player, "kube-scheduler").partition("_")[0]
    player(f"ssh {first} sudo mv {MANIFESTS}/kube-apiserver.yaml /tmp/")
    player.wait(45)
    assert holder(player, "kube-scheduler").partition("_")[0] != first
    exited = player(f"ssh {first} sudo crictl ps -a --name kube-scheduler --state Exited -q").split()[0]
    log = player(f"ssh {first} sudo crictl logs {exited}")
    assert "failed to renew lease kube-system/kube-scheduler: context deadline exceeded" in log
    assert "leaderelection lost" in log


def test_clients_are_told_the_balancers_address(player):
    assert "https://10.0.0.5:6443" in player("kubectl cluster-info")
    assert "https://10.0.0.5:6443" in player("kubectl config view")
    lose(player, "master-2")
    assert "master-1" in player("kubectl --server=https://10.0.0.12:6443 get nodes")
    assert "10.0.0.11:6443: i/o timeout" in player.run("kubectl -s https://10.0.0.11:6443 get nodes").stderr
    lose(player, *MASTERS)
    said = "Unable to connect to the server: dial tcp 10.0.0.5:6443: i/o timeout\n"
    assert player.run("kubectl get nodes").stderr == said


def test_health_checks_say_what_is_wrong(player):
    assert player("kubectl get --raw '/livez?verbose'").endswith("livez check passed\n")
    assert "[+]etcd ok" in player("ssh master-1 curl -sk 'https://10.0.0.10:6443/readyz?verbose'")
    assert '{"health":"true","reason":""}' in player("ssh master-1 curl -s http://127.0.0.1:2381/health")
    statuses = player.run("kubectl get componentstatuses")
    assert statuses.stderr == "Warning: v1 ComponentStatus is deprecated in v1.19+\n"
    assert statuses.stdout.count("Healthy") == 3
    lose(player, "master-2", "master-3")
    assert '"health":"false","reason":"RAFT NO LEADER"' in player(
        "ssh master-1 curl -s http://127.0.0.1:2381/health"
    )
    assert "[-]etcd failed: reason withheld" in player.run("kubectl get --raw /livez").stderr
    assert "Unhealthy" in player.run("kubectl get cs").stdout


def test_a_learner_has_no_vote_until_it_is_promoted(player):
    pki = "/etc/kubernetes/pki/etcd"
    ctl = f"ssh master-1 sudo etcdctl --cacert={pki}/ca.crt --cert={pki}/server.crt --key={pki}/server.key"
    player(f"ssh master-3 sudo mv {MANIFESTS}/etcd.yaml /tmp/")
    player.wait(10)
    rows = [line.split(", ") for line in player(f"{ctl} member list").splitlines()]
    gone = next(row[0] for row in rows if row[2] == "master-3")
    player(f"{ctl} member remove {gone}")
    player(f"{ctl} member add master-3 --peer-urls=https://10.0.0.12:2380 --learner")
    another = player.run(f"{ctl} member add x --peer-urls=https://10.0.0.99:2380 --learner")
    assert another.stderr == "Error: etcdserver: too many learner members in cluster\n"
    rows = [line.split(", ") for line in player(f"{ctl} member list").splitlines()]
    number = next(row[0] for row in rows if row[1] == "unstarted")
    early = player.run(f"{ctl} member promote {number}")
    assert "can only promote a learner member which is in sync with leader" in early.stderr
    player("ssh master-3 sudo rm -rf /var/lib/etcd/member")
    player(f"ssh master-3 sudo mv /tmp/etcd.yaml {MANIFESTS}/")
    player.wait(60)
    assert "true" in next(
        line for line in player(f"{ctl} member list").splitlines() if line.startswith(number)
    )
    assert f"Member {number} promoted in cluster" in player(f"{ctl} member promote {number}")
    lose(player, "master-2")
    player("kubectl create configmap it-counts-now")
