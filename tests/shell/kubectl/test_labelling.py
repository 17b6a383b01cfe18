import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import DEPLOYMENT, get, put


@pytest.fixture
def desk():
    desk = Desk()
    put(desk, DEPLOYMENT)
    return desk


def labels(desk):
    return get(desk, "deployments", "web").metadata.labels


def test_a_label_is_added(desk):
    typed = desk.k("label deploy web owner=me")
    assert (typed.out, typed.err, typed.code) == ("deployment.apps/web labeled\n", "", 0)
    assert labels(desk) == {"app": "web", "owner": "me"}


def test_a_label_is_not_changed_unless_asked(desk):
    desk.k("label deploy web owner=me")
    typed = desk.k("label deploy web owner=you")
    assert (typed.code, typed.out) == (1, "")
    assert typed.err == "error: 'owner' already has a value (me), and --overwrite is false\n"
    assert desk.k("label deploy web owner=you --overwrite").out == "deployment.apps/web labeled\n"
    assert labels(desk)["owner"] == "you"


def test_several_conflicts_stand_on_lines_of_their_own(desk):
    desk.k("label deploy web a=1 b=2")
    assert desk.k("label deploy web a=3 b=4").err == (
        "'a' already has a value (1), and --overwrite is false\n"
        "'b' already has a value (2), and --overwrite is false\n"
    )


@pytest.mark.parametrize(
    "words, said",
    [
        ("app=web", "deployment.apps/web not labeled\n"),
        ("app-", "deployment.apps/web unlabeled\n"),
        ("app- --overwrite", "deployment.apps/web labeled\n"),
        ("nope-", 'label "nope" not found.\ndeployment.apps/web not labeled\n'),
        ("new=x --dry-run=client", "deployment.apps/web labeled (dry run)\n"),
        ("new=x --dry-run=server", "deployment.apps/web labeled (server dry run)\n"),
        ("new=x -o name", "deployment.apps/web\n"),
        ("--list", "app=web\n"),
    ],
)
def test_what_is_said(desk, words, said):
    assert desk.k(f"label deploy web {words}").out == said


@pytest.mark.parametrize("flag", ["--dry-run=client", "--dry-run=server"])
def test_a_dry_run_stores_nothing(desk, flag):
    desk.k(f"label deploy web new=x {flag}")
    assert labels(desk) == {"app": "web"}


@pytest.mark.parametrize(
    "words, error",
    [
        ("deploy web", "error: at least one label update is required\n"),
        ("a=b", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n"),
        ("deploy web a=b a-", "error: can not both modify and remove a label in the same command\n"),
        ("deploy web a=b=c", "error: invalid label spec: a=b=c\n"),
        ("deploy web a=b oops", "error: all resources must be specified before label changes: oops\n"),
        ("deploy nope a=b", 'Error from server (NotFound): deployments.apps "nope" not found\n'),
        ("nope web a=b", 'error: the server doesn\'t have a resource type "nope"\n'),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"label {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_an_invalid_value_is_refused_here(desk):
    assert desk.k("label deploy web 'a=b c'").err.startswith(
        'error: invalid label value: "a=b c": a valid label must be an empty string or'
    )


def test_all_of_a_type_are_chosen(desk):
    put(desk, DEPLOYMENT.replace("name: web,", "name: api,"))
    typed = desk.k("label deploy --all tier=front")
    assert typed.out == "deployment.apps/api labeled\ndeployment.apps/web labeled\n"
    assert desk.k("label deploy -l app=web more=x").out.count("labeled") == 2


def test_an_annotation_is_added_and_removed(desk):
    assert desk.k('annotate deploy/web note="a b"').out == "deployment.apps/web annotated\n"
    assert get(desk, "deployments", "web").metadata.annotations["note"] == "a b"
    assert desk.k("annotate deploy/web note-").out == "deployment.apps/web annotated\n"
    assert "note" not in get(desk, "deployments", "web").metadata.annotations


def test_an_annotation_is_not_changed_unless_asked(desk):
    desk.k("annotate deploy/web a=1 b=2")
    assert desk.k("annotate deploy/web a=3 b=4").err == (
        "error: --overwrite is false but found the following declared annotation(s): "
        "'a' already has a value (1); 'b' already has a value (2)\n"
    )
    assert desk.k("annotate deploy/web a=3 --overwrite").code == 0
    assert get(desk, "deployments", "web").metadata.annotations["a"] == "3"


@pytest.mark.parametrize(
    "words, error",
    [
        ("deploy web", "error: at least one annotation update is required\n"),
        ("deploy web a=b a-", "error: can not both modify and remove an annotation in the same command\n"),
    ],
)
def test_refusals_of_annotate(desk, words, error):
    assert desk.k(f"annotate {words}").err == error
