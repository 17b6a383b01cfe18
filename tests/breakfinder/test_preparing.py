from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import Key, read_text
from k8s_tui.breakfinder.preparing import non_fixes, solutions
from tests.breakfinder.found import SHOP, report, stage_of

GIVEN = read_text(SHOP)
WEB = Key("Deployment", "default", "web")
CLASS = "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 9\n"
THREE = Edit(WEB, "spec.replicas", {"spec": {"replicas": 3}})


def test_a_change_is_applied_as_a_manifest_or_patched():
    applied, patched = solutions(GIVEN, Change("a", "", (THREE,)))
    assert applied[0] == "kubectl apply -f - <<'EOF'"
    assert "  replicas: 3" in applied
    assert applied[-1] == "EOF"
    assert patched == ('kubectl patch deployment web -n default -p \'{"spec":{"replicas":3}}\'',)


def test_what_is_new_is_created_and_what_goes_is_deleted_first():
    new = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "news"}}
    _, patched = solutions(GIVEN, Change("a", "", (THREE,), (new,), (Key("Service", "default", "web"),)))
    assert patched[0] == "kubectl delete service web -n default"
    assert patched[1] == "kubectl create -f - <<'EOF'"
    assert patched[-1].startswith("kubectl patch deployment web")


def test_what_nobody_may_change_is_made_anew():
    given = read_text(SHOP + CLASS)
    edit = Edit(Key("PriorityClass", "", "high"), "value", {"preemptionPolicy": "Never"})
    replaced, created = solutions(given, Change("a", "", (edit,)))
    assert replaced[0] == "kubectl replace --force -f - <<'EOF'"
    assert created[:2] == ("kubectl delete priorityclass high", "kubectl create -f - <<'EOF'")
    assert "preemptionPolicy: Never" in replaced


def test_a_field_that_goes_is_not_left_to_apply():
    edit = Edit(WEB, "spec.replicas", {"spec": {"replicas": None}})
    replaced, _ = solutions(GIVEN, Change("a", "", (edit,)))
    assert replaced[0] == "kubectl replace -f - <<'EOF'"


def test_old_pods_may_have_to_go_too():
    for script in solutions(GIVEN, Change("a", "", (THREE,)), restarting=True):
        assert script[-3:] == (
            "kubectl scale deployment web -n default --replicas=0",
            ":wait 1m",
            "kubectl scale deployment web -n default --replicas=3",
        )


def test_without_a_change_there_is_no_solution():
    assert solutions(GIVEN, None) == ()


def test_what_does_not_help_is_about_the_suspects():
    lines = [line for script in non_fixes(stage_of(), report().entries[0]) for line in script]
    assert "kubectl rollout restart deployment web -n default" in lines
    assert "kubectl delete pods -n default -l app=web" in lines
    assert "kubectl delete service web -n default" in lines
