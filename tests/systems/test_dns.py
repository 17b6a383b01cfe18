"""The cluster's DNS: CoreDNS as a workload with its ConfigMap, search lists, and what its absence does."""

import pytest

from k8s_tui.traffic.clients import Client, Constant, InPod
from tests.systems.player import sandbox

SHOP = """
apiVersion: v1
kind: Pod
metadata: {name: asker}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sleep, infinity]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "redis:7", ports: [{containerPort: 6379}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{name: redis, port: 6379}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
OTHER = """
apiVersion: v1
kind: Pod
metadata: {name: other}
spec:
  dnsPolicy: None
  dnsConfig: {nameservers: [10.96.0.10], searches: [svc.cluster.local], options: [{name: ndots, value: "2"}]}
  containers: [{name: main, image: "busybox:1.36", command: [sleep, infinity]}]
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {{name: coredns, namespace: kube-system}}
data:
  Corefile: |
    .:53 {{
        errors
        health
        {ready}
        {more}
        kubernetes cluster.local
        {forward}
        loop
        reload
    }}
"""


@pytest.fixture
def player():
    player = sandbox()
    player.apply(SHOP)
    player("kubectl wait --for=condition=Ready pod --all --timeout=60s")
    player.wait(10)
    return player


def lookup(player, name):
    return player.run(f"kubectl exec asker -- nslookup {name}").text


def configure(player, ready="ready", more="", forward="forward . /etc/resolv.conf"):
    player.apply(CONFIG.format(ready=ready, more=more, forward=forward))


def restart(player):
    player("kubectl -n kube-system rollout restart deploy/coredns")


def dns_pods(player):
    return player("kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers")


def test_services_and_pods_have_names(player):
    ip = player("kubectl get svc web -o jsonpath='{.spec.clusterIP}'")
    assert f"Address: {ip}" in lookup(player, "web")
    assert f"Address: {ip}" in lookup(player, "web.default.svc.cluster.local")
    pods = player("kubectl get pods -l app=db -o jsonpath='{.items[*].status.podIP}'").split()
    assert all(f"Address: {pod}" in lookup(player, "db") for pod in pods)
    assert f"Address: {pods[1]}" in lookup(player, "db-1.db")
    assert "server can't find nobody: NXDOMAIN" in lookup(player, "nobody")


def test_the_resolv_conf_is_as_the_pod_says(player):
    conf = player("kubectl exec asker -- cat /etc/resolv.conf")
    assert conf.splitlines() == [
        "search default.svc.cluster.local svc.cluster.local cluster.local example.internal",
        "nameserver 10.96.0.10",
        "options ndots:5",
    ]
    player.apply(OTHER)
    player("kubectl wait --for=condition=Ready pod/other --timeout=60s")
    assert player("kubectl exec other -- cat /etc/resolv.conf").splitlines() == [
        "search svc.cluster.local",
        "nameserver 10.96.0.10",
        "options ndots:2",
    ]
    assert "NXDOMAIN" in player.run("kubectl exec other -- nslookup web").text
    assert "Address: 10." in player("kubectl exec other -- nslookup web.default")


def test_without_any_coredns_names_time_out_or_are_refused(player):
    player("kubectl -n kube-system scale deploy coredns --replicas=0")
    player.wait(30)
    assert "connection refused" in lookup(player, "web") or "timed out" in lookup(player, "web")
    assert "lookup web on 10.96.0.10:53" in player.world.ask("pod/default/asker", "http://web/")
    # Who knows the address needs no name.
    ip = player("kubectl get pods -l app=db -o jsonpath='{.items[0].status.podIP}'")
    assert player.world.ask("pod/default/asker", f"{ip}:6379") == ""
    player("kubectl -n kube-system scale deploy coredns --replicas=2")
    player.wait(30)
    assert "Address: 10." in lookup(player, "web")


def test_a_changed_corefile_is_read_again(player):
    assert "NXDOMAIN" in lookup(player, "shop.example.com")
    configure(player, more="rewrite name shop.example.com web.default.svc.cluster.local")
    player.wait(150)
    assert "[INFO] Reloading complete" in player("kubectl -n kube-system logs deploy/coredns")
    assert "Name:\tshop.example.com\nAddress: 10." in lookup(player, "shop.example.com")


def test_a_mistake_is_kept_out_until_a_pod_starts_with_it(player):
    configure(player, forward="forwardd . /etc/resolv.conf")
    player.wait(150)
    said = "Corefile:7 - Error during parsing: Unknown directive 'forwardd'"
    assert f"[ERROR] Restart failed: /etc/coredns/{said}" in player(
        "kubectl -n kube-system logs deploy/coredns"
    )
    assert "Address: 10." in lookup(player, "web")
    restart(player)
    player.wait(60)
    assert "CrashLoopBackOff" in dns_pods(player)


def test_a_loop_is_fatal(player):
    configure(player, forward="forward . 10.96.0.10")
    restart(player)
    player.wait(60)
    assert "CrashLoopBackOff" in dns_pods(player)
    name = next(line.split()[0] for line in dns_pods(player).splitlines() if "Crash" in line)
    assert "[FATAL] plugin/loop: Loop" in player(f"kubectl -n kube-system logs {name}")


def test_without_the_ready_plugin_no_pod_becomes_ready(player):
    configure(player, ready="")
    restart(player)
    player.wait(60)
    assert "0/1" in dns_pods(player)


def test_a_flood_of_questions_is_more_than_coredns_can_bear(player):
    player("kubectl create deployment web --image=nginx:1.27")
    player.wait(10)
    world = player.world
    source = world.network.from_place("pod/default/asker")
    near, far = (world.network.resolver.resolve(source, name)[0] for name in ("web", "a.example.com"))
    assert (near.questions, far.questions) == (1, 5)
    # Five questions for each name outside, as ndots:5 has it, add up to more memory than its limit.
    world.traffic.add_client(Client("crawler", "http://a.example.com/", Constant(3_000), InPod("asker")))
    player.wait(30)
    said = player("kubectl -n kube-system get pods -l k8s-app=kube-dns -o yaml")
    assert "reason: OOMKilled" in said
    assert world.traffic.record.success_percent("crawler", 30_000) < 90
