import json

from attrs import evolve

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Key, read_text
from k8s_tui.breakfinder.places import blamed, spot_of, spots_of, suspect
from k8s_tui.breakfinder.remedies.budgets import BUDGETS
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.remedies.probes import PROBES
from k8s_tui.breakfinder.remedies.replicas import REPLICAS
from k8s_tui.game.why.findings import Ref
from tests.breakfinder.found import SHOP, SOURCE

WEB = Key("Deployment", "default", "web")
GIVEN = read_text(SHOP, SOURCE)
CASE = Case(GIVEN, "available", concerned=(WEB,))


def test_a_field_that_is_changed_is_the_place_with_its_line():
    [spot] = spots_of(GIVEN, next(REPLICAS.propose(CASE)))
    assert str(spot) == "shop.yaml:7:3"
    assert spot.quote == "  replicas: 1   # enough for now"
    assert (spot.key, spot.path) == (WEB, "spec.replicas")


def test_a_field_that_is_missing_is_told_at_what_would_hold_it():
    text = SHOP.replace("        readinessProbe:\n          httpGet: {path: /, port: 8080}\n", "")
    given = read_text(text, SOURCE)
    [spot] = spots_of(given, next(PROBES.propose(Case(given, "available", concerned=(WEB,)))))
    assert spot.path == "spec.template.spec.containers[0].readinessProbe"
    assert spot.quote == "      - name: web"


def test_an_object_that_is_missing_is_told_at_the_workload_that_lacks_it():
    [spot] = spots_of(GIVEN, next(BUDGETS.propose(CASE)), (WEB,))
    assert (str(spot), spot.key) == ("shop.yaml:7:3", WEB)


def test_what_is_removed_is_told_where_it_begins():
    [spot] = spots_of(GIVEN, Change("remove it", "", removed=(Key("Service", "default", "web"),)))
    assert spot.quote == "kind: Service"


def test_without_a_change_the_first_suspect_is_the_place():
    assert suspect(GIVEN, (Key("Deployment", "default", "gone"), WEB))[0].key == WEB
    assert suspect(GIVEN, ())[0].key == Key("Service", "default", "web")


def test_a_pod_by_itself_is_at_fault_as_such():
    pod = (
        "kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n"
    )
    [spot] = suspect(read_text(pod), (Key("Pod", "default", "web"),))
    assert (spot.path, spot.quote, spot.is_written) == ("kind", "kind: Pod", True)


def test_a_policy_that_the_way_to_the_cause_has_come_to_is_blamed():
    policy = "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: shut}\nspec: {podSelector: {}}\n"
    given = read_text(f"{SHOP}---\n{policy}", SOURCE)
    chain = (Ref("users", "", "service/web"), Ref("networkpolicy", "default", "shut"))
    assert [str(key) for key in blamed(given, chain)] == ["networkpolicy/shut"]
    [spot] = suspect(given, tuple(blamed(given, chain)))
    assert (spot.path, spot.quote) == ("spec", "spec: {podSelector: {}}")


def test_what_is_at_fault_and_stays_comes_before_what_is_changed():
    change = next(REPLICAS.propose(CASE))
    blamed = evolve(change, at_fault=((Key("Service", "default", "web"), "spec.selector"),))
    assert [spot.path for spot in spots_of(GIVEN, blamed)] == ["spec.selector", "spec.replicas"]


def test_a_line_that_is_a_whole_object_is_not_quoted():
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b" * 200}}
    given = read_text(json.dumps(data), "a.json")
    spot = spot_of(given, given.documents[0], "metadata.name")
    assert (spot.line, spot.quote) == (1, "")
