"""Autoscaling: the metrics API, what stands on it, and what is said without it."""

import pytest

from k8s_tui.traffic.clients import Client, Constant
from tests.systems.player import sandbox

METRICS = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml"
EXAMPLE = "registry.k8s.io/hpa-example"


@pytest.fixture
def player():
    player = sandbox()
    player(f"kubectl create deployment web --image={EXAMPLE} --port=80")
    player("kubectl expose deployment web --type=NodePort")
    return player


def with_metrics(player):
    player(f"kubectl apply -f {METRICS}")
    player.wait(60)


def autoscale(player, requests="cpu=200m"):
    if requests:
        player(f"kubectl set resources deployment web --requests={requests} --limits=cpu=500m")
    player("kubectl autoscale deployment web --cpu-percent=50 --min=1 --max=8")


def load(player, requests_per_s):
    port = player("kubectl get service web -o jsonpath='{.spec.ports[0].nodePort}'")
    player.world.traffic.add_client(Client("users", f"http://worker-1:{port}/", Constant(requests_per_s)))


def replicas(player):
    return int(player("kubectl get deployment web -o jsonpath='{.spec.replicas}'"))


def condition(player, kind, field="reason"):
    path = f'{{.status.conditions[?(@.type=="{kind}")].{field}}}'
    return player(f"kubectl get hpa web -o jsonpath='{path}'")


def test_without_a_metrics_server_nobody_knows_what_pods_use(player):
    autoscale(player)
    player.wait(40)
    assert player.run("kubectl top pods").stderr == "error: Metrics API not available\n"
    assert "cpu: <unknown>/50%" in player("kubectl get hpa web")
    assert condition(player, "ScalingActive") == "FailedGetResourceMetric"
    assert condition(player, "ScalingActive", "message") == (
        "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics "
        "for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the "
        "requested resource (get pods.metrics.k8s.io)"
    )
    assert replicas(player) == 1


def test_top_tells_what_nodes_and_pods_use(player):
    with_metrics(player)
    assert "True" in player("kubectl get apiservice v1beta1.metrics.k8s.io")
    assert [line.split()[0] for line in player("kubectl top nodes").splitlines()] == [
        "NAME",
        "master-1",
        "worker-1",
        "worker-2",
        "worker-3",
    ]
    assert player("kubectl top pods -l app=web --no-headers").split()[1:] == ["1m", "20Mi"]


def test_a_metrics_server_that_is_down_makes_its_api_unavailable(player):
    with_metrics(player)
    player("kubectl -n kube-system scale deployment metrics-server --replicas=0")
    player.wait(15)
    assert "(ServiceUnavailable)" in player.run("kubectl top nodes").stderr
    assert "False (MissingEndpoints)" in player("kubectl get apiservice v1beta1.metrics.k8s.io")


def test_a_node_that_cannot_be_asked_has_no_metrics(player):
    with_metrics(player)
    home = player(
        "kubectl -n kube-system get pod -l k8s-app=metrics-server -o jsonpath='{.items[0].spec.nodeName}'"
    )
    other = "worker-2" if home == "worker-1" else "worker-1"
    player(f"ssh {other} sudo systemctl stop kubelet")
    player.wait(35)
    line = next(line for line in player("kubectl top nodes").splitlines() if line.startswith(other))
    assert line.split()[1:] == ["<unknown>"] * 4


def test_replicas_follow_the_load_up_and_later_down(player):
    with_metrics(player)
    autoscale(player)
    player.wait(60)
    assert "cpu: 0%/50%" in player("kubectl get hpa web")
    load(player, 8.0)
    player.wait(180)
    grown = replicas(player)
    # 8 requests of 60 ms of cpu each are 480 millicores: 2.4 times what one pod asks for, to be used by half.
    assert grown == 5
    told = player("kubectl describe hpa web")
    assert "reason: cpu resource utilization (percentage of request) above target" in told
    player.world.traffic.record.clients.clear()
    player.world.traffic.add_client(Client("few", "http://worker-1:1/", Constant(0.1)))
    player.wait(240)
    assert replicas(player) == grown
    assert condition(player, "AbleToScale") == "ScaleDownStabilized"
    player.wait(150)
    assert replicas(player) == 1
    assert "New size: 1; reason: All metrics below target" in player("kubectl describe hpa web")


def test_the_bounds_hold(player):
    with_metrics(player)
    autoscale(player)
    load(player, 100.0)
    player.wait(240)
    assert replicas(player) == 8
    assert condition(player, "ScalingLimited") == "TooManyReplicas"
    player('kubectl patch hpa web -p \'{"spec": {"maxReplicas": 3}}\'')
    player.wait(30)
    assert replicas(player) == 3
    assert "Current number of replicas above Spec.MaxReplicas" in player("kubectl describe hpa web")


def test_without_requests_there_is_no_share_to_compute(player):
    with_metrics(player)
    autoscale(player, requests="")
    player.wait(40)
    assert "cpu: <unknown>/50%" in player("kubectl get hpa web")
    assert "missing request for cpu in container hpa-example of Pod web-" in condition(
        player, "ScalingActive", "message"
    )


def test_a_deployment_scaled_to_zero_is_left_alone(player):
    with_metrics(player)
    autoscale(player)
    player("kubectl scale deployment web --replicas=0")
    player.wait(30)
    assert condition(player, "ScalingActive") == "ScalingDisabled"
    assert replicas(player) == 0


def test_a_target_that_does_not_exist_is_named(player):
    player("kubectl autoscale deployment web --name=lost --max=3")
    player("kubectl delete deployment web")
    player.wait(30)
    assert 'deployments.apps "web" not found' in player("kubectl describe hpa lost")


def test_the_load_can_come_from_a_pod_as_in_the_walkthrough(player):
    with_metrics(player)
    autoscale(player)
    ask = "while sleep 0.01; do wget -q -O- http://web; done"
    player(f"kubectl run load-generator --image=busybox:1.28 --restart=Never -- /bin/sh -c '{ask}'")
    player.wait(120)
    grown = replicas(player)
    assert grown > 4
    player("kubectl delete pod load-generator")
    player.wait(420)
    assert replicas(player) == 1
