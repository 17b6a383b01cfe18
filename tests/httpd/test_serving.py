"""The real kubectl at work, and what is refused before the API is asked."""

import asyncio
import gzip

import pytest

from tests.httpd.plainly import PODS, asked, place, trusting
from tests.httpd.served import Served

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: nginx
        image: nginx:1.25
        ports: [{containerPort: 80}]
"""
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
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {size: {type: integer, description: how large it is}}
"""


async def test_kubectl_knows_the_server(kubectl: Served) -> None:
    assert "Server Version: v1.32" in await kubectl("version")
    assert await kubectl("get", "--raw", "/readyz") == "ok"
    assert "[+]etcd ok" in await kubectl("get", "--raw", "/livez?verbose")
    assert "apiserver_request_total" in await kubectl("get", "--raw", "/metrics")
    assert "deployments.apps" in await kubectl("api-resources", "-o", "name")
    assert "Kubernetes control plane" in await kubectl("cluster-info")


async def test_a_deployment_rolls_out_and_back(kubectl: Served) -> None:
    assert await kubectl.apply(WEB) == "deployment.apps/web created\n"
    said = await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert said.endswith('deployment "web" successfully rolled out\n')
    assert await kubectl.apply(WEB) == "deployment.apps/web unchanged\n"
    table = await kubectl("get", "deploy", "web")
    assert table.splitlines()[1].split()[:4] == ["web", "2/2", "2", "2"]
    assert "configured" in await kubectl.apply(WEB.replace("1.25", "1.26"))
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert (await kubectl("rollout", "history", "deploy/web")).count("<none>") == 2
    assert "rolled back" in await kubectl("rollout", "undo", "deploy/web")
    await kubectl("wait", "deploy/web", "--for=condition=available", "--timeout=30s")
    assert "nginx:1.25" in await kubectl("get", "deploy", "web", "-o", "wide")
    assert "ScalingReplicaSet" in await kubectl("events", "--for", "deployment/web")


async def test_what_would_change_is_shown(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    output = await kubectl.run("diff", "-f", "-", stdin=WEB.replace("replicas: 2", "replicas: 3"))
    assert output.exit_code == 1
    assert "+  replicas: 3" in output.stdout


async def test_a_watch_follows(kubectl: Served) -> None:
    process = await kubectl.spawn("get", "cm", "-w", "-l", "watched=yes", "--no-headers", "-o", "name")
    assert process.stdout is not None
    await kubectl("create", "configmap", "seen")
    await kubectl("label", "cm", "seen", "watched=yes")
    line = await asyncio.wait_for(process.stdout.readline(), 20)
    assert line == b"configmap/seen\n"
    process.kill()
    await process.communicate()


async def test_logs_and_commands_in_containers(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert "start worker processes" in await kubectl("logs", "deploy/web", "--tail=1")
    assert "etc" in await kubectl("exec", "deploy/web", "--", "ls", "/")
    said = await kubectl("exec", "-i", "deploy/web", "--", "sh", stdin="echo hello | tr a-z A-Z")
    assert said == "HELLO\n"
    output = await kubectl.run("exec", "deploy/web", "--", "sh", "-c", "exit 3")
    assert output.exit_code == 3
    output = await kubectl.run("exec", "deploy/web", "--", "nope")
    assert 'exec: "nope": executable file not found in $PATH' in output.stderr
    process = await kubectl.spawn("logs", "-f", "deploy/web")
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 20)
    await kubectl("delete", "deploy", "web", "--wait=false")
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    assert b"worker processes" in out


async def test_ports_are_forwarded(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    process = await kubectl.spawn("port-forward", "deploy/web", ":80")
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    port = int(line.split(" -> ")[0].rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 20)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\nServer: nginx/")
    assert b"Welcome to nginx!" in answer
    writer.close()
    process.kill()
    await process.communicate()


async def test_a_node_is_drained(kubectl: Served) -> None:
    await kubectl.apply(WEB)
    await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    said = await kubectl("drain", "worker-1", "--ignore-daemonsets", "--timeout=30s")
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
    widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n"
    assert await kubectl.apply(widget) == "widget.example.com/w created\n"
    assert (await kubectl.json("get", "wd", "w"))["spec"] == {"size": 3}
    assert "how large it is" in await kubectl("explain", "widget.spec.size")
    output = await kubectl.run("apply", "-f", "-", stdin=widget.replace("size: 3", "sice: 3"))
    assert 'unknown field "spec.sice"' in output.stderr


async def test_types_are_explained(kubectl: Served) -> None:
    said = await kubectl("explain", "pod.spec.containers")
    assert "FIELDS:" in said
    assert "livenessProbe\t<Probe>" in said


async def test_who_may_do_what(kubectl: Served) -> None:
    await kubectl("create", "namespace", "team")
    await kubectl("create", "serviceaccount", "bot", "-n", "team")
    await kubectl("create", "role", "reader", "--verb=get,list", "--resource=pods", "-n", "team")
    await kubectl("create", "rolebinding", "bot", "--role=reader", "--serviceaccount=team:bot", "-n", "team")
    assert "kubernetes-admin" in await kubectl("auth", "whoami")
    assert await kubectl("auth", "can-i", "delete", "pods") == "yes\n"
    as_bot = ("--as=system:serviceaccount:team:bot", "-n", "team")
    assert await kubectl("auth", "can-i", "list", "pods", *as_bot) == "yes\n"
    output = await kubectl.run("auth", "can-i", "delete", "pods", *as_bot)
    assert output.stdout == "no\n"
    token = (await kubectl("create", "token", "bot", "-n", "team")).strip()
    call = ("get", "pods", "--token", token, "--kubeconfig", str(bare(kubectl)))
    await kubectl(*call, "-n", "team")
    output = await kubectl.run(*call, "-n", "default")
    assert output.stderr == (
        'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:team:bot" cannot list '
        'resource "pods" in API group "" in the namespace "default"\n'
    )


def bare(kubectl: Served) -> str:
    """Write a kubeconfig without a user."""
    import yaml

    config = yaml.safe_load(kubectl.kubeconfig.read_text())
    config["users"] = []
    config["contexts"][0]["context"].pop("user")
    path = kubectl.folder / "bare"
    path.write_text(yaml.safe_dump(config))
    return str(path)


async def test_without_an_api_server_connections_are_refused(kubectl: Served) -> None:
    manifest = "/etc/kubernetes/manifests/kube-apiserver.yaml"
    for line in (f"ssh master-1 mv {manifest} /tmp/", ":wait 30s"):
        assert kubectl.session.run(line).exit_code == 0
    kubectl.server.pulse()
    output = await kubectl.run("get", "pods")
    address = kubectl.server.address.removeprefix("https://")
    assert output.stderr.endswith(
        f"The connection to the server {address} was refused - did you specify the right host or port?\n"
    )
    for line in (f"ssh master-1 mv /tmp/kube-apiserver.yaml {manifest}", ":wait 60s"):
        assert kubectl.session.run(line).exit_code == 0
    kubectl.server.pulse()
    await asyncio.sleep(0.1)
    assert await kubectl("get", "--raw", "/healthz") == "ok"


# -- without kubectl --------------------------------------------------------------


@pytest.mark.parametrize(
    "path,body,headers,code,said",
    [
        (PODS, None, {"Authorization": ""}, 401, "Unauthorized"),
        (PODS, None, {"Authorization": "Bearer x.y.z"}, 401, "Unauthorized"),
        (PODS, None, {"Authorization": "Basic eDp5"}, 401, "Unauthorized"),
        (PODS, None, {"Impersonate_User": "jane"}, 403, 'User "jane" cannot list resource "pods"'),
        (PODS, b"x" * (3 * 1024 * 1024 + 1), {}, 413, "Request entity too large: limit is 3145728"),
        (PODS, b'{"a":' * 5000, {}, 400, "exceeded max depth"),
        (PODS, b"[" * 5000 + b"]" * 5000, {}, 400, "exceeded max depth"),
        (PODS, b"{", {}, 400, "unexpected EOF"),
        (PODS, b"\xff\xfe", {}, 400, "unrecognized"),
        (PODS, gzip.compress(b"0" * (1 << 20)), {"Content_Encoding": "gzip"}, 400, "unrecognized"),
        (PODS, b"[]", {}, 400, "cannot unmarshal array"),
        (PODS, b"x", {"Content_Type": "text/x"}, 415, "the body of the request was in an unknown format"),
        (
            PODS,
            b"k8s\x00\xff\xff\xff",
            {"Content_Type": "application/vnd.kubernetes.protobuf"},
            400,
            "unable to decode body",
        ),
        ("/api/v1/namespaces/../../secrets", None, {}, 404, "404 page not found"),
        ("/api/v1/namespaces/default%2f..%2fkube-system/pods", None, {}, 404, "404 page not found"),
        ("/api/v1/namespaces/%2e%2e/secrets", None, {}, 404, "404 page not found"),
        ("/api/v1/namespaces/default%00/pods", None, {}, 404, "404 page not found"),
        ("//api/v1//secrets", None, {}, 404, "404 page not found"),
        (f"{PODS}/{'x' * 100_000}", None, {}, 404, "not found"),
        ("/x" * (1 << 20), None, {}, 400, "Got more than"),
        ("/api/v1/nosuch", None, {}, 404, "404 page not found"),
        ("/api/v1/namespaces/default/pods/x/nosuch", None, {}, 404, "404 page not found"),
        (f"{PODS}?limit=x", None, {}, 400, "invalid syntax"),
        (f"{PODS}?continue=x", None, {}, 400, "continue key is not valid"),
        (f"{PODS}?labelSelector=a+in+b", None, {}, 400, "unable to parse requirement"),
        (f"{PODS}?resourceVersion=99999999", None, {}, 504, "Too large resource version"),
    ],
    ids=[
        *("no credentials", "a token of nobody", "a password", "no right", "a body too large", "deep JSON"),
        *(
            "deep lists",
            "half a document",
            "no text",
            "a packed body",
            "no object",
            "an unknown type",
            "bad protobuf",
        ),
        *("a path that climbs", "a path hidden in a name", "dots in disguise"),
        *("a zero in a name", "doubled slashes", "a long name", "an endless path", "no such resource"),
        *("no such part", "a bad limit"),
        *("a bad token of a page", "a bad selector", "a version of the future"),
    ],
)
async def test_what_is_refused(
    kubectl: Served, path: str, body: bytes | None, headers: dict[str, str], code: int, said: str
) -> None:
    given = {"Content_Type": "application/json", **headers} if body is not None else headers
    status, answer = await asyncio.to_thread(asked, kubectl.server, path, body, **given)
    assert (status, said in str(answer["message"])) == (code, True), answer
    status, _ = await asyncio.to_thread(asked, kubectl.server, "/version")
    assert status == 200


async def test_a_body_that_does_not_come_is_not_waited_for(kubectl: Served) -> None:
    kubectl.server.body_seconds = 0.05
    reader, writer = await asyncio.open_connection(*place(kubectl.server), ssl=trusting())
    token = kubectl.server.credentials.token
    writer.write(
        f"POST {PODS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
    )
    head = await asyncio.wait_for(reader.readline(), 10)
    assert b" 504 " in head
    writer.close()
    status, _ = await asyncio.to_thread(asked, kubectl.server, "/version")
    assert status == 200


async def test_a_list_comes_in_pages_of_one_moment(kubectl: Served) -> None:
    for number in range(5):
        await kubectl("create", "configmap", f"page-{number}", "-n", "kube-public")
    path = "/api/v1/namespaces/kube-public/configmaps?limit=2"
    _, first = await asyncio.to_thread(asked, kubectl.server, path)
    metadata = first["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["remainingItemCount"] >= 3
    await kubectl("delete", "configmap", "page-4", "-n", "kube-public")
    names, token = [], metadata["continue"]
    while token:
        _, page = await asyncio.to_thread(asked, kubectl.server, f"{path}&continue={token}")
        names += [item["metadata"]["name"] for item in page["items"]]
        token = page["metadata"].get("continue")
        assert page["metadata"]["resourceVersion"] == metadata["resourceVersion"]
    assert "page-4" in names


async def test_the_api_server_asks_applications_for_its_clients(kubectl: Served) -> None:
    await kubectl.apply(WEB.replace("name: web", "name: behind").replace("app: web", "app: behind"))
    await kubectl("expose", "deploy", "behind", "--port=80")
    await kubectl("rollout", "status", "deploy/behind", "--timeout=30s")
    base = "/api/v1/namespaces/default"
    assert "Welcome to nginx!" in await kubectl("get", "--raw", f"{base}/services/behind:80/proxy/")
    pod = (await kubectl("get", "pods", "-l", "app=behind", "-o", "name")).split()[0].removeprefix("pod/")
    assert "Welcome to nginx!" in await kubectl("get", "--raw", f"{base}/pods/{pod}/proxy/")
    output = await kubectl.run("get", "--raw", f"{base}/services/behind:81/proxy/")
    assert 'no service port "81" found for service "behind"' in output.stderr
