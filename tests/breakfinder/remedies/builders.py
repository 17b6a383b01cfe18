"""Small manifests that lack one thing, and what is proposed for them."""

from k8s_tui.api.documents import read
from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import KINDS

DEPLOYMENT = """\
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
      - name: web
        image: nginx:1.27
        ports: [{containerPort: 80}]
"""

DATABASE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: postgres
        image: postgres:16
        ports: [{containerPort: 5432}]
        livenessProbe: {tcpSocket: {port: 5432}, timeoutSeconds: 1}
        volumeMounts: [{name: files, mountPath: /var/lib/postgresql/data}]
      volumes: [{name: files, persistentVolumeClaim: {claimName: books}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: books}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

WEB = Key("Deployment", "default", "web")
DB = Key("Deployment", "default", "db")


def given(*texts):
    return Given(tuple(document for text in texts for document in read(text, "shop.yaml")))


def case(*texts, promise="available", stores=(), **more):
    manifests = given(*texts)
    concerned = tuple(key_of(each) for each in manifests.documents if each.kind in KINDS)
    return Case(manifests, promise, concerned=concerned, data_paths=dict(stores), **more)


def titles(remedy: Remedy, case: Case) -> list[str]:
    return [change.title for change in remedy.propose(case)]


def change(remedy: Remedy, case: Case, title: str) -> Change:
    return next(each for each in remedy.propose(case) if each.title.startswith(title))


def spec_after(change: Change, case: Case, key: Key = WEB):
    return change.applied(case.given).find(key).data["spec"]
