"""Volumes: where data live, what happens to them with container, pod and node, and one node for one disk."""

import pytest

from k8s_tui.faults import from_mapping
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


def test_who_has_a_file_server_mounted_hangs_with_it(player):
    player.apply(a_pod("web", "nfs: {server: nfs-1.example.internal, path: /srv/nfs}"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    ip = player("kubectl get pod web -o jsonpath='{.status.podIP}'")
    player.wait(2)
    assert "Welcome to nginx" in player(f"ssh worker-2 curl -s -m 2 http://{ip}/")
    fault = from_mapping({"kind": "StorageServerDown", "server": "nfs-1"})
    fault.apply(player.world)
    assert player.run(f"ssh worker-2 curl -s -m 2 http://{ip}/").exit_code == 28
    # Nothing in the record says so: the pod runs.
    assert "Running" in player("kubectl get pod web")
    fault.revert(player.world)
    assert "Welcome to nginx" in player(f"ssh worker-2 curl -s -m 2 http://{ip}/")


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


def resize(player, size):
    patch = f'{{"spec":{{"resources":{{"requests":{{"storage":"{size}"}}}}}}}}'
    return player.run(f"kubectl patch pvc data -p '{patch}'")


def test_a_claim_grows_with_its_disk_and_its_file_system_and_never_shrinks(player):
    player.apply(a_claim("data"))
    refused = resize(player, "2Gi")
    assert "Only bound persistent volume claims can be expanded" in refused.stderr
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    assert resize(player, "3Gi").exit_code == 0
    player.wait(5)
    said = player("kubectl describe pvc data")
    assert "FileSystemResizePending" in said
    assert "External resizer is resizing volume pvc-" in said
    assert "1Gi" in player("kubectl get pvc data")
    player.wait(70)
    assert "3Gi" in player("kubectl get pvc data")
    assert "FileSystemResizePending" not in player("kubectl describe pvc data").partition("Events:")[0]
    assert "MountVolume.NodeExpandVolume succeeded" in told(player, "web")
    refused = resize(player, "2Gi")
    assert "field can not be less than" in refused.stderr
    assert refused.exit_code == 1


def test_a_class_that_does_not_expand_refuses_to(player):
    player.apply(a_claim("data", class_name="shared"))
    player.wait(5)
    refused = resize(player, "2Gi")
    assert "the storageclass that provisions the pvc must support resize" in refused.stderr


def test_a_claim_for_one_pod_is_used_by_one_pod(player):
    player.apply(a_claim("data", "ReadWriteOncePod"))
    player.apply(a_pod("one", "persistentVolumeClaim: {claimName: data}"))
    player("kubectl wait --for=condition=Ready pod/one --timeout=60s")
    player.apply(a_pod("two", "persistentVolumeClaim: {claimName: data}"))
    player.wait(10)
    words = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
    assert words in told(player, "two")
    player("kubectl delete pod one")
    player.wait(40)
    assert "Running" in player("kubectl get pod two")


def test_a_disk_cannot_be_shared_and_a_file_server_can(player):
    player.apply(a_claim("data", "ReadWriteMany"))
    player.apply(a_pod("one", "persistentVolumeClaim: {claimName: data}"))
    player.wait(10)
    assert "MULTI_NODE_MULTI_WRITER not supported" in player("kubectl describe pvc data")
    player.apply(a_claim("common", "ReadWriteMany", "shared"))
    for number in (1, 2):
        player.apply(a_pod(f"p{number}", "persistentVolumeClaim: {claimName: common}", f"worker-{number}"))
    player("kubectl wait --for=condition=Ready pod/p1 pod/p2 --timeout=60s")
    write(player, "p1", "both")
    assert read(player, "p2") == "both"


LOCAL = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: ssd}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: local
  local: {path: /mnt/ssd}
  nodeAffinity:
    required:
      nodeSelectorTerms:
      - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [worker-3]}]
"""


def test_a_local_volume_draws_its_pod_to_its_node(player):
    player.apply(LOCAL)
    player.apply(a_claim("data", class_name="local"))
    pod = a_pod("web", "persistentVolumeClaim: {claimName: data}").replace(
        "nodeSelector: {kubernetes.io/hostname: worker-1}", ""
    )
    player.apply(pod)
    player.wait(10)
    assert player("kubectl get pod web -o jsonpath='{.spec.nodeName}'") == "worker-3"
    assert 'path "/mnt/ssd" does not exist' in told(player, "web")
    player("ssh worker-3 sudo mkdir -p /mnt/ssd")
    player.wait(120)
    assert "Running" in player("kubectl get pod web")
    player.apply(a_claim("more", class_name="local"))
    player.apply(a_pod("late", "persistentVolumeClaim: {claimName: more}"))
    player.wait(10)
    assert "node(s) didn't find available persistent volumes to bind" in told(player, "late")


def test_without_the_cloud_no_disk_is_made_or_attached(player):
    player.world.fleet.storage.cloud_answers = False
    player.apply(a_claim("data"))
    player.apply(a_pod("web", "persistentVolumeClaim: {claimName: data}"))
    player.wait(30)
    assert "Pending" in player("kubectl get pod web")
    assert "context deadline exceeded" in player("kubectl describe pvc data")
    player.world.fleet.storage.cloud_answers = True
    player.wait(90)
    assert "Running" in player("kubectl get pod web")


def test_an_ephemeral_volume_brings_its_claim_and_takes_it_along(player):
    spec = "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
    player.apply(a_pod("web", f"ephemeral: {{volumeClaimTemplate: {{spec: {spec}}}}}"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    assert "Bound" in player("kubectl get pvc web-data")
    player("kubectl delete pod web")
    player.wait(40)
    assert player.run("kubectl get pvc web-data").exit_code == 1
    assert player.world.fleet.storage.disks == {}


def test_a_pod_that_fills_its_emptydir_is_evicted(player):
    player.apply(a_pod("web", "emptyDir: {sizeLimit: 100Mi}"))
    player("kubectl wait --for=condition=Ready pod/web --timeout=60s")
    player("kubectl exec web -- dd if=/dev/zero of=/data/small bs=1M count=60")
    player.wait(30)
    assert "Running" in player("kubectl get pod web")
    player("kubectl exec web -- dd if=/dev/zero of=/data/large bs=1M count=60")
    player.wait(30)
    assert "Evicted" in player("kubectl get pod web -o jsonpath='{.status.reason}'")
    assert 'Usage of EmptyDir volume "data" exceeds the limit "100Mi".' in told(player, "web")


def test_what_is_full_takes_no_more(player):
    player.apply(a_claim("data"))
    player.apply(a_pod("disk", "persistentVolumeClaim: {claimName: data}"))
    player.apply(a_pod("memory", "emptyDir: {medium: Memory, sizeLimit: 64Mi}"))
    player("kubectl wait --for=condition=Ready pod/disk pod/memory --timeout=60s")
    for pod, count in (("disk", 1000), ("memory", 60)):
        player(f"kubectl exec {pod} -- dd if=/dev/zero of=/data/x bs=1M count={count}")
        failed = player.run(f"kubectl exec {pod} -- dd if=/dev/zero of=/data/y bs=1M count=100")
        assert "No space left on device" in failed.stderr
        assert failed.exit_code == 1
    assert "98%" in player("kubectl exec disk -- df -h /data")
    player("kubectl exec disk -- rm /data/x")
    player("kubectl exec disk -- dd if=/dev/zero of=/data/y bs=1M count=100")
