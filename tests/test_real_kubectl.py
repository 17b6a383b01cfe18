"""What people do with kubectl, done by the kubectl of the simulated version and by the newest one."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from k8s_tui.game.session import Session
from tests.clients import kubectl_of_the_version, newest_kubectl
from tests.httpd.served import WEB, Served, sandbox, serving

CLIENTS = {"1.32": kubectl_of_the_version, "newest": newest_kubectl}
PATIENCE_S = 20
WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {size: {type: integer, maximum: 9, description: how large it is}}
          status:
            type: object
            properties: {size: {type: integer}}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n"


@pytest.fixture(scope="module", params=CLIENTS)
def program(request: pytest.FixtureRequest) -> Path:
    return CLIENTS[request.param]()


@pytest.fixture(scope="module")
def session(program: Path) -> Session:
    return sandbox()


@pytest.fixture
async def kubectl(
    session: Session, program: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Served]:
    """Return a kubectl whose context is a namespace of its own."""
    namespace = re.sub(r"[^a-z0-9]+", "-", request.node.originalname)[5:]
    async with serving(session, tmp_path, program) as served:
        await served("create", "namespace", namespace)
        await served("config", "set-context", "--current", "--namespace", namespace)
        yield served
        await served("delete", "namespace", namespace, "--wait=false")


async def rolled_out(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")


async def heard(process: asyncio.subprocess.Process) -> str:
    """Return the next line that a client prints."""
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode()


@contextlib.asynccontextmanager
async def running(kubectl: Served, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a client that does not end by itself."""
    process = await kubectl.spawn(*arguments)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def test_the_server_is_known(kubectl: Served) -> None:
    assert "Server Version: v1.32" in await kubectl("version")
    assert await kubectl("get", "--raw", "/readyz") == "ok"
    assert "[+]etcd ok" in await kubectl("get", "--raw", "/livez?verbose")
    assert "apiserver_request_total" in await kubectl("get", "--raw", "/metrics")
    assert "deployments.apps" in await kubectl("api-resources", "-o", "name")
    assert "flowcontrol.apiserver.k8s.io/v1\n" in await kubectl("api-versions")
    assert "Kubernetes control plane" in await kubectl("cluster-info")


async def test_a_deployment_is_applied_and_rolls_out_and_back(kubectl: Served) -> None:
    assert await kubectl.apply(WEB) == "deployment.apps/web created\n"
    said = await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert said.endswith('deployment "web" successfully rolled out\n')
    assert await kubectl.apply(WEB) == "deployment.apps/web unchanged\n"
    table = await kubectl("get", "deploy", "web")
    assert table.splitlines()[1].split()[:4] == ["web", "2/2", "2", "2"]
    assert "configured" in await kubectl.apply(WEB.replace("1.25", "1.26"))
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert (await kubectl("rollout", "history", "deploy/web")).count("<none>") == 2
    assert "nginx:1.26" in await kubectl("rollout", "history", "deploy/web", "--revision=2")
    assert "rolled back" in await kubectl("rollout", "undo", "deploy/web")
    await kubectl("wait", "deploy/web", "--for=condition=available", "--timeout=30s")
    assert "nginx:1.25" in await kubectl("get", "deploy", "web", "-o", "wide")
    for verb, done in (("restart", "restarted"), ("pause", "paused"), ("resume", "resumed")):
        assert await kubectl("rollout", verb, "deploy/web") == f"deployment.apps/web {done}\n"


async def test_a_watch_follows(kubectl: Served) -> None:
    async with running(kubectl, "get", "cm", "-w", "-l", "watched=yes", "-o", "name") as process:
        await kubectl("create", "configmap", "seen")
        await kubectl("label", "cm", "seen", "watched=yes")
        assert await heard(process) == "configmap/seen\n"
    await kubectl("run", "one", "--image=nginx:1.25")
    await kubectl("wait", "pod/one", "--for=condition=Ready", "--timeout=30s")
    async with running(kubectl, "get", "pods", "-w", "--no-headers") as process:
        assert (await heard(process)).split()[:3] == ["one", "1/1", "Running"]
        await kubectl("delete", "pod", "one", "--wait=false")
        assert (await heard(process)).split()[:3] == ["one", "1/1", "Terminating"]


async def test_an_object_is_edited(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    kubectl.editor = "sed -i 's/replicas: 2/replicas: 3/'"
    assert await kubectl("edit", "deploy", "web") == "deployment.apps/web edited\n"
    assert (await kubectl.json("get", "deploy", "web"))["spec"]["replicas"] == 3
    kubectl.editor = "true"
    output = await kubectl.run("edit", "deploy", "web")
    assert "Edit cancelled, no changes made." in output.stdout + output.stderr
    kubectl.editor = "sed -i 's/replicas: 3/replicas: -3/'"
    output = await kubectl.run("edit", "deploy", "web")
    assert output.exit_code == 1
    assert 'deployments.apps "web" is invalid' in output.stderr


async def test_what_would_change_is_shown(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    assert await kubectl("diff", "-f", "-", stdin=WEB) == ""
    output = await kubectl.run("diff", "-f", "-", stdin=WEB.replace("replicas: 2", "replicas: 3"))
    assert output.exit_code == 1
    assert "-  replicas: 2\n+  replicas: 3\n" in output.stdout


async def test_logs_are_followed(kubectl: Served) -> None:
    await rolled_out(kubectl)
    assert "start worker processes" in await kubectl("logs", "deploy/web", "--tail=1")
    process = await kubectl.spawn("logs", "-f", "-l", "app=web", "--prefix")
    assert re.match(r"\[pod/web-\w+-\w+/nginx\] ", await heard(process))
    await kubectl("delete", "deploy", "web", "--wait=false")
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert b"worker processes" in out


async def test_commands_run_in_containers(kubectl: Served) -> None:
    await rolled_out(kubectl)
    assert "etc" in await kubectl("exec", "deploy/web", "--", "ls", "/")
    said = await kubectl("exec", "-i", "deploy/web", "--", "sh", stdin="echo hello | tr a-z A-Z")
    assert said == "HELLO\n"
    output = await kubectl.run("exec", "deploy/web", "--", "sh", "-c", "echo bad >&2; exit 3")
    assert (output.exit_code, output.stderr.splitlines()[0]) == (3, "bad")
    output = await kubectl.run("exec", "deploy/web", "--", "nope")
    assert output.stderr.startswith("error: Internal error occurred: ")
    assert 'exec: "nope": executable file not found in $PATH' in output.stderr


async def test_files_are_copied(kubectl: Served) -> None:
    await kubectl("run", "one", "--image=nginx:1.25")
    await kubectl("wait", "pod/one", "--for=condition=Ready", "--timeout=30s")
    (kubectl.folder / "site" / "in").mkdir(parents=True)
    (kubectl.folder / "site" / "in" / "page").write_text("zwölf\n")
    await kubectl("cp", "site", "one:/tmp/there")
    assert await kubectl("exec", "one", "--", "cat", "/tmp/there/in/page") == "zwölf\n"
    await kubectl("cp", "one:/tmp/there", "back")
    assert (kubectl.folder / "back" / "in" / "page").read_text() == "zwölf\n"
    output = await kubectl.run("cp", "site", "one:/nope/x")
    assert "tar: /nope: Cannot open: No such file or directory" in output.stderr


async def test_ports_are_forwarded(kubectl: Served) -> None:
    await rolled_out(kubectl)
    await kubectl("expose", "deploy", "web", "--port=8080", "--target-port=80")
    for target, port in (("deploy/web", 80), ("svc/web", 8080)):
        async with running(kubectl, "port-forward", target, f":{port}") as process:
            local = int((await heard(process)).split(" -> ")[0].rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", local)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(), PATIENCE_S)
            writer.close()
        assert answer.startswith(b"HTTP/1.1 200 OK\r\nServer: nginx/")
        assert b"Welcome to nginx!" in answer


async def test_a_node_is_drained(kubectl: Served) -> None:
    await rolled_out(kubectl)
    await kubectl("create", "pdb", "web", "--selector=app=web", "--min-available=1")
    said = await kubectl("drain", "worker-1", "--ignore-daemonsets", "--force", "--timeout=30s")
    assert said.endswith("node/worker-1 drained\n")
    assert "SchedulingDisabled" in await kubectl("get", "node", "worker-1")
    assert await kubectl("uncordon", "worker-1") == "node/worker-1 uncordoned\n"


async def test_fields_have_managers(kubectl: Served) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owned}\ndata: {a: '1'}\n"
    assert "serverside-applied" in await kubectl.apply(config, "--server-side")
    await kubectl("patch", "cm", "owned", "--type=merge", "-p", '{"data":{"a":"2"}}')
    output = await kubectl.run("apply", "--server-side", "-f", "-", stdin=config)
    assert output.exit_code == 1
    assert 'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .data.a' in output.stderr
    await kubectl.apply(config, "--server-side", "--force-conflicts")
    assert (await kubectl.json("get", "cm", "owned"))["data"] == {"a": "1"}


async def test_kinds_that_are_defined_are_served_at_once(kubectl: Served) -> None:
    await kubectl.apply(WIDGETS)
    await kubectl("wait", "--for=condition=established", "crd/widgets.example.com", "--timeout=10s")
    assert await kubectl.apply(WIDGET) == "widget.example.com/w created\n"
    assert (await kubectl.json("get", "wd", "w"))["spec"] == {"size": 3}
    assert (await kubectl("get", "widgets")).split() == ["NAME", "SIZE", "w", "3"]
    assert "how large it is" in await kubectl("explain", "widget.spec.size")
    assert await kubectl("scale", "widget", "w", "--replicas=4") == "widget.example.com/w scaled\n"
    output = await kubectl.run("apply", "-f", "-", stdin=WIDGET.replace("size: 3", "sice: 3"))
    assert 'unknown field "spec.sice"' in output.stderr
    output = await kubectl.run("apply", "-f", "-", stdin=WIDGET.replace("size: 3", "size: 30"))
    assert "spec.size in body should be less than or equal to 9" in output.stderr
    await kubectl("delete", "crd", "widgets.example.com")
    output = await kubectl.run("get", "widgets")
    assert "the server could not find the requested resource" in output.stderr


async def test_types_are_explained(kubectl: Served) -> None:
    said = await kubectl("explain", "pod.spec.containers")
    assert "FIELDS:" in said
    assert "livenessProbe\t<Probe>" in said
    assert "httpGet\t<HTTPGetAction>" in await kubectl("explain", "pod.spec.containers", "--recursive")
    output = await kubectl.run("explain", "pod.spec.nope")
    assert output.stderr == 'error: field "nope" does not exist\n'


async def test_who_may_do_what(kubectl: Served) -> None:
    await kubectl("create", "serviceaccount", "bot")
    await kubectl("create", "role", "reader", "--verb=get,list", "--resource=pods")
    await kubectl("create", "rolebinding", "bot", "--role=reader", "--serviceaccount=who-may-do-what:bot")
    assert "kubernetes-admin" in await kubectl("auth", "whoami")
    assert await kubectl("auth", "can-i", "delete", "pods") == "yes\n"
    as_bot = "--as=system:serviceaccount:who-may-do-what:bot"
    assert await kubectl("auth", "can-i", "list", "pods", as_bot) == "yes\n"
    assert re.search(
        r"(?m)^pods +\[\] +\[\] +\[get list\]$", await kubectl("auth", "can-i", "--list", as_bot)
    )
    output = await kubectl.run("auth", "can-i", "delete", "pods", as_bot)
    assert (output.exit_code, output.stdout) == (1, "no\n")
    token = (await kubectl("create", "token", "bot")).strip()
    call = ("get", "pods", "--token", token, "--kubeconfig", without_user(kubectl))
    await kubectl(*call)
    output = await kubectl.run(*call, "-n", "default")
    assert output.stderr == (
        'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:who-may-do-what:bot" '
        'cannot list resource "pods" in API group "" in the namespace "default"\n'
    )


def without_user(kubectl: Served) -> str:
    """Write a kubeconfig that names nobody."""
    config = yaml.safe_load(kubectl.kubeconfig.read_text())
    config["users"] = []
    config["contexts"][0]["context"].pop("user")
    path = kubectl.folder / "bare"
    path.write_text(yaml.safe_dump(config))
    return str(path)


async def test_kubectl_waits(kubectl: Served) -> None:
    await kubectl("run", "one", "--image=nginx:1.25")
    assert (
        await kubectl("wait", "pod/one", "--for=condition=Ready", "--timeout=30s")
        == "pod/one condition met\n"
    )
    await kubectl("wait", "pod/one", "--for=jsonpath={.status.phase}=Running", "--timeout=10s")
    output = await kubectl.run("wait", "pod/one", "--for=condition=Nope", "--timeout=1s")
    assert output.stderr == "error: timed out waiting for the condition on pods/one\n"
    await kubectl("delete", "pod", "one", "--wait=false")
    await kubectl("wait", "pod/one", "--for=delete", "--timeout=30s")
    assert 'pods "one" not found' in (await kubectl.run("get", "pod", "one")).stderr


async def test_events_are_read(kubectl: Served) -> None:
    await rolled_out(kubectl)
    said = await kubectl("events", "--for", "deployment/web")
    assert "Scaled up replica set web-" in said
    await kubectl("run", "bad", "--image=nginx:nosuch")
    async with running(kubectl, "events", "--for", "pod/bad", "--types=Warning", "--watch") as process:
        lines = [await heard(process) for _ in range(2)]
    assert 'Failed to pull image "nginx:nosuch"' in "".join(lines)
    described = await kubectl("describe", "pod", "bad")
    assert "Failed to pull image" in described
    assert "Pulling" in await kubectl("get", "events", "--field-selector", "involvedObject.name=bad")
