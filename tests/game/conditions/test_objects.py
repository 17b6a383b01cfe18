import pytest
from attrs import evolve

from k8s_tui.game.loading import parse_condition
from tests.game.builders import StubScene, deployment, pod

SCENE = StubScene(
    by_word={
        "pods": [
            pod("web-1"),
            pod("web-2", ready=False, node="worker-2"),
            pod("db-1", labels={"app": "db"}, phase="Pending", ready=False),
            pod("other", namespace="shop"),
        ],
        "deploy": [deployment("web")],
    }
)


@pytest.mark.parametrize(
    "text,held,detail",
    [
        ("{exists: {object: deploy/web}}", True, ""),
        ("{exists: {object: deploy/none}}", False, "not found"),
        ("{absent: {object: deploy/none}}", True, ""),
        ("{absent: {object: deploy/web}}", False, ""),
        ("{exists: {object: deploy/web, namespace: shop}}", False, "not found"),
        ("{drained: {node: worker-2}}", False, "web-2"),
        ("{drained: {node: worker-3}}", True, ""),
        ("deploy/web Available", True, "Available=True"),
        ("deploy/web Progressing", False, "Progressing=False"),
        (
            "{condition: {object: deploy/web, condition: Progressing, status: 'False'}}",
            True,
            "Progressing=False",
        ),
        ("deploy/web Sunny", False, "no condition Sunny"),
        ("{jsonpath: {object: deploy/web, path: '{.status.readyReplicas}', value: 2}}", True, "2"),
        ("{jsonpath: {object: deploy/web, path: '{.status.replicas}', value: 2}}", False, "nothing"),
        ("{jsonpath: {object: deploy/web, path: '{.metadata.name}', value: api}}", False, ""),
        ("{count: {of: pods, atLeast: 3}}", True, "3 found"),
        ("{count: {of: pods, namespace: '', equals: 4}}", True, "4 found"),
        ("{count: {of: pods, ready: true, atLeast: 2}}", False, "1 found"),
        ("{count: {of: pods, selector: app=db, phase: Pending, atMost: 1, atLeast: 1}}", True, "1 found"),
        ("{count: {of: pods, node: worker-2, equals: 1}}", True, "1 found"),
    ],
)
def test_a_condition_over_objects(text: str, held: bool, detail: str) -> None:
    verdict = parse_condition(text).evaluate(SCENE)
    assert (verdict.held, verdict.detail) == (held, detail)


def test_true_is_what_a_jsonpath_prints() -> None:
    web = deployment("web")
    scene = StubScene(by_word={"deploy": [evolve(web, spec=evolve(web.spec, paused=True))]})
    condition = parse_condition("{jsonpath: {object: deploy/web, path: '{.spec.paused}', value: true}}")
    assert condition.evaluate(scene).held


@pytest.mark.parametrize(
    "text,words",
    [
        ("{exists: {object: deploy/web, namespace: shop}}", "deploy/web in shop exists"),
        ("{count: {of: pods, ready: false, atMost: 0}}", "no unready pods"),
        (
            "{jsonpath: {object: deploy/web, path: '{.status.readyReplicas}', value: 2}}",
            "deploy/web has 2 ready replicas",
        ),
        (
            "{jsonpath: {object: deploy/web, path: '{.data.mode}', value: on}}",
            "deploy/web has data.mode = true",
        ),
        (
            "{jsonpath: {object: deploy/web, path: .status.readyReplicas, value: 1}}",
            "deploy/web has 1 ready replica",
        ),
        (
            "{jsonpath: {object: node/worker-1, path: '{.spec.unschedulable}', value: true}}",
            "node/worker-1 is cordoned",
        ),
        (
            "{count: {of: pods, ready: true, equals: 3, selector: app=web}}",
            "exactly 3 ready pods with app=web",
        ),
        ("{count: {of: nodes}}", "some nodes"),
        (
            "{condition: {object: deploy/web, condition: Available, status: Unknown}, for: 1m}",
            "deploy/web is Available=Unknown for 1m",
        ),
    ],
)
def test_its_words_are_made_from_it(text: str, words: str) -> None:
    assert parse_condition(text).describe() == words
