"""Requests that fail at things which look well: where the words of the complaint lead."""

from typing import Any

import pytest

from k8s_tui.game.why import look, ref_of, why
from k8s_tui.game.why.seen import Complaint
from tests.game.why.given import Given

NODE = """
---
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {conditions: [{type: Ready, status: "True", reason: KubeletReady}]}
"""
DNS = """
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{port: 53}]}
"""
WORKLOAD = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, generation: 1}
spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}
status: {observedGeneration: 1, readyReplicas: 1}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-5, namespace: shop,
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: b, controller: true}]}
spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "shop/web:2"}]}}}
"""
SECRET = (
    "\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\ndata: {password: eA==}\n"
)


def pod(env: str = "", spec: str = "", name: str = "web-1", set_name: str = "web-5") -> str:
    return f"""
---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop, labels: {{app: web}},
  ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: {set_name}, uid: a, controller: true}}]}}
spec: {{nodeName: worker-1, {spec} containers: [{{name: web, image: "shop/web:2", env: [{env}],
  ports: [{{containerPort: 80}}]}}]}}
status: {{phase: Running, conditions: [{{type: Ready, status: 'True'}}], podIP: 10.0.0.9}}
"""


def service(spec: str, name: str = "web") -> str:
    return f"\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n"


def endpoints(pod_name: str) -> str:
    target = f"targetRef: {{kind: Pod, namespace: shop, name: {pod_name}}}"
    return f"""
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: web-a, namespace: shop, labels: {{kubernetes.io/service-name: web}}}}
addressType: IPv4
endpoints: [{{addresses: [10.0.0.9], conditions: {{ready: true}}, {target}}}]
"""


WEB = service("selector: {app: web}, ports: [{port: 80}]") + endpoints("web-1")
AT_POD = "pod shop/web-1 (worker-1)"
FROM_SECRET = "{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: password}}}"
REFUSED = "500 Internal Server Error (db:5432: password authentication failed)"
WAYS = [
    (
        "it answers wrongly",
        pod() + WEB,
        "wrong answer: shop/web instead of shop/api",
        AT_POD,
        "service shop/web",
    ),
    (
        "the port is another one",
        pod() + service("selector: {app: web}, ports: [{port: 80, targetPort: 8080}]") + endpoints("web-1"),
        "connection refused",
        AT_POD,
        "service shop/web",
    ),
    ("packets get lost", pod() + WEB, "connection timed out", AT_POD, "node worker-1"),
    ("the program answers so", pod() + WEB, "404 Not Found", AT_POD, "deployment shop/web"),
    ("a password is wrong", pod(FROM_SECRET) + SECRET + WEB, REFUSED, "host db", "secret shop/login"),
    (
        "another resolver is asked",
        pod(spec="dnsPolicy: Default,") + WEB,
        "502 Bad Gateway (lookup db on 10.0.0.2:53: no such host)",
        "name db",
        "deployment shop/web",
    ),
    (
        "a name stands for a host that is gone",
        pod() + WEB + service("type: ExternalName, externalName: old.example.com", "db"),
        "500 Internal Server Error (lookup db on 10.96.0.10:53: no such host)",
        "name db",
        "service shop/db",
    ),
    (
        "nobody keeps the endpoints",
        pod()
        + service("selector: {app: web}, ports: [{port: 80}]")
        + endpoints("web-0")
        + endpoints("web-1"),
        "connection timed out",
        "pod shop/web-0 (gone from worker-2)",
        "kube-controller-manager",
    ),
]


@pytest.mark.parametrize("name,text,reason,hop,cause", WAYS, ids=[way[0] for way in WAYS])
def test_the_words_of_a_complaint_lead_to_the_cause(
    name: str, text: str, reason: str, hop: str, cause: str
) -> None:
    complaint = Complaint("shoppers", "http://web.shop.svc/", "shop", 0.4, reason, hop)
    given = Given(NODE + DNS + WORKLOAD + text, failing=(complaint,))
    start = ref_of("users", "", "shoppers")
    assert start is not None
    chain = why(given, start)
    assert str(chain[-1].ref) == cause, [f"{each.ref}: {each.text}" for each in chain]
    assert all(finding.shown_by for finding in chain)


POLICIES: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "poddisruptionbudget",
        (
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
            "spec: {minAvailable: 2}\nstatus: {disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2}"
        ),
        {},
        "it asks for minAvailable 2 and lets no pod go: 2 are healthy, 2 have to be",
    ),
    (
        "resourcequota",
        (
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: web, namespace: shop}\n"
            "status: {hard: {pods: '3'}, used: {pods: '3'}}"
        ),
        {},
        "it is used: pods 3 of 3",
    ),
]


@pytest.mark.parametrize("kind,text,given,said", POLICIES, ids=[each[0] for each in POLICIES])
def test_what_forbids_says_how_much_is_left(kind: str, text: str, given: dict[str, Any], said: str) -> None:
    ref = ref_of(kind, "shop", "web")
    assert ref is not None
    assert look(Given(text, **given), ref).text == said
