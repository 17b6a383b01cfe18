"""NodePort: a port of every node that leads to the ClusterIP service made with it."""

import pytest

from tests.systems.shop import opened, value

WEB = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{name: http, port: 80, nodePort: 30080}, {name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]
"""


@pytest.fixture(scope="module")
def player():
    return opened(WEB)


def test_every_node_answers_there_also_those_without_a_pod(player):
    for machine in ("master-1", "worker-1", "worker-2", "worker-3"):
        assert "Welcome to nginx" in player(f"curl -s -m 2 http://{machine}:30080/")
    assert value(player, "svc/web", ".spec.clusterIP").startswith("10.")


def test_two_protocols_of_one_port_share_a_node_port(player):
    assert value(player, "svc/web", ".spec.ports[1].nodePort") == value(
        player, "svc/web", ".spec.ports[2].nodePort"
    )


@pytest.mark.parametrize(
    "port, said",
    [
        (
            "nodePort: 29999",
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
        ),
        (
            "nodePort: 32768",
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
        ),
        ("nodePort: 30080", "provided port is already allocated"),
        ("protocol: UDP, nodePort: 30080", "provided port is already allocated"),
    ],
)
def test_one_service_a_port_and_none_out_of_range(player, port, said):
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: other}\n"
    manifest = f"{head}spec: {{type: NodePort, ports: [{{port: 80, {port}}}]}}"
    refused = player.run(f"kubectl apply -f - <<'YAML'\n{manifest}\nYAML")
    assert refused.exit_code == 1
    assert f"spec.ports[0].nodePort: Invalid value: {port.split()[-1]}: {said}" in refused.stderr


def test_the_port_is_free_again_when_the_service_is_gone():
    player = opened(WEB)
    player("kubectl delete svc web")
    player.wait(3)
    assert player.run("curl -s -m 2 http://worker-1:30080/").exit_code == 7
    player("kubectl create service nodeport other --tcp=80:80 --node-port=30080")


def test_a_dead_node_takes_its_own_port_with_it_and_no_other():
    player = opened(WEB)
    player.world.fleet.power_off("worker-1")
    player.wait(60)
    assert player.run("curl -s -m 2 http://worker-1:30080/").exit_code == 28
    for _ in range(4):
        assert "Welcome to nginx" in player("curl -s -m 2 http://worker-2:30080/")


def test_the_policy_local_drops_on_nodes_without_a_pod():
    player = opened(WEB)
    player('kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'')
    player("kubectl scale deploy web --replicas=1")
    player.wait(15)
    node = value(player, "pods -l app=web", ".items[0].spec.nodeName")
    other = next(name for name in ("worker-1", "worker-2", "worker-3") if name != node)
    assert "Welcome to nginx" in player(f"curl -s -m 2 http://{node}:30080/")
    assert player.run(f"curl -s -m 2 http://{other}:30080/").exit_code == 28
