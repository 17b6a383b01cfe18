"""Deployments: the blueprint that keeps its number, changes its pods by turns, and goes back."""

import pytest

from tests.systems.player import sandbox


@pytest.fixture
def player():
    player = sandbox()
    player("kubectl create deployment web --image=nginx:1.26 --replicas=4")
    player("kubectl rollout status deployment web --timeout=60s")
    return player


def images(player):
    path = "{range .items[*]}{.spec.containers[0].image} {end}"
    return player(f"kubectl get pods -l app=web -o jsonpath='{path}'").split()


def test_what_is_deleted_is_replaced_with_another_address(player):
    before = player("kubectl get pods -l app=web -o jsonpath='{.items[*].status.podIP}'").split()
    player("kubectl delete pod -l app=web")
    player.wait(15)
    after = player("kubectl get pods -l app=web -o jsonpath='{.items[*].status.podIP}'").split()
    assert len(after) == 4
    assert not set(before) & set(after)


def test_a_rolling_update_never_lacks_more_than_a_quarter(player):
    player("kubectl set image deployment web nginx=nginx:1.27")
    least, most = 4, 4
    for _ in range(40):
        player(":wait 250ms")
        ready = player("kubectl get deployment web -o jsonpath='{.status.availableReplicas}'")
        least = min(least, int(ready or 0))
        most = max(most, int(player("kubectl get deployment web -o jsonpath='{.status.replicas}'")))
    player("kubectl rollout status deployment web --timeout=60s")
    assert least >= 3
    assert most == 5
    assert images(player) == ["nginx:1.27"] * 4


def test_a_bad_image_stops_the_update_and_is_rolled_back(player):
    player("kubectl set image deployment web nginx=nginx:no-such-tag")
    player.wait(40)
    assert "3/4" in player("kubectl get deployment web")
    assert "ImagePullBackOff" in player("kubectl get pods -l app=web")
    player.wait(600)
    stuck = player.run("kubectl rollout status deployment web --timeout=5s")
    assert 'deployment "web" exceeded its progress deadline' in stuck.text
    player("kubectl rollout undo deployment web")
    player("kubectl rollout status deployment web --timeout=60s")
    assert images(player) == ["nginx:1.26"] * 4
    assert [
        line.split()[0] for line in player("kubectl rollout history deployment web").splitlines()[2:4]
    ] == [
        "2",
        "3",
    ]


def test_a_paused_deployment_takes_several_changes_as_one(player):
    player("kubectl rollout pause deployment web")
    player("kubectl set image deployment web nginx=nginx:1.27")
    player("kubectl set env deployment web COLOUR=green")
    player.wait(20)
    assert images(player) == ["nginx:1.26"] * 4
    player("kubectl rollout resume deployment web")
    player("kubectl rollout status deployment web --timeout=60s")
    assert images(player) == ["nginx:1.27"] * 4
    assert len(player("kubectl get replicasets -l app=web --no-headers").splitlines()) == 2


def test_recreate_ends_all_before_it_starts_any(player):
    player(
        "kubectl patch deployment web -p "
        '\'{"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}\''
    )
    player("kubectl set image deployment web nginx=nginx:1.27")
    player(":wait 300ms")
    assert set(images(player)) <= {"nginx:1.26"}
    player("kubectl rollout status deployment web --timeout=60s")
    assert images(player) == ["nginx:1.27"] * 4


def test_pods_of_a_dead_node_come_back_on_another(player):
    node = player("kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'")
    player.world.fleet.power_off(node)
    player.wait(60)
    assert "NotReady" in player(f"kubectl get node {node}")
    assert "4/4" not in player("kubectl get deployment web")
    # Its pods tolerate that for 300 seconds.
    player.wait(330)
    assert "4/4" in player("kubectl get deployment web")
    running = player("kubectl get pods -l app=web --field-selector=status.phase=Running -o wide")
    assert sum(node not in line for line in running.splitlines()[1:]) == 4


def test_without_its_blueprint_a_replica_set_goes_on_and_a_bare_pod_is_not_replaced(player):
    player("kubectl delete deployment web --cascade=orphan")
    player("kubectl delete pod -l app=web")
    player.wait(15)
    assert len(images(player)) == 4
    player("kubectl run bare --image=nginx:1.26")
    player.wait(5)
    player("kubectl delete pod bare")
    player.wait(10)
    assert "NotFound" in player.run("kubectl get pod bare").text
