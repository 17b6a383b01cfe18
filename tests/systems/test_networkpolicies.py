"""Network policies, enforced by the CNI agent of each node: what they hold back, and what the agent's death does."""

import pytest

from tests.systems.player import sandbox

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.27", ports: [{name: http, containerPort: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: friend, labels: {role: friend}}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: stranger}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sleep, infinity]}]}
"""
POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}}}
spec: {spec}
"""
DENY = "{podSelector: {}, policyTypes: [Ingress]}"
DENY_EXIT = "{podSelector: {}, policyTypes: [Egress]}"
FRIENDS = (
    "{podSelector: {matchLabels: {app: web}}, "
    "ingress: [{from: [{podSelector: {matchLabels: {role: friend}}}], ports: [{port: %s}]}]}"
)
TO_WEB = (
    "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]}"
)
DNS = "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}"


@pytest.fixture
def player():
    player = sandbox()
    player.apply(SHOP)
    player("kubectl wait --for=condition=Ready pod --all --timeout=60s")
    player.wait(3)
    return player


def put(player, name, spec):
    player.apply(POLICY.format(name=name, spec=spec))
    player.wait(2)


def fetch(player, pod, url="http://web/"):
    return player.run(f"kubectl exec {pod} -- wget -qO- -T 2 {url}")


def test_whom_no_policy_selects_everybody_reaches(player):
    put(player, "elsewhere", "{podSelector: {matchLabels: {app: nothing}}}")
    assert "Welcome" in fetch(player, "stranger").stdout


@pytest.mark.parametrize("port", ["80", "http", "79, endPort: 81"])
def test_a_pod_that_is_selected_takes_only_what_is_allowed(player, port):
    put(player, "deny", DENY)
    refused = fetch(player, "friend")
    # Nobody says no: the packets vanish.
    assert "wget: download timed out" in refused.stderr
    put(player, "friends", FRIENDS % port)
    assert "Welcome" in fetch(player, "friend").stdout
    assert "timed out" in fetch(player, "stranger").stderr
    player("kubectl label pod stranger role=friend")
    player.wait(2)
    assert "Welcome" in fetch(player, "stranger").stdout


def test_a_port_that_is_not_named_stays_shut(player):
    put(player, "friends", FRIENDS % "443")
    assert "timed out" in fetch(player, "friend").stderr


def test_whoever_shuts_the_exit_forgets_the_dns(player):
    put(player, "to-web", TO_WEB)
    failed = fetch(player, "friend")
    assert "bad address 'web'" in failed.stderr
    ip = player("kubectl get svc web -o jsonpath='{.spec.clusterIP}'")
    assert "Welcome" in fetch(player, "friend", f"http://{ip}/").stdout
    put(player, "dns", DNS)
    assert "Welcome" in fetch(player, "friend").stdout


def test_namespaces_and_blocks_of_addresses_are_peers_too(player):
    player("kubectl create namespace other")
    player("kubectl -n other run guest --image=busybox:1.36 -- sleep infinity")
    player.wait(5)
    put(player, "deny", DENY)
    spec = (
        "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: "
        "{matchLabels: {kubernetes.io/metadata.name: other}}}]}]}"
    )
    put(player, "others", spec)
    guest = player.run("kubectl -n other exec guest -- wget -qO- -T 2 http://web.default/")
    assert "Welcome" in guest.stdout
    assert "timed out" in fetch(player, "friend").stderr
    put(player, "pods", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.244.0.0/16}}]}]}")
    assert "Welcome" in fetch(player, "friend").stdout


def test_the_hop_of_what_is_held_back_is_the_policy(player):
    put(player, "deny", DENY)
    node = player("kubectl get pod friend -o jsonpath='{.spec.nodeName}'")
    said = player.world.ask("pod/default/friend", "http://web/")
    assert node
    assert "connection timed out at networkpolicy default/deny (ingress of pod default/web-" in said


def test_without_its_agent_a_nodes_filters_stay_as_they_were(player):
    put(player, "deny", DENY)
    player("kubectl -n kube-system delete daemonset kindnet")
    player.wait(30)
    player("kubectl delete networkpolicy deny")
    player.wait(10)
    assert "timed out" in fetch(player, "friend").stderr


def test_a_network_that_does_not_enforce_policies_lets_everything_pass(player):
    player("kubectl -n kube-system set image daemonset/kindnet kindnet-cni=docker.io/flannel/flannel:v0.26.0")
    player("kubectl -n kube-system rollout status daemonset/kindnet --timeout=180s")
    for number in (1, 2, 3):
        player.run(f"ssh worker-{number} sudo reboot")
    player.wait(120)
    put(player, "deny", DENY)
    player("kubectl wait --for=condition=Ready pod --all --timeout=300s")
    player.wait(5)
    assert "Welcome" in fetch(player, "stranger").stdout
