"""Secrets: base64 is no encryption, and whoever may read the API, or be in the pod, reads them."""

import pytest

from tests.systems.player import sandbox

POD = """
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {password: hunter2}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes:
  - {name: all, projected: {sources: [
      {secret: {name: keys, items: [{key: password, path: db/password}]}},
      {configMap: {name: kube-root-ca.crt}},
      {serviceAccountToken: {path: vault, audience: vault, expirationSeconds: 600}}]}}
  containers:
  - name: web
    image: nginx:1.27
    env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}]
    volumeMounts: [{name: all, mountPath: /etc/all}]
"""
TYPED = """
apiVersion: v1
kind: Secret
metadata: {name: typed}
type: TYPE
stringData: {some: "{}"}
"""


@pytest.fixture
def player():
    player = sandbox(workers=1)
    player.apply(POD)
    player.wait(20)
    return player


def test_whoever_may_read_it_reads_it(player):
    encoded = player("kubectl get secret keys -o jsonpath='{.data.password}'")
    assert encoded == "aHVudGVyMg=="
    assert player(f"echo {encoded} | base64 -d").strip() == "hunter2"
    assert "hunter2" not in player("kubectl describe secret keys")
    assert player("kubectl exec web -- printenv PASSWORD").strip() == "hunter2"
    player("kubectl create rolebinding bob --clusterrole=view --user=bob")
    refused = player.run("kubectl get secret keys --as=bob")
    assert 'secrets "keys" is forbidden: User "bob" cannot get resource "secrets"' in refused.stderr
    # Who may make pods in a namespace reads its secrets all the same.
    player("kubectl create rolebinding eve --clusterrole=edit --user=eve")
    assert player("kubectl exec web --as=eve -- printenv PASSWORD").strip() == "hunter2"


def test_sources_are_projected_into_one_folder(player):
    assert player("kubectl exec web -- cat /etc/all/db/password") == "hunter2"
    assert player("kubectl exec web -- ls /etc/all").split() == ["ca.crt", "db", "vault"]
    token = player("kubectl exec web -- cat /etc/all/vault").strip()
    assert player.run(f"kubectl get pods --token={token}").stderr.startswith("error: You must be logged in")
    player.wait(700)
    assert player("kubectl exec web -- cat /etc/all/vault").strip() != token


def test_a_new_password_reaches_the_file(player):
    player("""kubectl patch secret keys -p '{"stringData": {"password": "correct horse"}}'""")
    player.wait(90)
    assert player("kubectl exec web -- cat /etc/all/db/password") == "correct horse"
    assert player("kubectl exec web -- printenv PASSWORD").strip() == "hunter2"


@pytest.mark.parametrize(
    "kind, said",
    [
        ("kubernetes.io/tls", "data[tls.crt]: Required value"),
        ("kubernetes.io/basic-auth", "data[username]: Required value"),
        ("kubernetes.io/dockerconfigjson", "data[.dockerconfigjson]: Required value"),
        (
            "kubernetes.io/service-account-token",
            "metadata.annotations[kubernetes.io/service-account.name]: Required value",
        ),
    ],
)
def test_a_type_promises_its_keys(player, kind, said):
    output = player.run(f"kubectl apply -f - <<'YAML'\n{TYPED.replace('TYPE', kind)}\nYAML")
    assert output.exit_code == 1
    assert said in output.stderr
