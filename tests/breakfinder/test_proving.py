import math

from attrs import evolve

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.proving import Prover, elsewhere_of, scenario_with
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.suspecting import case_of
from k8s_tui.breakfinder.trial import play
from tests.breakfinder.found import PROMISED, SHOP, found, proved, stage_of

TOGETHER = SHOP.replace(
    "      containers",
    """\
      affinity:
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
      containers""",
)

STORE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: store}
spec:
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers:
      - name: redis
        image: redis:7.4
        ports: [{containerPort: 6379}]
---
apiVersion: v1
kind: Service
metadata: {name: store}
spec: {selector: {app: store}, ports: [{port: 6379}]}
"""


def test_a_second_replica_is_proved_on_every_machine():
    proof = proved().proofs[0]
    assert proof.change.title == "run deployment/web with 2 replicas"
    assert not proof.outcome.broken
    assert proof.outcome.user_minutes_lost < found().outcome.user_minutes_lost / 3
    assert proof.elsewhere >= 1


def test_what_does_not_help_is_told_with_the_reason():
    refuted = {each.change.title: each.reason for each in proved("drain").refutations}
    assert "it is still broken" in refuted["give deployment/web a PodDisruptionBudget"]


def test_two_changes_that_are_both_needed_are_proved_together():
    [proof] = proved("node", TOGETHER).proofs
    assert proof.minimal
    titles = [part.title for part in proof.change.parts]
    assert titles == ["run deployment/web with 2 replicas", "let deployment/web run on any machine"]


def test_a_database_needs_a_disk_and_a_successor_and_each_keeps_a_promise_of_its_own():
    stage = stage_of(STORE)
    [deed] = deeds_of(stage, ("node",))
    promises = (PROMISES["available"], PROMISES["data"])
    history = History((Step(0, deed),))
    outcome = play(stage, history, promises)
    answered, kept = outcome.broken
    key = Key("Deployment", "default", "store")
    finding = Finding(history, answered, outcome, (kept,), (key,))
    proving = Prover(stage, promises).prove(finding, case_of(stage, finding), 60)
    [proof] = proving.proofs
    assert proof.minimal
    assert [part.title for part in proof.change.parts] == [
        "give deployment/store a disk that every machine reaches",
        "replace lost pods of deployment/store at once",
    ]
    reasons = {each.change.title: each.reason for each in proving.refutations}
    assert "has lost none of the rows" in reasons["replace lost pods of deployment/store at once"]


def test_what_is_not_even_promised_with_a_change_is_not_proved_by_it():
    stage = stage_of()
    gone = Change("take it away", "", removed=(Key("Service", "default", "web"),))
    users = tuple(each for each in stage.scenario.spec.clients if each.name != "service/web")
    scenario = evolve(stage.scenario, spec=evolve(stage.scenario.spec, clients=users))
    prover = Prover(evolve(stage, scenario=scenario), PROMISED)
    attempt = prover._attempt(found(), math.inf)
    attempt.try_one(gone)
    [refuted] = attempt.refutations
    assert refuted.reason == "it leaves nothing to be promised (available of web)"


def test_a_spent_budget_ends_the_search_and_leaves_what_was_not_tried():
    stage, finding = stage_of(), found()
    proving = Prover(stage, PROMISED, now=iter(range(0, 10_000, 100)).__next__).prove(
        finding, case_of(stage, finding), 1
    )
    assert proving.proofs == ()
    assert proving.untried


def test_the_same_deeds_on_other_machines_are_those_that_bear_pods():
    stage = stage_of()
    [deed] = deeds_of(stage, ("node",))
    history = History((Step(0, deed),))
    assert list(elsewhere_of(history, stage)) == []
    two = Prover(stage, PROMISED).with_change(proved().proofs[0].change, 0)
    [moved] = elsewhere_of(history, two)
    assert moved.steps[0].deed.group == "node"
    assert moved.steps[0].deed.subject != deed.subject


def test_changed_manifests_are_opened_on_the_same_machines_for_the_same_users():
    stage = stage_of()
    scenario = scenario_with(stage, Change("nothing", "").applied(stage.given))
    assert scenario.spec.cluster == stage.scenario.spec.cluster
    assert scenario.spec.clients == stage.scenario.spec.clients
    assert scenario.documents == stage.scenario.documents
