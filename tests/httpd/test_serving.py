"""What is refused before the API is asked, and what goes past it."""

import asyncio
import gzip

import pytest

from tests.httpd.plainly import PODS, asked, place, trusting
from tests.httpd.served import WEB, Served
from tests.terminal import PATIENCE_S


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
    async with asyncio.timeout(PATIENCE_S):
        while (await kubectl.run("get", "--raw", "/healthz")).stdout != "ok":
            kubectl.server.pulse()


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
