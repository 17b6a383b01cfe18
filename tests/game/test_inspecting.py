from k8s_tui.game.inspecting import inspect
from k8s_tui.game.why.seen import UnitSeen
from tests.game.test_why import NODES, OWNED, READY, SILENT, SLICE, WORKLOAD, ended, event, pod, service
from tests.game.why.given import Given


def facts(given: Given, kind: str, name: str, namespace: str = "shop") -> dict[str, str]:
    return {fact.label: fact.text for fact in inspect(given, kind, namespace, name).facts}


def test_a_pod_tells_owner_conditions_last_exit_and_what_it_said() -> None:
    text = (
        NODES
        + WORKLOAD
        + pod(meta=OWNED, status=ended("Error", 3))
        + event("Pod/web-1", "BackOff", "Back-off restarting")
    )
    told = facts(Given(text, logs={"web-1": ("starting", "no CART_DB")}), "pods", "web-1")
    assert told["Owner"] == "rs/web-5 ← deploy/web"
    assert told["Cond"] == "Ready=False"
    assert told["Last"].startswith("web: exit 3 · ")
    assert told["Said"] == "no CART_DB"
    assert "BackOff" in told["Event"]


def test_a_node_tells_whether_its_kubelet_runs_and_what_keeps_pods_away() -> None:
    told = facts(Given(NODES, units={("worker-2", "kubelet"): SILENT}), "node", "worker-2", "")
    assert told["Kubelet"] == "inactive"
    assert told["Cond"] == "Ready=Unknown"
    away = Given(NODES, refusals={"worker-2": "ssh: connect to host worker-2 port 22: Connection timed out"})
    assert facts(away, "node", "worker-2", "")["Login"].endswith("Connection timed out")
    hung = Given(NODES, units={("worker-1", "kubelet"): UnitSeen("active", (), silent=True)})
    assert facts(hung, "node", "worker-1", "")["Kubelet"] == "hangs"


def test_a_service_tells_whom_it_chooses_and_how_many_are_ready() -> None:
    given = Given(
        pod(status=READY) + SLICE + service("selector: {app: web}, ports: [{port: 80, targetPort: 8080}]")
    )
    told = facts(given, "svc", "web")
    assert (told["Selects"], told["Endp"]) == ("app=web", "1 of 1 ready")
    assert inspect(given, "svc", "shop", "web").why == ()


def test_what_is_not_there_is_said_to_be_missing_or_unknown() -> None:
    assert facts(Given(), "pods", "gone") == {"State": "it is not there"}
    assert facts(Given(answers=False), "pods", "gone") == {"State": "the API server does not answer"}
