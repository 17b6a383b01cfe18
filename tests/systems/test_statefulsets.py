"""Stateful sets and daemon sets: pods with names that last, and one pod for each node."""

import pytest

from tests.systems.player import sandbox

SET = """
apiVersion: v1
kind: Service
metadata: {{name: db}}
spec: {{clusterIP: None, selector: {{app: db}}, ports: [{{port: 80}}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db}}
spec:
  serviceName: db
  replicas: 3
  {spec}
  selector: {{matchLabels: {{app: db}}}}
  template:
    metadata: {{labels: {{app: db}}}}
    spec: {{containers: [{{name: c, image: "nginx:1.26"}}]}}
"""
AGENT = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: c, image: "nginx:1.26"}]}
"""


@pytest.fixture
def player():
    return sandbox()


def run(player, spec="minReadySeconds: 0"):
    player.apply(SET.format(spec=spec))


def names(player, more=""):
    return player(f"kubectl get pods -l app=db {more} -o jsonpath='{{.items[*].metadata.name}}'").split()


def images(player, app="db"):
    path = "{range .items[*]}{.spec.containers[0].image} {end}"
    return player(f"kubectl get pods -l app={app} -o jsonpath='{path}'").split()


def test_pods_come_one_by_one_and_go_in_reverse(player):
    run(player, "minReadySeconds: 5")
    player.wait(5)
    assert names(player) == ["db-0"]
    player.wait(25)
    assert names(player) == ["db-0", "db-1", "db-2"]
    player("kubectl scale statefulset db --replicas=1")
    player.wait(20)
    assert names(player) == ["db-0"]
    told = player("kubectl describe statefulset db")
    assert told.index("delete Pod db-2") < told.index("delete Pod db-1")


def test_in_parallel_all_come_at_once_counting_from_where_one_likes(player):
    run(player, "podManagementPolicy: Parallel\n  ordinals: {start: 5}")
    player.wait(1)
    assert names(player) == ["db-5", "db-6", "db-7"]


def test_a_pod_keeps_its_name_and_its_dns_name(player):
    run(player)
    player.wait(20)
    first = player("kubectl get pod db-1 -o jsonpath='{.status.podIP}'")
    player("kubectl delete pod db-1")
    player.wait(10)
    second = player("kubectl get pod db-1 -o jsonpath='{.status.podIP}'")
    assert first != second
    asked = player("kubectl exec db-0 -- getent hosts db-1.db.default.svc.cluster.local")
    assert second in asked


def test_a_pod_on_a_silent_node_is_not_made_twice(player):
    run(player)
    player.wait(20)
    node = player("kubectl get pod db-1 -o jsonpath='{.spec.nodeName}'")
    player(f"ssh {node} sudo systemctl stop kubelet")
    player.wait(500)
    # The API does not know whether it still runs, so nothing takes its name: it terminates for ever.
    assert "Terminating" in player("kubectl get pod db-1")
    assert player("kubectl get pod db-1 -o jsonpath='{.spec.nodeName}'") == node
    player("kubectl delete pod db-1 --force --grace-period=0")
    player.wait(30)
    assert player("kubectl get pod db-1 -o jsonpath='{.spec.nodeName}'") != node


def test_an_update_goes_from_the_last_to_the_first_and_stops_at_the_partition(player):
    run(player, "updateStrategy: {rollingUpdate: {partition: 2}}")
    player.wait(20)
    player("kubectl set image statefulset db c=nginx:1.27")
    player.wait(20)
    assert images(player) == ["nginx:1.26", "nginx:1.26", "nginx:1.27"]
    player("kubectl delete pod db-0")
    player.wait(10)
    assert images(player) == ["nginx:1.26", "nginx:1.26", "nginx:1.27"]
    player(
        'kubectl patch statefulset db -p \'{"spec": {"updateStrategy": {"rollingUpdate": {"partition": 0}}}}\''
    )
    player("kubectl rollout status statefulset db --timeout=60s")
    assert images(player) == ["nginx:1.27"] * 3


def test_on_delete_waits_for_somebody_to_delete(player):
    run(player, "updateStrategy: {type: OnDelete}")
    player.wait(20)
    player("kubectl set image statefulset db c=nginx:1.27")
    player.wait(20)
    assert images(player) == ["nginx:1.26"] * 3
    player("kubectl delete pod db-2")
    player.wait(10)
    assert images(player) == ["nginx:1.26", "nginx:1.26", "nginx:1.27"]


@pytest.mark.parametrize("kind, name, app", [("statefulset", "db", "db"), ("daemonset", "agent", "agent")])
def test_revisions_are_told_and_brought_back(player, kind, name, app):
    if kind == "daemonset":
        player.apply(AGENT)
    else:
        run(player)
    player.wait(20)
    player(f"kubectl set image {kind} {name} c=nginx:1.27")
    player(f"kubectl rollout status {kind} {name} --timeout=120s")
    assert images(player, app) == ["nginx:1.27"] * 3
    player(f"kubectl rollout undo {kind} {name}")
    player(f"kubectl rollout status {kind} {name} --timeout=120s")
    assert images(player, app) == ["nginx:1.26"] * 3
    history = player(f"kubectl rollout history {kind} {name}")
    assert [line.split()[0] for line in history.splitlines()[2:4]] == ["2", "3"]


def test_a_daemon_set_follows_the_nodes_and_their_labels(player):
    player.apply(AGENT)
    player.wait(15)
    assert len(images(player, "agent")) == 3
    player(
        'kubectl patch daemonset agent -p \'{"spec": {"template": {"spec": {"nodeSelector": {"disk": "ssd"}}}}}\''
    )
    player.wait(10)
    assert images(player, "agent") == []
    player("kubectl label node worker-2 disk=ssd")
    player.wait(10)
    found = player("kubectl get pods -l app=agent -o jsonpath='{.items[*].spec.nodeName}'")
    assert found == "worker-2"


def test_a_daemon_set_can_start_the_new_pod_before_it_ends_the_old_one(player):
    player.apply(AGENT)
    player.wait(15)
    surge = '{"spec": {"updateStrategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}}'
    player(f"kubectl patch daemonset agent -p '{surge}'")
    player("kubectl set image daemonset agent c=nginx:1.27")
    least = 3
    for _ in range(30):
        player(":wait 500ms")
        ready = player("kubectl get daemonset agent -o jsonpath='{.status.numberReady}'")
        least = min(least, int(ready))
    assert least == 3
    assert images(player, "agent") == ["nginx:1.27"] * 3
