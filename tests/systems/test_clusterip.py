"""ClusterIP, the default type: an address that is reachable from inside, and only from there."""

import pytest

from tests.systems.shop import fetch, opened, value

WEB = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.fixture(scope="module")
def player():
    return opened(WEB)


def test_it_is_the_default_and_answers_inside(player):
    assert value(player, "svc/web", ".spec.type") == "ClusterIP"
    address = value(player, "svc/web", ".spec.clusterIP")
    assert address.startswith("10.")
    assert "Welcome to nginx" in fetch(player, address).stdout
    assert "Welcome to nginx" in player(f"ssh worker-2 curl -s -m 2 http://{address}/")


def test_outside_nobody_reaches_it(player):
    address = value(player, "svc/web", ".spec.clusterIP")
    assert player.run(f"curl -s -m 2 http://{address}/").exit_code == 28
    assert player.run("curl -s -m 2 http://worker-1:80/").exit_code == 7


def test_it_does_not_answer_to_ping_nor_at_other_ports(player):
    address = value(player, "svc/web", ".spec.clusterIP")
    assert "100% packet loss" in player.run(f"kubectl exec asker -- ping -c 1 -W 1 {address}").stdout
    assert "timed out" in fetch(player, f"{address}:81").stderr


@pytest.mark.parametrize(
    "spec, said",
    [
        ("clusterIP: 10.96.0.1", "provided IP is already allocated"),
        ("clusterIP: 192.0.2.1", "is not in the valid range. The range of valid IPs is 10.96.0.0/12"),
        ("clusterIP: nonsense", "must be a valid IP address"),
        ("ipFamilies: [IPv6]", 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'),
        ("ipFamilyPolicy: RequireDualStack", "this cluster is not configured for dual-stack services"),
        ("externalTrafficPolicy: Local", "may only be set for externally-accessible services"),
        ("loadBalancerClass: x.example/y", "may only be used when `type` is 'LoadBalancer'"),
    ],
)
def test_what_is_refused(player, spec, said):
    manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {ports: [{port: 80}], %s}"
    refused = player.run(f"kubectl apply -f - <<'YAML'\n{manifest % spec}\nYAML")
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_the_address_stays(player):
    refused = player.run('kubectl patch svc web -p \'{"spec":{"clusterIP":"10.96.7.7"}}\'')
    assert "may not change once set" in refused.stderr


def test_the_internal_policy_local_stays_on_the_node():
    player = opened(WEB)
    node = value(player, "pod/asker", ".spec.nodeName")
    player('kubectl patch svc web -p \'{"spec":{"internalTrafficPolicy":"Local"}}\'')
    player.wait(3)
    assert "Welcome to nginx" in fetch(player, "web").stdout
    player(f"kubectl cordon {node}")
    player(f"kubectl delete pods -l app=web --field-selector spec.nodeName={node}")
    player.wait(15)
    assert "timed out" in fetch(player, "web").stderr
    assert "(no endpoints)" in player.world.ask("pod/default/asker", "http://web/")


def test_prefer_close_keeps_traffic_in_its_zone():
    player = opened(WEB)
    player('kubectl patch svc web -p \'{"spec":{"trafficDistribution":"PreferClose"}}\'')
    player.wait(5)
    slices = player("kubectl get endpointslices -l kubernetes.io/service-name=web -o yaml")
    assert "forZones" in slices
    plane = player.world.network
    zones = {name: machine.spec.zone for name, machine in player.world.fleet.machines.items()}
    for machine in ("worker-1", "worker-2", "worker-3"):
        address = value(player, "svc/web", ".spec.clusterIP")
        ways = plane.router.connect(plane.from_machine(machine), address, 80)
        assert {zones[way.place.machine] for way in ways} == {zones[machine]}
    refused = player.run('kubectl patch svc web -p \'{"spec":{"trafficDistribution":"Near"}}\'')
    assert 'supported values: "PreferClose"' in refused.stderr
