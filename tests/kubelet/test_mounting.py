"""What a pod's volumes are, and the words about those that cannot be mounted."""

import pytest

from k8s_tui.machine.storage import FileServer
from tests.kubelet.world import World


@pytest.fixture
def world():
    world = World.booted()
    world.fleet.storage.servers["nfs-1"] = FileServer("nfs-1", "10.0.50.10")
    return world


def with_volume(source):
    mounts = [{"name": "data", "mountPath": "/data"}]
    return {
        "containers": [{"name": "c", "image": "nginx:1.25", "volumeMounts": mounts}],
        "volumes": [{"name": "data", **source}],
    }


@pytest.mark.parametrize(
    "source, said",
    [
        pytest.param(
            {"hostPath": {"path": "/none", "type": "Directory"}},
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /none is not a directory',
            id="no directory",
        ),
        pytest.param(
            {"hostPath": {"path": "/none", "type": "File"}},
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /none is not a file',
            id="no file",
        ),
        pytest.param(
            {"hostPath": {"path": "/var/run/docker.sock", "type": "Socket"}},
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /var/run/docker.sock is '
            "not a socket file",
            id="no socket",
        ),
        pytest.param(
            {"nfs": {"server": "10.0.99.1", "path": "/srv/nfs"}},
            "mount.nfs: Connection timed out",
            id="nobody there",
        ),
        pytest.param(
            {"nfs": {"server": "10.0.50.10", "path": "/home"}},
            "mount.nfs: access denied by server while mounting 10.0.50.10:/home",
            id="not exported",
        ),
        pytest.param(
            {"persistentVolumeClaim": {"claimName": "none"}},
            'failed to fetch PVC from API server: persistentvolumeclaims "none" not found',
            id="no claim",
        ),
        pytest.param(
            {"awsElasticBlockStore": {"volumeID": "vol-1"}},
            'failed to get Plugin from volumeSpec for volume "data" err=no volume plugin matched',
            id="a plugin of old",
        ),
        pytest.param(
            {"csi": {"driver": "secrets-store.csi.k8s.io"}},
            "driver name secrets-store.csi.k8s.io not found in the list of registered CSI drivers",
            id="no driver",
        ),
    ],
)
def test_a_pod_waits_for_what_cannot_be_mounted(world, source, said):
    world.pod(**with_volume(source))
    world.run(10_000)
    assert world.status().phase == "Pending"
    assert world.container_status().state.waiting.reason == "ContainerCreating"
    assert any(reason == "FailedMount" and said in message for reason, message in world.events())


@pytest.mark.parametrize(
    "source",
    [
        {"emptyDir": {}},
        {"emptyDir": {"medium": "Memory"}},
        {"hostPath": {"path": "/var/log", "type": "Directory"}},
        {"hostPath": {"path": "/srv/new", "type": "DirectoryOrCreate"}},
        {"nfs": {"server": "10.0.50.10", "path": "/srv/nfs/web"}},
    ],
    ids=str,
)
def test_what_is_there_is_mounted(world, source):
    world.pod(**with_volume(source))
    world.run(10_000)
    assert world.status().phase == "Running"


def test_it_goes_on_when_the_folder_comes(world):
    world.pod(**with_volume({"hostPath": {"path": "/srv/late", "type": "Directory"}}))
    world.run(10_000)
    world.machine.write_file("/srv/late/file", "text")
    world.run(60_000)
    assert world.status().phase == "Running"
    container = world.runtime.running_in(world.get().metadata.uid)[0]
    assert world.runtime.files_of(container)["/data/file"] == "text"


def test_an_emptydir_outlives_a_container_and_goes_with_its_pod(world):
    world.pod(**with_volume({"emptyDir": {}}))
    world.run(10_000)
    uid = world.get().metadata.uid
    storage, volumes = world.fleet.storage, world.runtime.volumes
    volumes.write(uid, "data", "x", "1", storage)
    world.runtime.kill_container(world.runtime.running_in(uid)[0].id)
    world.run(20_000)
    assert world.container_status().restart_count == 1
    assert volumes.files(uid, "data", storage) == {"x": "1"}
    place = volumes.places[uid, "data"]
    world.delete()
    world.run(60_000)
    assert storage.files(place) == {}
