import pytest

from tests.shell.tools.booted import run

CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: store}
spec:
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, infinity]
    volumeMounts: [{name: data, mountPath: /data}, {name: fast, mountPath: /fast}]
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: fast, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
"""


@pytest.fixture
def store(shell):
    run(shell, f"kubectl apply -f - <<'YAML'\n{CLAIM}\nYAML")
    shell.session.world.run_for(40_000)
    return shell


def test_a_container_sees_its_volumes(store):
    said = run(store, "kubectl exec store -- df -h").out
    assert "overlay" in said
    disk = next(line for line in said.splitlines() if line.endswith("/data"))
    assert disk.split()[:2] == ["/dev/vdb", "2.0G"]
    memory = next(line for line in said.splitlines() if line.endswith("/fast"))
    assert memory.split()[:2] == ["tmpfs", "64M"]
    assert len(run(store, "kubectl exec store -- df /data/below").out.splitlines()) == 2


def test_a_machine_has_the_disks_that_are_attached(store):
    node = run(store, "kubectl get pod store -o jsonpath='{.spec.nodeName}'").out
    assert "vdb    254:16   0  2.0G  0 disk /var/lib/kubelet/pods/" in run(store, f"ssh {node} lsblk").out
    assert "kubernetes.io~csi/data" in run(store, f"ssh {node} df").out
