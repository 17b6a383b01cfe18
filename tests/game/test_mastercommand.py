from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import start
from tests.game.test_colon import run


def test_a_sandbox_can_have_a_game_master() -> None:
    session: Session = start(Origin(workers=2))
    rows = run(session, ":master")[1].splitlines()
    number = next(row.split()[0] for row in rows if "a worker's kubelet stops (worker-1)" in row)
    run(session, f":master {number}")
    run(session, ":wait 3m")
    assert "NotReady" in run(session, "kubectl get node worker-1")[1]
