import pytest

from tests.shell.bare import Desk
from tests.systems.player import sandbox

CONTEXT = "kubernetes-admin@kubernetes"
FILE = "/home/player/.kube/config"


@pytest.fixture
def desk():
    return Desk()


def test_a_context_is_made_renamed_and_deleted(desk):
    made = desk.k("config set-context dev --cluster=kubernetes --user=kubernetes-admin --namespace=shop")
    assert made.out == 'Context "dev" created.\n'
    desk.k("config use-context dev")
    assert desk.k("config rename-context dev ops").out == 'Context "dev" renamed to "ops".\n'
    assert desk.k("config current-context").out == "ops\n"
    gone = desk.k("config delete-context ops")
    assert gone.out == f"deleted context ops from {FILE}\n"
    assert gone.err.startswith("warning: this removed your active context")


def test_without_a_context_nobody_is_asked():
    play = sandbox(workers=0)
    play("kubectl config set-cluster far --server=https://192.0.2.1:6443")
    play("kubectl config set-context far --cluster=far")
    assert play.run("kubectl get pods --context=far").exit_code == 1
    play("kubectl config unset current-context")
    refused = (
        "The connection to the server localhost:8080 was refused - did you specify the right host or port?\n"
    )
    assert play.run("kubectl get pods").stderr == refused


def test_users_and_clusters_come_and_go(desk):
    assert desk.k("config set-credentials jane --token=abc").out == 'User "jane" set.\n'
    assert desk.k("config get-users").out == "NAME\njane\nkubernetes-admin\n"
    assert "token: REDACTED" in desk.k("config view").out
    assert "token: abc" in desk.k("config view --raw").out
    assert desk.k("config delete-user jane").out == f"deleted user jane from {FILE}\n"
    assert desk.k("config set-cluster far --server=https://192.0.2.1:6443").out == 'Cluster "far" set.\n'
    assert desk.k("config delete-cluster far").out == f"deleted cluster far from {FILE}\n"


def test_single_values_are_set_and_unset(desk):
    desk.k("create namespace shop")
    path = f"contexts.{CONTEXT}.namespace"
    assert desk.k(f"config set {path} shop").out == f'Property "{path}" set.\n'
    desk.k("create configmap c")
    assert desk.k("get cm c -n shop -o name").out == "configmap/c\n"
    assert desk.k("config unset current-context").out == 'Property "current-context" unset.\n'
    assert desk.k("config current-context").err == "error: current-context is not set\n"
    desk.k(f"config set current-context {CONTEXT}")
    desk.k("config set users.jane.token abc")
    desk.k("config unset users.jane")
    assert desk.k("config get-users").out == "NAME\nkubernetes-admin\n"


@pytest.mark.parametrize(
    "words, error",
    [
        ("rename-context nope x", f'cannot rename the context "nope", it\'s not in {FILE}\n'),
        ("delete-context nope", f"cannot delete context nope, not in {FILE}\n"),
        ("delete-user nope", f"cannot delete user nope, not in {FILE}\n"),
        ("delete-cluster nope", f"cannot delete cluster nope, not in {FILE}\n"),
        ("set nope.x y", 'unable to parse "nope.x": unable to locate path\n'),
    ],
)
def test_what_is_refused(desk, words, error):
    typed = desk.k(f"config {words}")
    assert (typed.err, typed.code) == (f"error: {error}", 1)
