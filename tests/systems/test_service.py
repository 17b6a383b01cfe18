"""A service: a lasting address and name over pods found by labels, which survives all of them."""

from tests.systems.shop import addresses, fetch, opened, value

WEB = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
"""
HEADLESS = """
apiVersion: v1
kind: Service
metadata: {name: heads}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
"""
BY_HAND = """
apiVersion: v1
kind: Service
metadata: {name: hand}
spec: {ports: [{port: 5432}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: hand}
subsets: [{addresses: [{ip: 203.0.113.20}], ports: [{port: 5432}]}]
"""


def listed(player, service="web"):
    return set(
        player(
            f"kubectl get endpointslices -l kubernetes.io/service-name={service} "
            "-o jsonpath='{.items[*].endpoints[*].addresses[*]}'"
        ).split()
    )


def test_it_survives_the_replacement_of_every_pod():
    player = opened(WEB)
    address, before = value(player, "svc/web", ".spec.clusterIP"), addresses(player)
    assert listed(player) == before
    player("kubectl delete pods -l app=web")
    player.wait(20)
    after = addresses(player)
    assert not before & after
    assert listed(player) == after
    assert value(player, "svc/web", ".spec.clusterIP") == address
    assert "Welcome to nginx" in fetch(player, "web").stdout
    assert "Welcome to nginx" in fetch(player, address).stdout


def test_a_selector_that_matches_nothing_leaves_it_without_endpoints():
    player = opened(WEB)
    player('kubectl patch svc web -p \'{"spec":{"selector":{"app":"webb"}}}\'')
    player.wait(5)
    assert "<none>" in player("kubectl get endpoints web")
    assert "Connection refused" in fetch(player, "web").stderr
    assert "has no endpoints" in player("ssh worker-1 iptables-save")


def test_a_wrong_target_port_is_refused_by_the_pod():
    player = opened(WEB)
    patch = '[{"op":"replace","path":"/spec/ports/0/targetPort","value":81}]'
    player(f"kubectl patch svc web --type=json -p '{patch}'")
    player.wait(5)
    assert "Connection refused" in fetch(player, "web").stderr


def test_pods_that_are_not_ready_get_nothing_unless_it_is_asked_for():
    player = opened(WEB)
    player("kubectl scale deploy web --replicas=0")
    player.wait(10)
    container = '{"name":"web","readinessProbe":{"httpGet":{"path":"/","port":81}}}'
    player(
        f'kubectl patch deploy web -p \'{{"spec":{{"template":{{"spec":{{"containers":[{container}]}}}}}}}}\''
    )
    player("kubectl scale deploy web --replicas=2")
    player.wait(30)
    assert "Connection refused" in fetch(player, "web").stderr
    player('kubectl patch svc web -p \'{"spec":{"publishNotReadyAddresses":true}}\'')
    player.wait(5)
    assert "Welcome to nginx" in fetch(player, "web").stdout


def test_a_headless_one_is_its_pods():
    player = opened(HEADLESS)
    assert value(player, "svc/heads", ".spec.clusterIP") == "None"
    found = player("kubectl exec asker -- nslookup heads")
    assert all(f"Address: {address}" in found for address in addresses(player))
    assert "Welcome to nginx" in fetch(player, "heads").stdout


def test_one_without_a_selector_has_the_endpoints_that_somebody_wrote():
    player = opened(BY_HAND)
    assert listed(player, "hand") == {"203.0.113.20"}
    assert "endpointslicemirroring-controller.k8s.io" in player(
        "kubectl get endpointslices -l kubernetes.io/service-name=hand --show-labels"
    )
    assert player.run("kubectl exec asker -- nc -zv -w 2 hand 5432").exit_code == 0
    player("kubectl delete svc hand")
    player.wait(5)
    assert listed(player, "hand") == set()


def test_a_node_whose_proxy_is_dead_keeps_the_rules_it_had():
    player = opened(WEB)
    node = value(player, "pod/asker", ".spec.nodeName")
    player("kubectl -n kube-system delete daemonset kube-proxy")
    player.wait(40)
    before = player(f"ssh {node} iptables-save")
    player("kubectl delete pods -l app=web")
    player.wait(20)
    assert player(f"ssh {node} iptables-save") == before
    assert not addresses(player) & {line.split()[-1].partition(":")[0] for line in before.splitlines()}
    failed = fetch(player, "web")
    assert failed.exit_code == 1
    said = player.world.ask("pod/default/asker", "http://web/")
    assert "gone from" in said


def test_affinity_keeps_a_client_with_one_pod():
    player = opened(WEB)
    spec = (
        '{"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}}}}'
    )
    player(f"kubectl patch svc web -p '{spec}'")
    player.wait(3)
    plane = player.world.network
    source = plane.from_place("pod/default/asker")
    ways = plane.router.connect(source, value(player, "svc/web", ".spec.clusterIP"), 80)
    assert len(ways) == 1
    too_long = player.run(f"kubectl patch svc web -p '{spec.replace('600', '90000')}'")
    assert "must be greater than 0 and less than 86400" in too_long.stderr
