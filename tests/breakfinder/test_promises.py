import pytest
from attrs import evolve

from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import ENOUGH_BYTES, PROMISES, selector_of, written
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.game.reading import ScenarioError
from tests.breakfinder.manifests import deployment, given_of, service

POSTGRES = {
    "ports": [{"containerPort": 5432}],
    "env": [{"name": "POSTGRES_PASSWORD", "value": "a"}],
    "volumeMounts": [{"name": "data", "mountPath": "/var/lib/postgresql/data"}],
}
CLAIM = {
    "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}
PLANNED, FAULT = ("rollout", "deployment/web"), ("node", "")
NOTHING = ("", "")


@pytest.fixture(scope="module")
def stage() -> Stage:
    given = given_of(
        service("web"),
        service("db", 5432, 5432),
        deployment("web", replicas=3),
        deployment(
            "db",
            "postgres:16",
            kind="StatefulSet",
            serviceName="db",
            container=POSTGRES,
            volumeClaimTemplates=[CLAIM],
        ),
    )
    return open_stage(given, scenario_of(given, Shape()), seed=1)


def history_of(stage: Stage, group: str, subject: str) -> History:
    if not group:
        return History()
    deed = next(each for each in deeds_of(stage, (group,)) if subject in ("", each.subject))
    return History((Step(0, deed),))


USERS = "service/web: at least {} % of requests succeed"
DB_USERS = "service/db: at least {} % of requests succeed"


@pytest.mark.parametrize(
    "promise, happened, texts",
    [
        (
            "available",
            PLANNED,
            [f"{USERS.format(99.9)}, at any time", f"{DB_USERS.format(90)}, at any time"],
        ),
        ("available", FAULT, [f"{USERS.format(80)}, at any time", f"{DB_USERS.format(80)}, at any time"]),
        (
            "data",
            FAULT,
            ["the database default/db has lost none of the rows that users stored and is not damaged"],
        ),
        ("rollout", PLANNED, ["at least 2 ready pods with app=web, at any time"]),
        ("rollout", ("rollout", "statefulset/db"), ["at least 1 ready pods with app=db, at any time"]),
        ("rollout", FAULT, []),
        ("drain", ("drain", "worker-1"), ["worker-1 is empty but for what belongs to it"]),
        ("drain", NOTHING, []),
        ("scheduled", NOTHING, ["no Pending pods with app=web", "no Pending pods with app=db"]),
        ("scheduled", ("growth", "deployment/web"), []),
        (
            "no-eviction",
            FAULT,
            ["no pod of statefulset/db is evicted, preempted or killed for its memory, at any time"],
        ),
        (
            "recovery",
            FAULT,
            [
                USERS.format(99),
                DB_USERS.format(99),
                "at least 3 ready pods with app=web for 1m",
            ],
        ),
    ],
)
def test_what_is_promised(stage: Stage, promise: str, happened: tuple[str, str], texts: list[str]) -> None:
    goals = PROMISES[promise].goals(stage, history_of(stage, *happened))
    assert sorted(goal.timed.describe() for goal in goals) == sorted(texts)
    assert {goal.promise for goal in goals} <= {promise}
    assert all(goal.at_end is not goal.timed.always for goal in goals)


def test_a_database_is_spared_only_where_others_have_something_to_give(stage: Stage) -> None:
    database, *others = sorted(stage.workloads, key=lambda each: not each.stores)
    history = history_of(stage, "memory", database.nodes[0])
    starved = evolve(stage, workloads=(database, *(evolve(each, pods=()) for each in others)))
    fed = evolve(stage, workloads=(database, evolve(others[0], pods=((database.nodes[0], ENOUGH_BYTES),))))
    assert PROMISES["no-eviction"].goals(starved, history) == ()
    assert len(PROMISES["no-eviction"].goals(fed, history)) == 1


def test_every_promise_says_what_it_is() -> None:
    assert all(promise.name == name and promise.about for name, promise in PROMISES.items())


@pytest.mark.parametrize(
    "selector, words",
    [
        ({"matchLabels": {"app": "web", "tier": "front"}}, "app=web,tier=front"),
        (
            {
                "matchExpressions": [
                    {"key": "app", "operator": "In", "values": ["a", "b"]},
                    {"key": "old", "operator": "DoesNotExist"},
                    {"key": "team", "operator": "Exists"},
                    {"key": "env", "operator": "NotIn", "values": ["test"]},
                ]
            },
            "app in (a,b),!old,team,env notin (test)",
        ),
    ],
)
def test_a_selector_is_written_as_kubectl_takes_it(selector: dict[str, object], words: str) -> None:
    assert selector_of({"spec": {"selector": selector}}) == words


def test_a_condition_may_be_promised_too(stage: Stage) -> None:
    (one,) = written("{count: {of: pods, atLeast: 3}, within: 2m}")
    (goal,) = one.goals(stage, history_of(stage, *FAULT))
    assert (goal.promise, goal.at_end, goal.timed.within_ms) == ("custom", True, 420_000)
    always, later = written(
        "- {exists: {object: deploy/web}, always: true}\n- {absent: {object: deploy/old}}\n"
    )
    assert [each.goals(stage, History())[0].at_end for each in (always, later)] == [False, True]
    assert always.about == "deploy/web exists, at any time"


@pytest.mark.parametrize(
    "text, said",
    [
        ("{trafic: {}}", "own.yaml:1:2: trafic: unknown field (did you mean traffic?)"),
        (
            "- {exists: {object: deploy/a}}\n- {exists: {objet: a}}\n",
            "own.yaml:2:13: [1].exists.objet: unknown field",
        ),
        ("[]", "must have at least one condition"),
        ("a: [", "own.yaml:1:1: "),
    ],
)
def test_what_is_no_condition_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        written(text, "own.yaml")
    assert said in str(caught.value)


def test_a_pod_whose_disk_has_no_other_machine_may_wait_for_it(stage: Stage) -> None:
    web, db = sorted(stage.workloads, key=lambda each: each.key.name, reverse=True)
    (node,) = db.nodes
    assert not web.bound
    assert node in db.bound
    drained = PROMISES["scheduled"].goals(stage, history_of(stage, "drain", node))
    assert [goal.subject for goal in drained] == [web.key]


def test_a_drain_may_wait_for_pods_that_were_added_beside_their_disks(stage: Stage) -> None:
    (node,) = next(each.nodes for each in stage.workloads if each.key.name == "db")
    drain = history_of(stage, "drain", node)
    for name, subjects in (("deployment/web", [node]), ("statefulset/db", [])):
        history = History((*history_of(stage, "growth", name).steps, *drain.steps))
        assert [goal.subject for goal in PROMISES["drain"].goals(stage, history)] == subjects
