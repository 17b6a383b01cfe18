import pytest

from tests.shell.bare import Desk

CONTEXT = "kubernetes-admin@kubernetes"


@pytest.fixture
def desk():
    return Desk()


def test_the_current_context(desk):
    assert desk.k("config current-context").out == f"{CONTEXT}\n"
    assert desk.k("config get-contexts").out == (
        "CURRENT   NAME                          CLUSTER      AUTHINFO           NAMESPACE\n"
        "*         kubernetes-admin@kubernetes   kubernetes   kubernetes-admin   \n"
    )


def test_the_namespace_of_the_context(desk):
    desk.k("create namespace shop")
    assert desk.k("config set-context --current --namespace=shop").out == f'Context "{CONTEXT}" modified.\n'
    desk.k("create configmap c1")
    assert desk.k("get cm c1 -n shop -o name").out == "configmap/c1\n"
    assert "    namespace: shop\n" in desk.k("config view").out


def test_contexts_are_made_used_and_removed(desk):
    assert desk.k("config set-context jane --user=jane").out == 'Context "jane" created.\n'
    assert desk.k("config use-context jane").out == 'Switched to context "jane".\n'
    assert desk.k("config current-context").out == "jane\n"
    assert desk.k("config get-contexts -o name").out == f"jane\n{CONTEXT}\n"
    assert desk.k("config get-users").out == "NAME\nkubernetes-admin\n"
    assert desk.k("config get-clusters").out == "NAME\nkubernetes\n"
    chosen = desk.k("config get-contexts jane nope --no-headers")
    assert (chosen.out.split(), chosen.err) == (
        ["*", "jane", "jane"],
        "error: context nope not found\n",
    )


@pytest.mark.parametrize(
    "words, error",
    [
        ("config use-context nope", 'error: no context exists with the name: "nope"\n'),
        ("config set-context", "error: you must specify a non-empty context name or --current\n"),
        (
            "get pods --context=nope",
            "Error in configuration: context was not found for specified context: nope\n",
        ),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(words)
    assert (typed.err, typed.code) == (error, 1)


def test_the_view_hides_secrets(desk):
    text = desk.k("config view").out
    assert "client-key-data: DATA+OMITTED\n" in text
    assert f"current-context: {CONTEXT}\n" in text
    assert desk.k("config view -o json").out.startswith('{\n    "kind": "Config",\n')
    desk.k("config set-context dev --cluster=kubernetes --user=kubernetes-admin --namespace=shop")
    assert desk.k("config view -o jsonpath='{.contexts[*].name}'").out == f"dev {CONTEXT}"
    desk.k("config use-context dev")
    assert desk.k("config view --minify -o jsonpath='{..namespace}'").out == "shop"
    assert f"name: {CONTEXT}" not in desk.k("config view --minify").out


def test_who_one_is(desk):
    lines = desk.k("auth whoami").out.splitlines()
    assert [line.split()[0] for line in lines] == ["ATTRIBUTE", "Username", "Groups", "Extra:"]
    assert lines[1].split() == ["Username", "kubernetes-admin"]
    assert lines[2].endswith("[kubeadm:cluster-admins system:authenticated]")


@pytest.mark.parametrize(
    "words, answer, code",
    [
        ("create pods", "yes\n", 0),
        ("'*' '*'", "yes\n", 0),
        ("list pods --as=jane", "yes\n", 0),
        ("delete pods --as=jane", "no\n", 1),
        ("list pods --as=jane -n kube-system", "no\n", 1),
        ("delete pods --as=jane -q", "", 1),
    ],
)
def test_what_one_may_do(desk, words, answer, code):
    desk.k("create role reader --verb=get,list --resource=pods")
    desk.k("create rolebinding reader --role=reader --user=jane")
    typed = desk.k(f"auth can-i {words}")
    assert (typed.out, typed.code) == (answer, code)


def test_warnings_about_what_is_asked(desk):
    assert desk.k("auth can-i list nodes").err == "Warning: resource 'nodes' is not namespace scoped\n\n"
    assert (
        desk.k("auth can-i list nopes").err == "Warning: the server doesn't have a resource type 'nopes'\n\n"
    )
    assert desk.k("auth can-i list").err.startswith("error: you must specify two arguments: verb resource")


def test_the_list_of_rights(desk):
    desk.k("create role reader --verb=get,list --resource=pods")
    desk.k("create rolebinding reader --role=reader --user=jane")
    assert desk.k("auth can-i --list").out.splitlines()[1].split() == ["*.*", "[]", "[]", "[*]"]
    assert "pods" in desk.k("auth can-i --list --as=jane").out
