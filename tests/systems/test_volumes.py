"""Volumes: where data live, what happens to them with container, pod and node, and one node for one disk."""

import pytest

from tests.systems.player import sandbox

POD = """
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  restartPolicy: Always
  nodeSelector: {kubernetes.io/hostname: NODE}
  containers:
  - name: c
    image: nginx:1.27
    volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, SOURCE}]
"""

CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: NAME}
spec: {accessModes: [MODE], CLASS resources: {requests: {storage: 1Gi}}}
"""

DATABASE = """
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 6379}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: redis, image: "redis:7", volumeMounts: [{name: data, mountPath: /data}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


def a_pod(name, source, node="worker-1"):
    return POD.replace("NAME", name).replace("SOURCE", source).replace("NODE", node)


def a_claim(name, mode="ReadWriteOnce", class_name=""):
    named = f"storageClassName: {class_name}," if class_name else ""
    return CLAIM.replace("NAME", name).replace("MODE", mode).replace("CLASS", named)


@pytest.fixture
def player():
    return sandbox()


def told(player, pod):
    return player(f"kubectl describe pod {pod}").partition("Events:")[2]


def write(player, pod, text):
    player(f"kubectl exec {pod} -- sh -c 'echo {text} > /data/note'")


def read(player, pod):
    return player.run(f"kubectl exec {pod} -- cat /data/note").stdout.strip()


def kill(player, pod):
    player(f"kubectl exec {pod} -- kill 1")
    player.wait(30)


@pytest.mark.parametrize(
    "source, outlives_container, outlives_pod",
    [
        pytest.param("emptyDir: {}", True, False, id="emptyDir"),
        pytest.param("emptyDir: {medium: Memory}", True, False, id="memory"),
        pytest.param("hostPath: {path: /srv/data, type: DirectoryOrCreate}", True, True, id="hostPath"),
        pytest.param("nfs: {server: nfs-1.example.internal, path: /srv/nfs}", True, True, id="nfs"),
        pytest.param("persistentVolumeClaim: {claimName: data}", True, True, id="claim"),
    ],
)
def test_what_a_volume_outlives(player, source, outlives_container, outlives_pod):
    player.apply(a_claim("data"))
    player.apply(a_pod("web", source))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    write(player, "web", "kept")
    kill(player, "web")
    assert (read(player, "web") == "kept") == outlives_container
    player("kubectl delete pod web")
    player.apply(a_pod("web", source))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    assert (read(player, "web") == "kept") == outlives_pod


def test_without_a_volume_the_data_go_with_the_container(player):
    player("kubectl run web --image=nginx:1.27")
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    player("kubectl exec web -- sh -c 'echo kept > /tmp/note'")
    assert player("kubectl exec web -- cat /tmp/note") == "kept\n"
    kill(player, "web")
    assert player.run("kubectl exec web -- cat /tmp/note").exit_code == 1


def test_a_file_server_is_seen_from_every_node_until_it_is_down(player):
    source = "nfs: {server: nfs-1.example.internal, path: /srv/nfs}"
    player.apply(a_pod("one", source, "worker-1"))
    player.apply(a_pod("two", source, "worker-2"))
    player("kubectl wait --for=condition=Ready pod/one pod/two --timeout=60s")
    write(player, "one", "shared")
    assert read(player, "two") == "shared"
    player.world.fleet.links.cut("nfs-1", "worker-3")
    player.apply(a_pod("three", source, "worker-3"))
    player.wait(30)
    assert "ContainerCreating" in player("kubectl get pod three")
    assert "FailedMount" in told(player, "three")
    assert "mount.nfs: Connection timed out" in told(player, "three")
    player.world.fleet.links.mend("nfs-1", "worker-3")
    player.wait(130)
    assert read(player, "three") == "shared"


def test_a_claim_of_the_default_class_waits_for_its_pod_and_gets_a_disk_in_its_zone(player):
    player.apply(a_claim("data"))
    player.wait(5)
    assert "Pending" in player("kubectl get pvc data")
    assert "waiting for first consumer to be created before binding" in player("kubectl describe pvc data")
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}", "worker-2"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    assert "Bound" in player("kubectl get pvc data")
    zone = player(
        "kubectl get node worker-2 -o jsonpath='{.metadata.labels.topology\\.kubernetes\\.io/zone}'"
    )
    terms = "{.items[0].spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}"
    assert player(f"kubectl get pv -o jsonpath='{terms}'") == zone
    assert "AttachVolume.Attach succeeded" in told(player, "web")
    # In another zone the disk cannot be had.
    player("kubectl delete pod web")
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}", "worker-1"))
    player.wait(10)
    assert "node(s) had volume node affinity conflict" in told(player, "web")


def test_an_immediate_claim_without_a_volume_keeps_its_pod_from_every_node(player):
    player.apply(
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: gone}\nprovisioner: x.example.org"
    )
    player.apply(a_claim("data", class_name="gone"))
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}"))
    player.wait(10)
    said = told(player, "web")
    assert "0/4 nodes are available: pod has unbound immediate PersistentVolumeClaims." in said
    assert "external provisioner 'x.example.org'" in player("kubectl describe pvc data")
    player.apply(a_pod("other", "persistentVolumeClaim: {claimName: nosuch}"))
    player.wait(10)
    assert 'persistentvolumeclaim "nosuch" not found' in told(player, "other")


@pytest.mark.parametrize("policy, left", [("Retain", "Released"), ("Delete", "")])
def test_what_becomes_of_the_disk_when_the_claim_is_deleted(player, policy, left):
    player.apply(a_claim("data"))
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    volume = player("kubectl get pvc data -o jsonpath='{.spec.volumeName}'")
    patch = f'{{"spec":{{"persistentVolumeReclaimPolicy":"{policy}"}}}}'
    player(f"kubectl patch pv {volume} -p '{patch}'")
    player("kubectl delete pvc data --wait=false")
    player.wait(5)
    assert "Terminating" in player("kubectl get pvc data")
    player("kubectl delete pod web")
    player.wait(40)
    assert (
        (left in player.run(f"kubectl get pv {volume}").stdout)
        if left
        else not player.world.fleet.storage.disks
    )
    assert player.run("kubectl get pvc data").exit_code == 1


@pytest.fixture
def stranded():
    """A database whose node has lost power, in one zone with another node."""
    player = sandbox(workers=6)
    player.apply(DATABASE)
    player("kubectl rollout status sts/db --timeout=120s")
    node = player("kubectl get pod db-0 -o jsonpath='{.spec.nodeName}'")
    player.wait(2)
    player("kubectl exec db-0 -- redis-cli SET user alice")
    player.world.fleet.power_off(node)
    player.wait(400)
    assert "Terminating" in player("kubectl get pod db-0")
    return player, node


def test_a_disk_is_not_taken_from_a_dead_node_before_six_minutes(stranded):
    player, node = stranded
    player("kubectl delete pod db-0 --force --grace-period=0")
    player.wait(30)
    assert "ContainerCreating" in player("kubectl get pod db-0")
    said = told(player, "db-0")
    assert "FailedAttachVolume" in said
    assert "Multi-Attach error for volume" in said
    assert "Volume is already exclusively attached to one node and can't be attached to another" in said
    player.wait(400)
    assert "Running" in player("kubectl get pod db-0")
    assert player("kubectl get pod db-0 -o jsonpath='{.spec.nodeName}'") != node
    assert "alice" in player("kubectl exec db-0 -- redis-cli GET user")


def test_a_node_that_is_declared_out_of_service_gives_up_its_disks_at_once(stranded):
    player, node = stranded
    player(f"kubectl taint nodes {node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute")
    player.wait(60)
    assert "Running" in player("kubectl get pod db-0")
    assert player("kubectl get pod db-0 -o jsonpath='{.spec.nodeName}'") != node
