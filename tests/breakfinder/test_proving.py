from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.proving import Prover, elsewhere_of, scenario_with
from k8s_tui.breakfinder.remedies.change import Change
from k8s_tui.breakfinder.suspecting import case_of
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
