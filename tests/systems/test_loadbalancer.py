"""Services of the type LoadBalancer: a balancer of the cloud for each, its price, its quota, and what breaks it."""

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
spec: {type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}
"""
ADDRESS = "203.0.113.130"
CCM = "deploy/cloud-controller-manager"


@pytest.fixture
def player():
    player = sandbox()
    player.apply(WEB)
    player("kubectl rollout status deploy/web --timeout=60s")
    return player


def events(player, service="web"):
    told = player(
        f"kubectl get events --field-selector involvedObject.kind=Service,involvedObject.name={service}"
    )
    return [line.split()[2] for line in told.splitlines()[1:]]


def test_it_is_pending_until_the_cloud_has_made_one(player):
    assert "<pending>" in player("kubectl get svc web")
    assert player.run(f"curl -s -m 2 http://{ADDRESS}/").exit_code == 28
    player.wait(20)
    assert ADDRESS in player("kubectl get svc web")
    assert sorted(events(player)) == ["EnsuredLoadBalancer", "EnsuringLoadBalancer"]
    assert "Welcome to nginx" in player(f"curl -s -m 2 http://{ADDRESS}/")
    # The node ports and the cluster IP were made with it.
    node_port = player("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'")
    assert "Welcome to nginx" in player(f"curl -s http://worker-2:{node_port}/")
    assert f"80:{node_port}/TCP,53:" in player("kubectl get svc web")


def test_it_costs_money_and_there_is_a_quota(player):
    for name in "abcde":
        player(f"kubectl create service loadbalancer {name} --tcp=80:80")
    player.wait(60)
    assert "Total: 5 of 5, 91.25 USD a month" in player("cloud balancers")
    assert "<pending>" in player("kubectl get svc e")
    refused = player("kubectl describe svc e")
    assert "SyncLoadBalancerFailed" in refused
    assert "Quota has been met for resources: Load Balancer" in refused
    player("kubectl delete svc a")
    player.wait(120)
    assert "<pending>" not in player("kubectl get svc e")


def test_without_its_controller_nothing_is_made_and_nothing_given_back(player):
    player.wait(25)
    player(f"kubectl -n kube-system scale {CCM} --replicas=0")
    player.wait(40)
    player("kubectl create service loadbalancer late --tcp=80:80")
    player("kubectl delete svc web --wait=false")
    player.wait(30)
    assert "<pending>" in player("kubectl get svc late")
    # The finalizer holds it, and the balancer goes on, and is paid for.
    assert "load-balancer-cleanup" in player("kubectl get svc web -o yaml")
    assert "Welcome to nginx" in player(f"curl -s -m 2 http://{ADDRESS}/")
    player(f"kubectl -n kube-system scale {CCM} --replicas=1")
    player.wait(60)
    assert player.run("kubectl get svc web").exit_code == 1
    assert "<pending>" not in player("kubectl get svc late")


def test_the_policy_local_sends_to_nodes_with_endpoints_alone(player):
    player('kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'')
    player("kubectl scale deploy web --replicas=1")
    player.wait(30)
    assert "HealthCheck NodePort" in player("kubectl describe svc web")
    for _ in range(6):
        assert "Welcome to nginx" in player(f"curl -s -m 2 http://{ADDRESS}/")
    node = player("kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'")
    other = next(name for name in ("worker-1", "worker-2", "worker-3") if name != node)
    node_port = player("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'")
    assert player.run(f"curl -s -m 2 http://{other}:{node_port}/").exit_code == 28


def test_only_the_ranges_that_are_named_come_in(player):
    player.wait(25)
    player('kubectl patch svc web -p \'{"spec":{"loadBalancerSourceRanges":["192.0.2.0/24"]}}\'')
    player.wait(3)
    assert player.run(f"curl -s -m 2 http://{ADDRESS}/").exit_code == 28
    player('kubectl patch svc web -p \'{"spec":{"loadBalancerSourceRanges":["0.0.0.0/0"]}}\'')
    player.wait(3)
    assert "Welcome to nginx" in player(f"curl -s -m 2 http://{ADDRESS}/")


@pytest.mark.parametrize(
    "patch, said",
    [
        (
            '{"type":"ClusterIP","loadBalancerSourceRanges":["10.0.0.0/8"]}',
            "spec.LoadBalancerSourceRanges: Forbidden",
        ),
        ('{"loadBalancerSourceRanges":["ten"]}', "must be a valid CIDR value"),
        ('{"healthCheckNodePort":32000}', "may only be set when `type` is 'LoadBalancer' and"),
        ('{"clusterIP":"None"}', "may not be set to 'None' for LoadBalancer services"),
    ],
)
def test_what_is_refused(player, patch, said):
    refused = player.run(f"kubectl patch svc web -p '{{\"spec\":{patch}}}'")
    assert refused.exit_code == 1
    assert said in refused.stderr
