from k8s_tui.breakfinder.change import Change, Edit, compatible, joined
from k8s_tui.breakfinder.given import Key, key_of
from tests.breakfinder.remedies.builders import DEPLOYMENT, WEB, given

PROBE = Edit(
    WEB,
    "spec.template.spec.containers[0].readinessProbe",
    {
        "spec": {
            "template": {"spec": {"containers": [{"name": "web", "readinessProbe": {"periodSeconds": 5}}]}}
        }
    },
)
HOOK = Edit(
    WEB,
    "spec.template.spec.containers[0].lifecycle",
    {"spec": {"template": {"spec": {"containers": [{"name": "web", "lifecycle": {"preStop": {}}}]}}}},
)
THREE = Edit(WEB, "spec.replicas", {"spec": {"replicas": 3}})
FIVE = Edit(WEB, "spec.replicas", {"spec": {"replicas": 5}})
BUDGET = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": {}}
CLASS = {
    "apiVersion": "scheduling.k8s.io/v1",
    "kind": "PriorityClass",
    "metadata": {"name": "high"},
    "value": 9,
}


def test_two_changes_of_one_container_go_together():
    both = joined([Change("a", "", (PROBE,)), Change("b", "", (HOOK,))])
    [container] = both.applied(given(DEPLOYMENT)).find(WEB).data["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "nginx:1.27"
    assert {"readinessProbe", "lifecycle"} <= set(container)
    assert both.title == "a; b"
    assert [part.title for part in both.parts] == ["a", "b"]


def test_the_manifests_themselves_never_change():
    manifests = given(DEPLOYMENT)
    Change("a", "", (THREE,)).applied(manifests)
    assert manifests.find(WEB).data["spec"]["replicas"] == 2


def test_a_changed_object_keeps_its_place_in_the_file():
    before = given(DEPLOYMENT).find(WEB)
    after = Change("a", "", (THREE,)).applied(given(DEPLOYMENT)).find(WEB)
    assert (after.source, after.positions) == (before.source, before.positions)


def test_what_others_name_is_added_before_them():
    kinds = [
        each.kind for each in Change("a", "", added=(BUDGET, CLASS)).applied(given(DEPLOYMENT)).documents
    ]
    assert kinds == ["PriorityClass", "Deployment", "PodDisruptionBudget"]


def test_what_is_removed_is_gone():
    change = Change("a", "", removed=(WEB,))
    assert change.applied(given(DEPLOYMENT)).documents == ()
    assert change.keys == (WEB,)


def test_the_weight_counts_changed_fields_and_not_names():
    assert Change("a", "", (THREE,)).weight == 1
    assert Change("a", "", (PROBE,)).weight == 1
    assert Change("a", "", (THREE,), added=(BUDGET,)).weight == 5
    assert Change("a", "", removed=(WEB,)).weight > 10


def test_of_changes_that_contradict_the_first_stays():
    three, five = Change("three", "", (THREE,)), Change("five", "", (FIVE,))
    probe, gone = Change("probe", "", (PROBE,)), Change("gone", "", removed=(WEB,))
    budget = Change("budget", "", added=(BUDGET,))
    assert compatible([three, five, probe, gone, budget, budget]) == (three, probe, budget)
    assert compatible([gone, three]) == (gone,)


def test_kinds_without_a_schema_are_merged_plainly():
    text = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: {size: 1, open: true}\n"
    edit = Edit(Key("Shop", "default", "a"), "spec.size", {"spec": {"size": 2}})
    [shop] = Change("a", "", (edit,)).applied(given(text)).documents
    assert shop.data["spec"] == {"size": 2, "open": True}
    assert key_of(shop).name == "a"


def test_capacity_and_weaker_guarantees_are_a_burden_and_joined_they_add_up():
    pods, probe = Change("pods", "", (THREE,), burden=4), Change("probe", "", (PROBE,), burden=2)
    assert (pods.weight, probe.weight) == (5, 3)
    assert joined([pods, probe]).weight == 8
