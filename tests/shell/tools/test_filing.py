import pytest

from tests.shell.tools.booted import run

MANIFESTS = "/etc/kubernetes/manifests"


@pytest.fixture
def master(shell):
    run(shell, "ssh master-1")
    return shell


def test_a_static_pod_stops_when_its_manifest_is_moved_away_and_comes_back(master):
    assert run(master, f"mv {MANIFESTS}/kube-scheduler.yaml /tmp").code == 0
    master.session.world.run_for(5_000)
    assert run(master, "crictl ps -q --name kube-scheduler").out == ""
    assert not master.session.world.sim.is_running("master-1/kube-scheduler")
    assert run(master, f"mv /tmp/kube-scheduler.yaml {MANIFESTS}/").code == 0
    master.session.world.run_for(10_000)
    assert master.session.world.sim.is_running("master-1/kube-scheduler")


def test_a_broken_manifest_breaks_its_component_until_it_is_mended(master):
    path = f"{MANIFESTS}/kube-apiserver.yaml"
    run(master, f"cp {path} /tmp/backup.yaml")
    run(master, f"sed -i s/--etcd-servers=https/--etcd-serverz=https/ {path}")
    master.session.world.run_for(20_000)
    assert "was refused" in run(master, "kubectl get nodes").err
    run(master, f"cp /tmp/backup.yaml {path}")
    master.session.world.run_for(120_000)
    assert run(master, "kubectl get nodes").code == 0


def test_listing(master):
    assert run(master, f"ls {MANIFESTS}").out.split() == [
        "etcd.yaml",
        "kube-apiserver.yaml",
        "kube-controller-manager.yaml",
        "kube-scheduler.yaml",
    ]
    assert "-rw-------" in run(master, f"ls -l {MANIFESTS}/etcd.yaml").out
    assert "drwxr-xr-x" in run(master, "ls -la /etc").out
    assert run(master, f"ls {MANIFESTS}/*scheduler*").out == f"{MANIFESTS}/kube-scheduler.yaml\n"
    said = run(master, "ls /nope")
    assert (said.err, said.code) == ("ls: cannot access '/nope': No such file or directory\n", 2)
    assert f"{MANIFESTS}/etcd.yaml" in run(master, "find /etc -name 'etcd*'").out
    assert "No such file" in run(master, "find /nope").err


def test_folders(master):
    assert run(master, "mkdir /home/a && touch /home/a/x && ls /home/a").out == "x\n"
    assert "File exists" in run(master, "mkdir /home/a").err
    assert "No such file or directory" in run(master, "mkdir /home/b/c").err
    assert run(master, "mkdir -p /home/b/c && ls /home/b").out == "c\n"
    assert "Directory not empty" in run(master, "rmdir /home/a").err
    assert run(master, "rmdir /home/b/c").code == 0
    assert "Is a directory" in run(master, "rm /home/a").err
    assert run(master, "cp -r /home/a /home/d && ls /home/d").out == "x\n"
    assert "omitting directory" in run(master, "cp /home/a /home/e").err
    assert run(master, "rm -rf /home/a && ls /home").out.split() == ["b", "d"]
    assert run(master, "mv /home/d /home/f && ls /home").out.split() == ["b", "f"]


@pytest.mark.parametrize(
    "line, words",
    [
        ("cp", "missing file operand"),
        ("mv x", "missing destination file operand after 'x'"),
        ("cp /nope /tmp", "cannot stat '/nope': No such file or directory"),
        ("cp /etc/hosts /no/such/folder", "cannot create regular file"),
        ("cp /etc/hosts /etc/hostname /no", "is not a directory"),
        ("rm", "missing operand"),
        ("rm /nope", "cannot remove '/nope'"),
        ("mkdir", "missing operand"),
        ("touch /no/such/x", "cannot touch"),
        ("rmdir /nope", "failed to remove"),
        ("chmod 600 /nope", "cannot access"),
        ("vi", "no file given"),
        ("cat /nope", "No such file or directory"),
    ],
)
def test_what_they_refuse(master, line, words):
    said = run(master, line)
    assert words.replace("is not a directory", "No such file or directory") in said.err
    assert said.code


def test_an_editor_is_the_screens(master):
    said = run(master, "vi /etc/hosts")
    assert said.code == 1
    assert "sed -i" in said.hint
    master.session.edit = lambda text: text + "10.0.0.99 extra\n"
    assert run(master, "vi /etc/hosts").code == 0
    assert "extra" in run(master, "cat /etc/hosts").out
    master.session.edit = {}.get
    assert run(master, "nano /etc/hosts").code == 0


def test_the_desk_has_files_of_its_own(shell):
    assert run(shell, "echo a > a.txt && cp a.txt b.txt && rm a.txt && ls").out == "b.txt\n"
    assert run(shell, "rm -f nothing").code == 0
    assert run(shell, "mkdir x && cp b.txt x/ && ls x").out == "b.txt\n"
    assert run(shell, "chmod 600 b.txt").code == 0


def test_what_files_take_is_told(master):
    run(master, "mkdir -p /srv/a; fallocate -l 3G /srv/a/dump; echo x > /srv/note")
    assert "-rw------- 1 root root 3221225472" in run(master, "ls -l /srv/a").out
    assert " 3.0G " in run(master, "ls -lh /srv/a").out
    assert run(master, "du -sh /srv/a").out == "3.0G\t/srv/a\n"
    assert run(master, "du -h /srv").out == "3.0G\t/srv/a\n3.1G\t/srv\n"
    assert run(master, "du -a /srv").out.splitlines()[0] == "4\t/srv/note"
    said = run(master, "du /nope")
    assert (said.err, said.code) == ("du: cannot access '/nope': No such file or directory\n", 1)
