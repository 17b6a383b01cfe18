import pytest

from k8s_tui.game.trees import ROWS_MAX, pods_filter, pulses, tree
from tests.game.test_why import NODES, OWNED, READY, WORKLOAD, ended, obj, pod, service
from tests.game.why.given import Given

NAMED = (
    "nodeName: worker-1, serviceAccountName: robot, volumes: [{name: a, configMap: {name: there}}, "
    "{name: b, secret: {secretName: gone}}, {name: c, persistentVolumeClaim: {claimName: data}}]"
)


def shown(given: Given, kind: str) -> list[str]:
    lines = [
        f"{row.depth} {row.kind.partition('.')[0]} {row.name} {row.health}"
        for row in tree(given, kind, "shop")
    ]
    return [line.replace("  ", " ") for line in lines]


def test_below_a_deployment_hang_its_pods_their_containers_and_what_they_name() -> None:
    text = NODES + WORKLOAD.replace("uid: b", "uid: ''").replace("uid: a", "uid: ''")
    given = Given(
        text + pod(meta=OWNED.replace("uid: a", "uid: ''"), spec=NAMED) + obj("v1", "ConfigMap", "there")
    )
    lines = shown(given, "deployments.apps")
    assert lines[0].startswith("0 deployments web")
    assert "2 web unknown" in lines
    assert "2 configmaps there ok" in lines
    for missing in ("secrets gone", "persistentvolumeclaims data", "serviceaccounts robot"):
        assert f"2 {missing} bad" in lines


def test_the_worst_root_comes_first() -> None:
    given = Given(NODES + pod("a", status=READY) + pod("b", status=ended("Error", 1)))
    roots = [line for line in shown(given, "pods") if line.startswith("0")]
    assert [line.split()[2] for line in roots] == ["b", "a"]


def test_behind_a_service_are_the_pods_it_chooses() -> None:
    given = Given(NODES + pod("a", status=READY) + service("selector: {app: web}, ports: [{port: 80}]"))
    assert shown(given, "services")[:2] == ["0 services web ok", "1 pods a ok"]


@pytest.mark.parametrize(
    "word, name, kept",
    [
        pytest.param("nodes", "worker-1", "worker-1", id="node"),
        pytest.param("services", "web", "-l app=web", id="service"),
        pytest.param("deployments.apps", "web", "-l app=web", id="workload"),
        pytest.param("pods", "a", "", id="pod"),
        pytest.param("services", "gone", "", id="gone"),
    ],
)
def test_a_filter_leaves_the_pods_of_an_object(word: str, name: str, kept: str) -> None:
    given = Given(NODES + WORKLOAD + pod("a") + service("selector: {app: web}, ports: [{port: 80}]"))
    assert pods_filter(given, word, "shop", name) == kept


def test_a_tree_is_cut() -> None:
    given = Given("".join(pod(f"p-{number}") for number in range(ROWS_MAX // 2 + 10)))
    assert len(tree(given, "pods", "")) == ROWS_MAX


def test_pulses_count_each_kind() -> None:
    given = Given(NODES + pod("a", status=READY) + pod("b", status=ended("Error", 1)))
    counted = {pulse.kind: (pulse.bad, pulse.warn, pulse.ok) for pulse in pulses(given, "shop")}
    assert counted["pods"][0] == 1
    assert sum(counted["pods"]) == 2
    assert sum(counted["nodes"]) == 2
    assert counted["jobs"] == (0, 0, 0)


def test_pulses_say_nothing_where_nobody_answers() -> None:
    assert pulses(Given(NODES, answers=False), "shop") == ()
