"""A database outside the cluster, by a name and by an address: what each way bears and what breaks it."""

import pytest

from k8s_tui.faults import from_mapping
from k8s_tui.traffic.clients import Client, Constant, Expect, InPod
from tests.systems.player import sandbox

HOST = "postgres.example.com"

SERVICES = """
apiVersion: v1
kind: Service
metadata: {name: by-name}
spec: {type: ExternalName, externalName: postgres.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: by-address}
spec: {ports: [{port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: by-address-1, labels: {kubernetes.io/service-name: by-address}}
addressType: IPv4
ports: [{port: 5432, protocol: TCP, name: ""}]
endpoints: [{addresses: [203.0.113.20], conditions: {ready: true}}]
"""


@pytest.fixture
def player():
    player = sandbox()
    player.apply(SERVICES)
    player("kubectl run app --image=postgres:16 --env=POSTGRES_PASSWORD=x")
    player("kubectl wait --for=condition=Ready pod/app --timeout=60s")
    for name in ("by-name", "by-address"):
        target = f"postgres://{name}:5432"
        expect = Expect(rows=True)
        player.world.traffic.add_client(
            Client(name, target, Constant(10), InPod("app"), expect=expect, writes=0.5, timeout_ms=3_000)
        )
    player.wait(20)
    return player


def success(player):
    record = player.world.traffic.record
    return tuple(round(record.success_percent(name, 5_000)) for name in ("by-name", "by-address"))


COUNT = "-U postgres -tAc 'select count(*) from visits'"


def count(player, service):
    return player.run(f"kubectl exec app -- psql -h {service} {COUNT}")


def test_both_ways_lead_to_the_same_rows(player):
    assert success(player) == (100, 100)
    assert "postgres.example.com" in player("kubectl exec app -- nslookup by-name.default.svc.cluster.local")
    one, other = count(player, "by-name"), count(player, "by-address")
    assert int(one.stdout) > 150
    assert abs(int(other.stdout) - int(one.stdout)) <= 10
    # They are not the app's own rows, which has none.
    assert count(player, "127.0.0.1").stdout == "0\n"
    restarted = player("kubectl delete pod app --now")
    assert "deleted" in restarted
    player("kubectl run app --image=postgres:16 --env=POSTGRES_PASSWORD=x")
    player("kubectl wait --for=condition=Ready pod/app --timeout=60s")
    player.wait(5)
    assert int(count(player, "by-name").stdout) >= int(one.stdout)


@pytest.mark.parametrize(
    "fault, expected",
    [
        pytest.param({"kind": "BarHost", "host": HOST}, (0, 0), id="a firewall"),
        pytest.param(
            {"kind": "MoveHost", "host": HOST, "address": "203.0.113.99", "before": "203.0.113.20"},
            (100, 0),
            id="another address",
        ),
        pytest.param(
            {"kind": "RenameHost", "host": HOST, "name": "pg-2.example.com"}, (0, 100), id="another name"
        ),
    ],
)
def test_what_breaks_which_way(player, fault, expected):
    broken = from_mapping(fault)
    broken.apply(player.world)
    player.wait(15)
    assert success(player) == expected
    broken.revert(player.world)
    player.wait(15)
    assert success(player) == (100, 100)


def test_the_link_out_of_a_node_is_cut(player):
    node = player("kubectl get pod app -o jsonpath='{.spec.nodeName}'")
    from_mapping({"kind": "CutLink", "from": node, "to": "outside"}).apply(player.world)
    player.wait(15)
    assert success(player)[1] == 0
    said = count(player, "by-address")
    assert said.exit_code != 0
    assert "connection to server at" in said.stderr


def test_a_service_that_is_told_the_new_address_works_again(player):
    from_mapping({"kind": "MoveHost", "host": HOST, "address": "203.0.113.99"}).apply(player.world)
    player.wait(15)
    assert success(player) == (100, 0)
    player.apply(SERVICES.replace("203.0.113.20", "203.0.113.99"))
    player.wait(15)
    assert success(player) == (100, 100)
