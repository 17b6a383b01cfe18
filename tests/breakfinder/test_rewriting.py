import pytest

from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import Key, read_text
from k8s_tui.breakfinder.remedies import REMEDIES
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.rewriting import diff_of, rewritten
from tests.breakfinder.found import SHOP, SOURCE
from tests.breakfinder.remedies.builders import DATABASE, DB, WEB

BOTH = f"{SHOP}---\n{DATABASE}"
GIVEN = read_text(BOTH, SOURCE)
CASE = Case(GIVEN, "available", concerned=(WEB, DB), data_paths={DB: "/var/lib/postgresql/data"})
CHANGES = tuple(change for remedy in REMEDIES for change in remedy.propose(CASE))


def edited(patch, key=WEB):
    return Change("change it", "", (Edit(key, "spec", patch),))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.title.replace(" ", "-"))
def test_every_proposal_is_written_into_the_file_itself_and_reads_as_it_was_proved(change):
    [file] = rewritten(GIVEN, change)
    assert file.in_place
    after = read_text(file.after, SOURCE)
    proved = change.applied(GIVEN)
    for document in proved.documents:
        key = Key(document.kind, "default", document.name)
        assert after.find(key).data == document.data


def test_only_the_line_that_changes_does_and_its_comment_stays():
    diff = diff_of(GIVEN, edited({"spec": {"replicas": 3}}))
    changed = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-  replicas: 1   # enough for now", "+  replicas: 3   # enough for now"]
    assert diff.startswith("--- a/shop.yaml\n+++ b/shop.yaml\n@@ ")


def test_what_is_removed_goes_with_its_lines():
    [file] = rewritten(
        GIVEN, edited({"spec": {"template": {"spec": {"containers": [{"name": "web", "ports": None}]}}}})
    )
    assert "containerPort: 8080" not in file.after
    assert "readinessProbe:\n          httpGet: {path: /, port: 8080}\n" in file.after


def test_what_stands_between_braces_is_written_anew():
    [file] = rewritten(GIVEN, edited({"spec": {"selector": {"matchLabels": {"tier": "front"}}}}))
    assert "    matchLabels:\n      app: web\n      tier: front\n" in file.after
    assert file.in_place


@pytest.mark.parametrize(
    "text",
    [
        '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": "ClusterIP"}}',
        "",
    ],
    ids=["json", "text-is-not-known"],
)
def test_what_cannot_be_written_in_place_is_shown_as_kubectl_prints_it(text):
    given = read_text(
        text or "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ClusterIP}\n"
    )
    if not text:
        given = type(given)(given.documents)
    diff = diff_of(given, edited({"spec": {"type": "NodePort"}}, Key("Service", "default", "web")))
    assert "-  type: ClusterIP\n+  type: NodePort\n" in diff
    assert diff.startswith("--- a/STDIN (service/web)")


def test_what_is_new_and_belongs_to_nothing_is_a_file_of_its_own():
    new = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}
    assert diff_of(GIVEN, Change("add it", "", added=(new,))).startswith("--- a/new.yaml")
