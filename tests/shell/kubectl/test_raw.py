import json

import pytest

from tests.shell.tools.booted import a_shell, run


@pytest.fixture(scope="module")
def shell():
    return a_shell()


@pytest.mark.parametrize(
    "path, kind, names",
    [
        ("/api/v1/namespaces/default/services/web", "Service", None),
        ("/api/v1/namespaces/default/services", "ServiceList", {"hello", "kubernetes", "web"}),
        ("/apis/apps/v1/namespaces/default/deployments", "DeploymentList", {"box", "cache", "hello", "web"}),
        ("/api/v1/nodes", "NodeList", {"master-1", "worker-1", "worker-2"}),
        ("/api/v1/namespaces/default/services?labelSelector=app%3Dweb", "ServiceList", {"web"}),
    ],
)
def test_what_stands_at_a_path(shell, path, kind, names):
    said = run(shell, f"kubectl get --raw '{path}'")
    answer = json.loads(said.out)
    assert answer["kind"] == kind
    assert names is None or {item["metadata"]["name"] for item in answer["items"]} == names


@pytest.mark.parametrize(
    "path, err",
    [
        ("nope", 'error: --raw must be a valid URL path: parse "nope": invalid URI for request\n'),
        ("/nope", "Error from server (NotFound): the server could not find the requested resource\n"),
        ("/api/v1/namespaces/default/pods/nope", 'Error from server (NotFound): pods "nope" not found\n'),
    ],
)
def test_what_does_not_stand_there(shell, path, err):
    said = run(shell, f"kubectl get --raw {path}")
    assert (said.out, said.err, said.code) == ("", err, 1)


def test_the_servers_health(shell):
    assert run(shell, "kubectl get --raw /readyz").out.strip() == "ok"
    assert "[+]etcd ok\n" in run(shell, "kubectl get --raw '/readyz?verbose'").out
