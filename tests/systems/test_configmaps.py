"""Config maps: settings as environment, fixed at the start, and as files, which follow a change."""

import pytest

from tests.systems.player import sandbox

POD = """
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {mode: slow, app.ini: "workers=1"}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  volumes:
  - {name: conf, configMap: {name: conf}}
  - {name: pod, downwardAPI: {items: [
      {path: labels, fieldRef: {fieldPath: metadata.labels}},
      {path: memory, resourceFieldRef: {containerName: web, resource: limits.memory, divisor: 1Mi}}]}}
  containers:
  - name: web
    image: nginx:1.27
    resources: {limits: {memory: 64Mi}}
    envFrom: [{prefix: CONF_, configMapRef: {name: conf}}, {configMapRef: {name: absent, optional: true}}]
    env:
    - {name: MODE, valueFrom: {configMapKeyRef: {name: conf, key: mode}}}
    - {name: MAYBE, valueFrom: {configMapKeyRef: {name: conf, key: absent, optional: true}}}
    volumeMounts:
    - {name: conf, mountPath: /etc/conf}
    - {name: conf, mountPath: /etc/one/mode, subPath: mode}
    - {name: pod, mountPath: /etc/pod}
"""
BARE = """
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec: {volumes: VOLUMES, containers: [{name: c, image: "nginx:1.27", env: ENV}]}
"""


@pytest.fixture
def player():
    return sandbox(workers=1)


def running(player):
    player.apply(POD)
    player.wait(20)


def inside(player, words):
    return player(f"kubectl exec web -- {words}").strip()


def test_a_pod_finds_its_settings_in_its_environment_and_its_files(player):
    running(player)
    assert inside(player, "printenv MODE CONF_mode") == "slow\nslow"
    assert player.run("kubectl exec web -- printenv MAYBE").exit_code == 1
    assert inside(player, "cat /etc/conf/app.ini") == "workers=1"
    assert inside(player, "cat /etc/pod/labels") == 'app="web"'
    assert inside(player, "cat /etc/pod/memory") == "64"
    listed = inside(player, "ls -la /etc/conf")
    assert "mode -> ..data/mode" in listed
    assert "..data -> ..2026_01_05_09_00_" in listed


def test_a_change_reaches_the_file_and_not_the_environment(player):
    running(player)
    player("""kubectl patch configmap conf -p '{"data": {"mode": "fast"}}'""")
    assert inside(player, "cat /etc/conf/mode") == "slow"
    player.wait(90)
    assert inside(player, "cat /etc/conf/mode") == "fast"
    # Neither what was read at the start nor a file mounted by itself follows.
    assert inside(player, "printenv MODE") == "slow"
    assert inside(player, "cat /etc/one/mode") == "slow"
    player("kubectl exec web -- kill 1")
    player.wait(20)
    assert inside(player, "printenv MODE") == "fast"
    assert inside(player, "cat /etc/one/mode") == "fast"


def test_nobody_writes_into_the_files(player):
    running(player)
    output = player.run("kubectl exec web -- sh -c 'echo x > /etc/conf/mode'")
    assert "Read-only file system" in output.text


def test_what_is_missing_keeps_a_container_from_starting_until_it_comes(player):
    reference = "[{name: A, valueFrom: {configMapKeyRef: {name: conf, key: mode}}}]"
    player.apply(BARE.replace("NAME", "env").replace("VOLUMES", "[]").replace("ENV", reference))
    volume = "[{name: v, configMap: {name: conf}}]"
    player.apply(BARE.replace("NAME", "file").replace("VOLUMES", volume).replace("ENV", "[]"))
    player.wait(15)
    pods = player("kubectl get pods")
    assert "CreateContainerConfigError" in pods
    assert "ContainerCreating" in pods
    events = player("kubectl get events --field-selector type=Warning")
    assert 'Error: configmap "conf" not found' in events
    assert 'MountVolume.SetUp failed for volume "v" : configmap "conf" not found' in events
    player("kubectl create configmap conf --from-literal=other=1")
    player.wait(130)
    assert "couldn't find key mode in ConfigMap default/conf" in player("kubectl describe pod env")
    assert "Running" in player("kubectl get pod file")
    player("""kubectl patch configmap conf -p '{"data": {"mode": "slow"}}'""")
    player.wait(20)
    assert "Running" in player("kubectl get pod env")


def test_an_immutable_one_stays_as_it_is(player):
    player("kubectl create configmap fixed --from-literal=a=1")
    player("""kubectl patch configmap fixed -p '{"immutable": true}'""")
    refused = player.run("""kubectl patch configmap fixed -p '{"data": {"a": "2"}}'""")
    assert "data: Forbidden: field is immutable when `immutable` is set" in refused.stderr
    player("kubectl delete configmap fixed")
