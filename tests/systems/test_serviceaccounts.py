"""Service accounts: a pod's own identity, what its token opens, and when it does not any more."""

import pytest

from tests.systems.player import sandbox

FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
PODS = "https://kubernetes.default.svc/api/v1/namespaces/default/pods"
ASK = f"""sh -c 'curl -s --cacert {FOLDER}/ca.crt -H "Authorization: Bearer $(cat {FOLDER}/token)" {PODS}'"""


@pytest.fixture
def player():
    player = sandbox(workers=2)
    player("kubectl run web --image=nginx:1.27")
    player.wait(20)
    return player


def test_a_pod_finds_its_identity_among_its_files(player):
    assert player(f"kubectl exec web -- ls {FOLDER}").split() == ["ca.crt", "namespace", "token"]
    assert player(f"kubectl exec web -- cat {FOLDER}/namespace") == "default"
    token = player(f"kubectl exec web -- cat {FOLDER}/token")
    assert "system:serviceaccount:default:default" in player(f"kubectl auth whoami --token={token}")


def test_the_api_answers_a_pod_by_its_rights(player):
    nobody = player(f"kubectl exec web -- curl -sk {PODS}")
    assert '"code": 403' in nobody
    assert "system:anonymous" in nobody
    stranger = player(f"kubectl exec web -- curl -sk -H 'Authorization: Bearer xyz' {PODS}")
    assert '"code": 401' in stranger
    assert "system:serviceaccount:default:default" in player(f"kubectl exec web -- {ASK}")
    player("kubectl create rolebinding pods --clusterrole=view --serviceaccount=default:default")
    assert '"kind": "PodList"' in player(f"kubectl exec web -- {ASK}")


def test_without_the_authority_curl_believes_nobody(player):
    refused = player.run(f"kubectl exec web -- curl {PODS}")
    assert refused.exit_code == 60
    assert "SSL certificate problem" in refused.stderr


def test_a_pod_can_do_without_a_token(player):
    player.apply(
        """
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec: {automountServiceAccountToken: false, containers: [{name: web, image: "nginx:1.27"}]}
"""
    )
    player.wait(20)
    assert player.run(f"kubectl exec plain -- ls {FOLDER}").exit_code != 0


def test_tokens_end_with_their_time_their_pod_and_their_account(player):
    player("kubectl create serviceaccount bot")
    short = player("kubectl create token bot --duration=10m").strip()
    bound = player("kubectl create token bot --bound-object-kind=Pod --bound-object-name=web").strip()
    player("kubectl create clusterrolebinding bot --clusterrole=view --serviceaccount=default:bot")
    assert "web" in player(f"kubectl get pods --token={short}")
    assert "web" in player(f"kubectl get pods --token={bound}")
    player("kubectl delete pod web")
    unauthorized = "error: You must be logged in to the server (Unauthorized)\n"
    assert player.run(f"kubectl get pods --token={bound}").stderr == unauthorized
    player.wait(601)
    assert player.run(f"kubectl get pods --token={short}").stderr == unauthorized


def test_a_secret_can_ask_for_a_lasting_token(player):
    player("kubectl create serviceaccount bot")
    player.apply(
        """
apiVersion: v1
kind: Secret
metadata: {name: bot-token, annotations: {kubernetes.io/service-account.name: bot}}
type: kubernetes.io/service-account-token
"""
    )
    player.wait(1)
    token = player("kubectl get secret bot-token -o jsonpath='{.data.token}' | base64 -d")
    assert "serviceaccount:default:bot" in player(f"kubectl auth whoami --token={token}")
    player("kubectl delete serviceaccount bot")
    player.wait(1)
    assert "No resources found" in player("kubectl get secrets")


def test_a_private_registry_wants_the_login_of_the_pods_account(player):
    player("kubectl run closed --image=private.example.com/app:1")
    player.wait(10)
    assert "pull access denied" in player("kubectl describe pod closed")
    player(
        "kubectl create secret docker-registry login --docker-server=private.example.com "
        "--docker-username=player --docker-password=hunter2"
    )
    player("""kubectl patch serviceaccount default -p '{"imagePullSecrets": [{"name": "login"}]}'""")
    player("kubectl delete pod closed")
    player("kubectl run closed --image=private.example.com/app:1")
    player.wait(20)
    assert "Running" in player("kubectl get pod closed")
