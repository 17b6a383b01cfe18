import pytest

from k8s_tui.machine.containers import ContainerConfig, Mount
from k8s_tui.machine.podnetwork import DnsConfig, PodNetwork
from k8s_tui.machine.storage import POD, Backing
from k8s_tui.shell.files import FileError
from k8s_tui.shell.machinefiles import ROOT_HOME, ContainerFiles, MachineFiles, absolute, names_in
from tests.machine.world import booted_fleet


@pytest.fixture
def machine():
    return booted_fleet().machines["worker-1"]


@pytest.fixture
def files(machine):
    return MachineFiles(machine=machine)


@pytest.fixture
def inside(machine):
    dns = DnsConfig(("10.96.0.10",), ("shop.svc.cluster.local", "svc.cluster.local"), ("ndots:5",))
    machine.runtime.run_sandbox("pod-1", "shop", "web-1", host_network=False, network=PodNetwork(dns))
    place = Backing(POD, machine.name, "pod-1/data")
    machine.runtime.volumes.mount("pod-1", "data", place)
    machine.storage.write(place, "a", "1")
    machine.runtime.volumes.fill("pod-1", "fixed", {"b": "2"})
    mounts = (Mount("/data", "data"), Mount("/fixed", "fixed", read_only=True))
    container = machine.runtime.run_container("pod-1", ContainerConfig("c", "nginx:1.27", mounts=mounts))
    return ContainerFiles(machine=machine, identity=container.id)


@pytest.mark.parametrize(
    "folder, path, full",
    [
        ("/root", "x", f"{ROOT_HOME}/x"),
        ("/root", "/etc/x", "/etc/x"),
        ("/etc/a", "../b", "/etc/b"),
        ("/", "../..", "/"),
        ("/etc", "~/x", f"{ROOT_HOME}/x"),
        ("/etc", "", "/etc"),
        ("/", "//tmp//x/", "/tmp/x"),
    ],
)
def test_paths(folder, path, full):
    assert absolute(folder, path) == full


def test_names():
    paths = ("/a/b/c", "/a/d", "/e/")
    assert names_in("/a", paths) == ("b", "d")
    assert names_in("/", paths) == ("a", "e")
    assert names_in("/e", paths) == ()
    assert names_in("/f", paths) is None


def test_what_is_written_is_on_the_machine(machine, files):
    files.write("/tmp/x", "one\n")
    files.write("/tmp/x", "two\n", append=True)
    assert machine.read_file("/tmp/x") == files.read("/tmp/x") == "one\ntwo\n"
    files.write("y", "here")
    assert machine.read_file(f"{ROOT_HOME}/y") == "here"
    files.remove("y")
    assert files.names("/root") == ()
    files.write("/dev/null", "gone")
    assert files.read("/dev/null") is None


@pytest.mark.parametrize(
    "path, words",
    [("/tmp", "Is a directory"), ("/no/such/x", "No such file or directory")],
)
def test_what_cannot_be_written(files, path, words):
    with pytest.raises(FileError, match=words):
        files.write(path, "")


def test_a_file_that_is_too_large(files):
    with pytest.raises(FileError, match="No space left"):
        files.write("/tmp/x", "x" * 5_000_000)


def test_a_folder_stays_when_its_last_file_goes(files):
    files.make_folder("/srv")
    files.write("/srv/x", "")
    files.remove("/srv/x")
    assert files.names("/srv") == ()


def test_a_container_sees_its_volumes_and_what_kubernetes_gives_it(inside):
    assert inside.read("/data/a") == "1"
    assert inside.read("/etc/hostname") == "web-1\n"
    assert "search shop.svc.cluster.local" in inside.read("/etc/resolv.conf")
    assert inside.names("/data") == ("a",)


def test_a_container_writes_into_its_volume_and_into_its_own_layer(machine, inside):
    inside.write("/data/n", "new")
    assert machine.storage.files(machine.runtime.volumes.places["pod-1", "data"])["n"] == "new"
    inside.remove("/data/n")
    assert "n" not in machine.storage.files(machine.runtime.volumes.places["pod-1", "data"])
    inside.write("/tmp/x", "mine")
    assert inside.read("/tmp/x") == "mine"
    assert machine.read_file("/tmp/x") is None
    inside.remove("/tmp/x")
    assert inside.read("/tmp/x") is None
    inside.remove("/etc/hosts")
    assert inside.read("/etc/hosts") is None
    inside.make_folder("/srv")
    assert inside.names("/srv") == ()


def test_what_a_container_says_to_its_own_output_is_logged(machine, inside):
    inside.write("/proc/1/fd/1", "said\n")
    assert machine.runtime.log(inside.identity)[-1].text == "said"
    inside.write("/dev/null", "gone")


@pytest.mark.parametrize(
    "path, words",
    [
        ("/fixed/b", "Read-only file system"),
        ("/tmp", "Is a directory"),
        ("/no/such/x", "No such file or directory"),
    ],
)
def test_what_a_container_cannot_write(inside, path, words):
    with pytest.raises(FileError, match=words):
        inside.write(path, "x")


def test_another_world_has_its_own_files(files, inside):
    assert files.fork().written == {}
    assert inside.fork().written == {}
