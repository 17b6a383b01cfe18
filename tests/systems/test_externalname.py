"""A database outside the cluster: by ExternalName, which is a CNAME, or by a service without a selector."""

import pytest

from k8s_tui.faults.outside import BarHost, MoveHost
from tests.systems.shop import opened, value

OUTSIDE = """
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {type: ExternalName, externalName: postgres.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: fixed}
spec: {ports: [{port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: fixed-1, labels: {kubernetes.io/service-name: fixed}}
addressType: IPv4
endpoints: [{addresses: [203.0.113.20]}]
ports: [{name: "", port: 5432, protocol: TCP}]
"""
OLD_DNS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: kube-dns, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: kube-dns, old: "yes"}}
  template:
    metadata: {labels: {k8s-app: kube-dns, old: "yes"}}
    spec:
      dnsPolicy: Default
      serviceAccountName: coredns
      containers: [{name: kubedns, image: "gcr.io/google_containers/kubedns-amd64:%s"}]
"""


@pytest.fixture
def player():
    return opened(OUTSIDE)


def reaches(player, name):
    return player.run(f"kubectl exec asker -- nc -zv -w 2 {name} 5432").exit_code == 0


def test_it_is_an_alias_and_nothing_is_proxied(player):
    assert "db.default.svc.cluster.local\tcanonical name = postgres.example.com." in player(
        "kubectl exec asker -- nslookup db"
    )
    assert value(player, "svc/db", ".spec.clusterIP") == ""
    assert "postgres.example.com" in player("kubectl get svc db")
    assert "default/db" not in player("ssh worker-1 iptables-save")
    assert reaches(player, "db")
    # The service without a selector has an address of the cluster, and its proxies translate.
    assert "Address: 10." in player("kubectl exec asker -- nslookup fixed")
    assert reaches(player, "fixed")


def test_when_the_host_is_down_both_wait_in_vain(player):
    BarHost("postgres.example.com").apply(player.world)
    assert not reaches(player, "db")
    assert "connection timed out at host postgres.example.com" in player.world.ask(
        "pod/default/asker", "db:5432"
    )
    BarHost("postgres.example.com").revert(player.world)
    assert reaches(player, "db")


def test_when_the_host_moves_the_name_follows_and_the_address_does_not(player):
    MoveHost("postgres.example.com", "203.0.113.99").apply(player.world)
    player.wait(1)
    assert reaches(player, "db")
    assert not reaches(player, "fixed")
    player(
        "kubectl patch endpointslice fixed-1 --type=json "
        '-p \'[{"op":"replace","path":"/endpoints/0/addresses/0","value":"203.0.113.99"}]\''
    )
    player.wait(3)
    assert reaches(player, "fixed")


@pytest.mark.parametrize("version, knows", [("1.6", False), ("1.9", True)])
def test_a_cluster_dns_older_than_the_type_does_not_know_the_name(player, version, knows):
    player("kubectl -n kube-system scale deploy coredns --replicas=0")
    player.apply(OLD_DNS % version)
    player("kubectl -n kube-system rollout status deploy/kube-dns --timeout=60s")
    player.wait(10)
    found = player.run("kubectl exec asker -- nslookup db").text
    assert ("canonical name = postgres.example.com" in found) is knows
    assert "Address: 10." in player("kubectl exec asker -- nslookup fixed")


def test_the_name_must_be_one(player):
    refused = player.run("kubectl create service externalname bad --external-name=DB_1")
    assert "spec.externalName: Invalid value" in refused.stderr
    missing = player.run('kubectl patch svc db -p \'{"spec":{"externalName":""}}\'')
    assert "spec.externalName: Required value" in missing.stderr
