"""Whatever is typed at kubectl, and whatever manifest it is given, is answered in words.

Lines are made of the real verbs with flags of their own, of real and wrong names; manifests are sound ones with
parts taken out, doubled, or replaced by something of another type. A line may fail; it may not raise.
"""

import json
import shlex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8s_tui.shell.flags import BOOL
from k8s_tui.shell.kubectl.verbs import VERBS
from tests.shell.tools.booted import a_shell, run

LIMIT_MS = 30_000

TYPES = (
    "pods",
    "po",
    "deploy",
    "svc",
    "nodes",
    "sts",
    "jobs",
    "cm",
    "secret",
    "ns",
    "ev",
    "pvc",
    "all",
    "crd",
    "nope",
)
NAMES = (
    "web",
    "hello",
    "worker-1",
    "default",
    "kube-system",
    "kubernetes",
    "nosuch",
    "deploy/web",
    "svc/web",
    "UPPER",
)
VALUES = (
    *(
        "app=web",
        "app!=web",
        "a in (b,c)",
        "a=",
        "=",
        "x-",
        "a=b:NoSchedule",
        "5",
        "-1",
        "80",
        "99999",
        "1s",
        "10x",
    ),
    *(
        "{.items[*].metadata.name}",
        "{.x",
        "jsonpath={.metadata}",
        "custom-columns=A:.kind",
        "wide",
        "json",
        "yaml",
        "name",
    ),
    *(
        "status.phase=Running",
        '{"spec":{"replicas":2}}',
        '{"spec":',
        "[]",
        "null",
        "nginx=nginx:1.26",
        "default",
    ),
    *("foreground", "server", "client", "strict", "", "é", "../../etc", "http://x", "-"),
)


def leaves(verbs, path=()):
    """Yield (words, verb) of every command that does something."""
    for verb in verbs:
        if verb.children:
            yield from leaves(verb.children, (*path, verb.name))
        if verb.run is not None:
            yield (*path, verb.name), verb


COMMANDS = sorted(leaves(VERBS), key=lambda each: each[0])


@st.composite
def lines(draw):
    path, verb = draw(st.sampled_from(COMMANDS))
    words = draw(st.lists(st.sampled_from(TYPES + NAMES + VALUES) | st.text(max_size=4), max_size=4))
    for flag in draw(st.lists(st.sampled_from(verb.flags), max_size=3)) if verb.flags else []:
        if flag.kind == BOOL:
            words.append(f"--{flag.name}")
        else:
            words.append(f"--{flag.name}={draw(st.sampled_from(VALUES + NAMES))}")
    return " ".join(["kubectl", *path, *map(shlex.quote, words)])


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(line=lines())
def test_whatever_is_typed_is_answered(line):
    said = run(a_shell(), line, limit_ms=LIMIT_MS)
    assert said.code is not None
    assert "Traceback" not in said.err


def metadata(name):
    return {"name": name, "labels": {"app": name}}


CONTAINER = {
    "name": "c",
    "image": "nginx:1.27",
    "ports": [{"containerPort": 80}],
    "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "a"}}}],
    "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
    "readinessProbe": {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5},
    "volumeMounts": [{"name": "v", "mountPath": "/data"}],
}
POD_SPEC = {"containers": [CONTAINER], "volumes": [{"name": "v", "emptyDir": {}}]}
TEMPLATE = {"metadata": {"labels": {"app": "x"}}, "spec": POD_SPEC}
SELECTOR = {"matchLabels": {"app": "x"}}
CLAIM = {
    "metadata": {"name": "v"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}
ROLE_REFERENCE = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"}
BACKEND = {"service": {"name": "web", "port": {"number": 80}}}
MANIFESTS = {
    "pod": {"apiVersion": "v1", "kind": "Pod", "metadata": metadata("p"), "spec": POD_SPEC},
    "deployment": {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata("x"),
        "spec": {
            "replicas": 2,
            "selector": SELECTOR,
            "template": TEMPLATE,
            "strategy": {"type": "RollingUpdate"},
        },
    },
    "statefulset": {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata("x"),
        "spec": {
            "serviceName": "x",
            "selector": SELECTOR,
            "template": TEMPLATE,
            "volumeClaimTemplates": [CLAIM],
        },
    },
    "job": {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata("j"),
        "spec": {"completions": 2, "template": {"spec": {**POD_SPEC, "restartPolicy": "Never"}}},
    },
    "cronjob": {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata("c"),
        "spec": {
            "schedule": "* * * * *",
            "jobTemplate": {"spec": {"template": {"spec": {**POD_SPEC, "restartPolicy": "Never"}}}},
        },
    },
    "service": {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata("s"),
        "spec": {"type": "NodePort", "selector": {"app": "x"}, "ports": [{"port": 80, "targetPort": "http"}]},
    },
    "ingress": {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata("i"),
        "spec": {
            "rules": [
                {"host": "a.b", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": BACKEND}]}}
            ]
        },
    },
    "networkpolicy": {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata("n"),
        "spec": {
            "podSelector": {},
            "ingress": [{"from": [{"podSelector": SELECTOR}], "ports": [{"port": 80}]}],
        },
    },
    "claim": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **CLAIM},
    "rolebinding": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": metadata("b"),
        "roleRef": ROLE_REFERENCE,
        "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}],
    },
    "budget": {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata("b"),
        "spec": {"minAvailable": 1, "selector": SELECTOR},
    },
    "autoscaler": {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata("h"),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "minReplicas": 1,
            "maxReplicas": 3,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
                }
            ],
        },
    },
}
STRANGE = st.sampled_from(
    (None, "", "x", -1, 0, 10**12, 1.5, True, [], {}, [None], {"x": 1}, "1Gi", "a b", "é" * 70)
)


def places(document, path=()):
    """Yield the path of everything in a document."""
    items = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(document, path, change):
    """Return the document with what stands at a path replaced by what `change` makes of it; None takes it out."""
    key, *rest = path
    copy = document.copy()
    if rest:
        copy[key] = changed(document[key], rest, change)
        return copy
    made = change(document[key])
    if made is None:
        del copy[key]
    else:
        copy[key] = made[0]
    return copy


@pytest.mark.parametrize("kind", MANIFESTS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_applied_is_answered(kind, data):
    document = MANIFESTS[kind]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(document)) or [("kind",)]))
        if path == ("kind",) and "kind" not in document:
            continue
        what = data.draw(st.one_of(st.just("drop"), STRANGE.map(lambda value: (value,))))
        document = changed(document, path, lambda _, what=what: None if what == "drop" else what)
    shell = a_shell()
    said = run(shell, f"kubectl apply -f - <<'YAML'\n{json.dumps(document)}\nYAML", limit_ms=LIMIT_MS)
    assert said.code in (0, 1)
    assert "Traceback" not in said.err
    # What was accepted may not choke any component either.
    shell.session.world.run_for(90_000)
