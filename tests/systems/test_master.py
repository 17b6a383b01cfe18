"""The processes of a master: what each of them does, and that exactly this stops when it does."""

import pytest

from tests.systems.player import sandbox

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
"""
REFUSED = "was refused - did you specify the right host or port?"
MANIFESTS = "/etc/kubernetes/manifests"


@pytest.fixture
def player():
    player = sandbox()
    player.apply(WEB)
    player("kubectl rollout status deploy/web --timeout=60s")
    return player


def park(player, process):
    """Take a static pod's manifest away from its kubelet, as one does by hand."""
    player(f"ssh master-1 mv {MANIFESTS}/{process}.yaml /tmp/")
    player.wait(40)


def give_back(player, process):
    player(f"ssh master-1 mv /tmp/{process}.yaml {MANIFESTS}/")
    player.wait(60)


def pods(player):
    return player.run("kubectl get pods -l app=web --no-headers").stdout.splitlines()


def test_the_kubelet_reports_and_restarts_its_pods(player):
    node = player("kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'")
    name = player("kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}'")
    player(f"kubectl exec {name} -- kill 1")
    player.wait(20)
    assert (
        player(f"kubectl get pod {name} -o jsonpath='{{.status.containerStatuses[0].restartCount}}'") == "1"
    )
    player(f"ssh {node} sudo systemctl stop kubelet")
    player.wait(60)
    assert "NotReady" in player(f"kubectl get node {node}")
    # Its containers live on; nobody vouches for them any more.
    assert " web " in player(f"ssh {node} sudo crictl ps")
    player(f"ssh {node} sudo systemctl start kubelet")
    player.wait(20)
    assert "NotReady" not in player(f"kubectl get node {node}")


def test_without_the_api_server_work_goes_on_and_nothing_can_be_changed(player):
    park(player, "kube-apiserver")
    refused = player.run("kubectl scale deploy web --replicas=5")
    assert refused.exit_code == 1
    assert REFUSED in refused.stderr
    assert "Welcome to nginx" in player("curl -s http://worker-1:30080/")
    give_back(player, "kube-apiserver")
    assert len(pods(player)) == 3


def test_without_the_controller_manager_nothing_is_replaced(player):
    park(player, "kube-controller-manager")
    player("kubectl scale deploy web --replicas=5")
    player("kubectl delete pod -l app=web")
    player.wait(60)
    assert pods(player) == []
    give_back(player, "kube-controller-manager")
    assert len(pods(player)) == 5


def test_without_the_scheduler_new_pods_stay_pending(player):
    park(player, "kube-scheduler")
    player("kubectl scale deploy web --replicas=5")
    player.wait(30)
    assert sum("Pending" in line for line in pods(player)) == 2
    pending = "kubectl get pods --field-selector=status.phase=Pending -o jsonpath='{.items[0].metadata.name}'"
    assert "<none>" in player(f"kubectl describe pod {player(pending)}").partition("Events:")[2]
    give_back(player, "kube-scheduler")
    assert all("Running" in line for line in pods(player))


def test_the_scheduler_says_why_a_pod_does_not_fit(player):
    player("kubectl set resources deploy web --requests=cpu=64")
    player.wait(20)
    said = player("kubectl get events --field-selector=reason=FailedScheduling")
    assert "3 Insufficient cpu" in said
    assert "0/4 nodes are available" in said
