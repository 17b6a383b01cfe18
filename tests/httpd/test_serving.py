"""The real kubectl at work."""

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


async def test_kubectl_knows_the_server(kubectl: Served) -> None:
    assert "Server Version: v1.32" in await kubectl("version")
    assert await kubectl("get", "--raw", "/readyz") == "ok"
    assert "deployments.apps" in await kubectl("api-resources", "-o", "name")


async def test_a_deployment_rolls_out(kubectl: Served) -> None:
    assert await kubectl.apply(WEB) == "deployment.apps/web created\n"
    said = await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
    assert said.endswith('deployment "web" successfully rolled out\n')
    assert await kubectl.apply(WEB) == "deployment.apps/web unchanged\n"
    table = await kubectl("get", "deploy", "web")
    assert table.splitlines()[1].split()[:4] == ["web", "2/2", "2", "2"]
    assert await kubectl("scale", "deploy/web", "--replicas=3") == "deployment.apps/web scaled\n"
    assert "pods " not in await kubectl("wait", "deploy/web", "--for=jsonpath={.status.readyReplicas}=3")


async def test_create_sends_protobuf(kubectl: Served) -> None:
    assert await kubectl("create", "deployment", "api", "--image=nginx", "--replicas=2") == (
        "deployment.apps/api created\n"
    )
    assert await kubectl("create", "configmap", "c", "--from-literal=a=1") == "configmap/c created\n"
    deployment = await kubectl.json("get", "deploy", "api")
    assert deployment["spec"]["replicas"] == 2
    assert (await kubectl.json("get", "cm", "c"))["data"] == {"a": "1"}
