"""Admission: levels of pod security, webhooks as workloads that fail open or closed, quotas and limit ranges."""

import pytest

from tests.systems.player import sandbox

HOOK = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: hook}
spec:
  selector: {matchLabels: {app: hook}}
  template:
    metadata: {labels: {app: hook}}
    spec:
      containers:
      - name: hook
        image: registry.k8s.io/e2e-test-images/agnhost:2.55
        args: [webhook, --port=8444]
        ports: [{containerPort: 8444}]
---
apiVersion: v1
kind: Service
metadata: {name: hook}
spec: {selector: {app: hook}, ports: [{port: 443, targetPort: 8444}]}
"""
CONFIGURATION = """
apiVersion: admissionregistration.k8s.io/v1
kind: KIND
metadata: {name: hook}
webhooks:
- name: hook.example.com
  clientConfig: {service: {namespace: default, name: hook, path: PATH}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods, configmaps]}]
  namespaceSelector: {matchLabels: {checked: "yes"}}
  timeoutSeconds: 2
  sideEffects: None
  admissionReviewVersions: [v1]
"""
CALL = 'Post "https://hook.default.svc:443/pods?timeout=2s": '


@pytest.fixture
def player():
    player = sandbox(workers=2)
    player("kubectl create namespace shop")
    player("kubectl label namespace shop checked=yes")
    player.wait(1)
    return player


def with_hook(player, path, kind="ValidatingWebhookConfiguration"):
    player.apply(HOOK)
    player.wait(20)
    player.apply(CONFIGURATION.replace("KIND", kind).replace("PATH", path))


def refused(player, line):
    output = player.run(line)
    assert output.exit_code == 1, output.text
    return output.stderr


def test_a_webhook_denies_what_it_does_not_like(player):
    with_hook(player, "/pods")
    player("kubectl run fine --image=nginx:1.27 -n shop")
    said = refused(player, "kubectl run bad --image=nginx:1.27 -n shop -l webhook-e2e-test=webhook-disallow")
    assert said == (
        'Error from server: admission webhook "hook.example.com" denied the request: '
        "the pod contains unwanted label; \n"
    )
    player("kubectl run elsewhere --image=nginx:1.27 -l webhook-e2e-test=webhook-disallow")


def test_a_webhook_changes_what_is_written(player):
    with_hook(player, "/add-label", "MutatingWebhookConfiguration")
    player("kubectl create configmap conf -n shop")
    assert "added-label=yes" in player("kubectl get configmap conf -n shop --show-labels")


def test_a_webhook_that_is_away_fails_closed_or_open(player):
    with_hook(player, "/pods")
    player("kubectl create deployment web --image=nginx:1.27 -n shop")
    player.wait(10)
    player("kubectl scale deployment hook --replicas=0")
    player.wait(10)
    said = refused(player, "kubectl run web --image=nginx:1.27 -n shop")
    assert "Error from server (InternalError): Internal error occurred: failed calling webhook" in said
    assert CALL in said
    assert said.strip().endswith("connect: connection refused")
    player("kubectl scale deployment web --replicas=2 -n shop")
    player.wait(10)
    assert "FailedCreate" in player("kubectl get events -n shop")
    assert "1/2" in player("kubectl get deployment web -n shop")
    opened = """kubectl patch validatingwebhookconfiguration hook --type=json -p """
    player(opened + """'[{"op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Ignore"}]'""")
    player("kubectl run web --image=nginx:1.27 -n shop")


def test_a_webhook_may_be_too_slow_or_not_there_at_all(player):
    with_hook(player, "/always-allow-delay-5s")
    assert "context deadline exceeded" in refused(player, "kubectl create configmap conf -n shop")
    player("kubectl delete service hook")
    assert 'service "hook" not found' in refused(player, "kubectl create configmap conf -n shop")


def test_a_bundle_that_does_not_fit_is_not_believed(player):
    player(
        "kubectl create secret generic certs --from-literal=tls.crt='-----BEGIN CERTIFICATE-----\nabc\n"
        "-----END CERTIFICATE-----'"
    )
    with_hook(player, "/pods")
    mount = (
        '{"spec": {"template": {"spec": {"volumes": [{"name": "certs", "secret": {"secretName": "certs"}}], '
        '"containers": [{"name": "hook", "volumeMounts": [{"name": "certs", "mountPath": "/certs"}]}]}}}}'
    )
    player(f"kubectl patch deployment hook -p '{mount}'")
    player("kubectl rollout status deployment hook --timeout=60s")
    other = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCnh5egotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="
    bundle = f'[{{"op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": "{other}"}}]'
    player(f"kubectl patch validatingwebhookconfiguration hook --type=json -p '{bundle}'")
    said = refused(player, "kubectl run web --image=nginx:1.27 -n shop")
    assert "x509: certificate signed by unknown authority" in said


def test_a_namespace_holds_its_pods_to_a_level(player):
    player("kubectl run old --image=nginx:1.27 -n shop")
    warned = player("kubectl label namespace shop pod-security.kubernetes.io/enforce=restricted")
    assert "existing pods in namespace" in warned
    said = refused(player, "kubectl run web --image=nginx:1.27 -n shop")
    assert (
        'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation' in said
    )
    player("kubectl label namespace shop pod-security.kubernetes.io/warn=baseline")
    player("kubectl create deployment web --image=nginx:1.27 -n shop")
    player.wait(5)
    assert "violates PodSecurity" in player("kubectl get events -n shop --field-selector reason=FailedCreate")
    player("kubectl label namespace shop pod-security.kubernetes.io/enforce=baseline --overwrite")
    player("kubectl run web --image=nginx:1.27 -n shop")


def test_a_level_that_there_is_not_is_refused(player):
    said = refused(player, "kubectl label namespace shop pod-security.kubernetes.io/enforce=strict")
    assert 'Invalid value: "strict": must be one of privileged, baseline, restricted' in said


def test_a_quota_and_the_limits_that_make_it_bearable(player):
    player("kubectl create quota q --hard=pods=2,requests.cpu=500m -n shop")
    assert "must specify requests.cpu" in refused(player, "kubectl run web --image=nginx:1.27 -n shop")
    player.apply(
        """
apiVersion: v1
kind: LimitRange
metadata: {name: usual, namespace: shop}
spec: {limits: [{type: Container, defaultRequest: {cpu: 200m}, max: {cpu: "1"}}]}
"""
    )
    player("kubectl run web --image=nginx:1.27 -n shop")
    player("kubectl run web2 --image=nginx:1.27 -n shop")
    said = refused(player, "kubectl run web3 --image=nginx:1.27 -n shop")
    assert "exceeded quota: q, requested: pods=1,requests.cpu=200m, used: pods=2,requests.cpu=400m" in said
    player.wait(2)
    assert "pods: 2/2" in player("kubectl get quota q -n shop")
