"""Objects in a bare world, with the status that nobody there would write."""

from k8s_tui.api import documents
from k8s_tui.apiserver.requests import Requests, WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR

STATUS = WriteOptions(validation="Ignore", subresource="status")

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: nginx, image: "nginx:1.25", ports: [{containerPort: 80}], env: [{name: MODE, value: prod}]}
      - {name: side, image: "busybox:1"}
"""


def put(desk, text, namespace="default"):
    """Store every object of a YAML text, with its status; return the last as stored."""
    server = desk.world.connect("laptop")
    requests = Requests(server)
    stored = None
    for document in documents.read(text):
        stored = requests.create(document.data, namespace, ADMINISTRATOR).document
        if "status" in document.data:
            resource = server.scheme.by_kind(document.api_version, document.kind)
            meta = stored["metadata"]
            body = {"status": document.data["status"]}
            place = (resource, meta.get("namespace", ""), meta["name"])
            stored = requests.patch(*place, body, "merge", ADMINISTRATOR, STATUS).document
    return stored


def put_node(desk, name="worker-1", spec="{}", status="{}"):
    """Store a node."""
    meta = f"{{name: {name}, labels: {{kubernetes.io/hostname: {name}}}}}"
    return put(desk, f"apiVersion: v1\nkind: Node\nmetadata: {meta}\nspec: {spec}\nstatus: {status}\n")


def get(desk, word, name, namespace="default"):
    """An object as it is stored."""
    server = desk.world.connect("laptop")
    return server.get(server.scheme.lookup(word), namespace, name)
