import pytest

from k8s_tui.game.scoring import Performance, is_change, par_of, score
from tests.game.builders import MINIMAL, scenario

PAR = Performance(2, 10.0, 100.0)


@pytest.mark.parametrize(
    "line,changes",
    [
        ("kubectl get pods", False),
        ("kubectl -n shop get pods", False),
        ("k get po -A | grep web | wc -l", False),
        ("kubectl --namespace shop delete pod web", True),
        ("kubectl rollout status deploy/web", False),
        ("kubectl rollout undo deploy/web", True),
        ("kubectl exec web -- curl -s http://db", False),
        ("kubectl exec web -- rm /tmp/x", True),
        ("kubectl apply -f web.yaml --dry-run=server", False),
        ("kubectl get pods; kubectl delete pod web", True),
        ("ssh worker-1 systemctl status kubelet", False),
        ("ssh worker-1 'systemctl status kubelet; systemctl restart kubelet'", True),
        ("ssh worker-1", False),
        ("sudo systemctl start kubelet", True),
        ("crictl ps -a", False),
        ("crictl stop abc", True),
        ("cloud servers", False),
        ("cloud servers show worker-1", False),
        ("cloud servers stop worker-1", True),
        ("ssh master-1 etcdctl --cacert=ca.crt member list", False),
        ("ssh master-1 etcdctl --cacert=ca.crt member remove 1a", True),
        ("ssh master-1 etcdctl compact 12", True),
        ("ssh master-1 kubeadm certs check-expiration", False),
        ("ssh master-1 kubeadm certs renew all", True),
        ("ssh master-1 etcdctl $C endpoint status", False),
        ("etcdutl snapshot status snap.db", False),
        ("etcdutl snapshot restore snap.db", True),
        ("C='--cacert=ca.crt --key=server.key'", False),
        ("R=$(ssh master-1 etcdctl endpoint status -w json | jq .[0])", False),
        ("R=$(kubectl delete pod web)", True),
        (":rewind 2m", False),
        ("", False),
        ("kubectl get 'pods", False),
    ],
)
def test_reading_is_free(line: str, changes: bool) -> None:
    assert is_change(line) is changes


@pytest.mark.parametrize(
    "run,total,stars",
    [
        pytest.param(PAR, 400, 3, id="par"),
        pytest.param(Performance(1, 2.0, 30.0), 400, 3, id="better"),
        pytest.param(Performance(4, 20.0, 200.0), 250, 2, id="twice"),
        pytest.param(Performance(40, 200.0, 2000.0), 100, 1, id="far"),
        pytest.param(Performance(2, 10.0, 100.0, touched=2), 350, 3, id="two healthy objects touched"),
        pytest.param(Performance(2, 10.0, 100.0, touched=9), 300, 2, id="everything restarted"),
        pytest.param(
            Performance(4, 10.0, 100.0, touched=0, bonus=50), 400, 3, id="a diagnosis makes up for it"
        ),
    ],
)
def test_points_against_par(run: Performance, total: int, stars: int) -> None:
    points = score(run, PAR, 0)
    assert (points.total, points.stars) == (total, stars)


def test_hints_are_paid_from_the_sum() -> None:
    assert score(PAR, PAR, 75).total == 325
    assert score(PAR, PAR, 1000).total == 0


def test_nothing_lost_is_par_where_nothing_may_be_lost() -> None:
    assert score(Performance(1, 0.0, 1.0), Performance(1, 0.0, 1.0), 0).users == 100
    assert score(Performance(1, 0.1, 1.0), Performance(1, 0.0, 1.0), 0).users == 0


def test_par_is_stated_or_guessed() -> None:
    stated = scenario(MINIMAL + "  par: {time: 2m, userMinutesLost: 7, commands: 3}\n")
    assert par_of(stated) == Performance(3, 7, 120.0)
    guessed = scenario(MINIMAL + "  solutions: [[kubectl get po, kubectl scale deploy/a --replicas=2]]\n")
    assert par_of(guessed) == Performance(1, 0.0, 900.0)
