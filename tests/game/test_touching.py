import pytest

from k8s_tui.game.session import Session
from k8s_tui.game.touching import machines_changed
from tests.game.builders import MEND


@pytest.mark.parametrize(
    "lines,touched",
    [
        (["kubectl get pods"], ()),
        (["kubectl annotate service web seen=yes"], ("services/default/web",)),
        (["kubectl delete service web"], ("services/default/web",)),
        (["kubectl delete pods --all --wait=false"], ("deployments.apps/default/web",)),
        (["kubectl rollout restart deployment web"], ("deployments.apps/default/web",)),
        (["kubectl create configmap new"], ()),
        (
            ["kubectl -n kube-system delete pod -l k8s-app=kube-dns"],
            ("deployments.apps/kube-system/coredns",),
        ),
        (["kubectl cordon worker-1"], ("nodes/worker-1",)),
        (["kubectl cordon worker-2"], ()),
        (["ssh worker-1 reboot"], ("nodes/worker-1",)),
        (["ssh worker-1 uptime"], ()),
        (["ssh -l root worker-1 'cat /etc/hosts; reboot'"], ("nodes/worker-1",)),
        (["ssh worker-1", "uptime", "systemctl restart kubelet", "exit"], ("nodes/worker-1",)),
        (["ssh master-1", "kubectl delete configmap none", "exit"], ()),
        (
            ["kubectl get pods; kubectl label service web a=b", "kubectl label service web a-"],
            ("services/default/web",),
        ),
    ],
)
def test_what_a_command_touches_that_was_well(
    session: Session, lines: list[str], touched: tuple[str, ...]
) -> None:
    for line in lines:
        session.run(line)
    assert session.play.game.state.touched == touched


def test_files_are_changed_on_a_machine_and_not_on_the_desk(session: Session) -> None:
    for line in ("touch notes", "sed -i s/a/b/ notes", "ssh worker-1", "sed -i s/a/b/ /etc/hosts", "exit"):
        session.run(line)
    assert session.play.game.performance().commands == 1


def test_what_follows_by_itself_is_nobodys_deed(session: Session) -> None:
    session.run(":wait 3m")
    session.run(MEND)
    session.run(":wait 60s")
    assert session.play.game.state.touched == ()
    assert session.play.game.performance().touched == 0


def test_what_is_broken_already_may_be_touched(session: Session) -> None:
    session.run(":wait 2m")
    session.run("kubectl rollout restart deployment web")
    assert session.play.game.state.touched == ()


def test_machines_are_named_as_their_nodes() -> None:
    assert list(machines_changed("ssh root@worker-1 'systemctl stop kubelet' && ssh worker-2 uptime")) == [
        "nodes/worker-1"
    ]
