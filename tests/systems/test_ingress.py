"""Ingress: one entry point with rules to several services, which needs a controller that runs."""

import pytest

from k8s_tui.traffic.clients import Client, Constant
from tests.systems.player import sandbox

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: "gcr.io/google-samples/hello-app:1.0"}]}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: nginx
  tls: [{hosts: [secure.example.com], secretName: secure}]
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
      - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
      - {path: /gone, pathType: Exact, backend: {service: {name: nobody, port: {number: 80}}}}
  - host: secure.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}
"""
CONTROLLER = (
    "https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.12.0"
    "/deploy/static/provider/cloud/deploy.yaml"
)
ADDRESS = "203.0.113.130"


@pytest.fixture
def player():
    player = sandbox()
    player.apply(SHOP)
    player(f"kubectl apply -f {CONTROLLER}")
    player("kubectl -n ingress-nginx rollout status deploy/ingress-nginx-controller --timeout=120s")
    player.wait(70)
    return player


def get(player, path="/", host="shop.example.com", scheme="http"):
    return player.run(f"curl -s -i -k -m 20 -H 'Host: {host}' {scheme}://{ADDRESS}{path}").stdout


def test_without_a_controller_nothing_happens():
    player = sandbox()
    player.apply(SHOP)
    player.wait(70)
    assert player("kubectl get ingress shop -o jsonpath='{.status.loadBalancer}'") == "{}"
    assert player("kubectl get events --field-selector involvedObject.kind=Ingress -o name") == ""


def test_rules_lead_to_services_by_host_and_longest_path(player):
    assert ADDRESS in player("kubectl get ingress shop")
    assert "Scheduled for sync" in player("kubectl describe ingress shop")
    assert "Welcome to nginx" in get(player)
    assert "Hello, world!" not in get(player, "/apis")
    assert "Hello, world!" in get(player, "/api")
    assert "Hello, world!" in get(player, "/api/v1")
    assert "HTTP/1.1 404 Not Found" in get(player, host="other.example.com")


def test_what_is_behind_it_and_does_not_answer(player):
    assert "503 Service Temporarily Unavailable" in get(player, "/gone")
    player("kubectl scale deploy web --replicas=0")
    player.wait(10)
    assert "503 Service Temporarily Unavailable" in get(player)
    assert 'Service "default/web" does not have any active Endpoint.' in player(
        "kubectl -n ingress-nginx logs deploy/ingress-nginx-controller"
    )
    player('kubectl patch svc api -p \'{"spec":{"ports":[{"port":80,"targetPort":9999}]}}\'')
    player.wait(10)
    assert "502 Bad Gateway" in get(player, "/api")


def test_tls_with_a_certificate_and_without(player):
    assert "308 Permanent Redirect" in get(player, host="secure.example.com")
    assert "Location: https://secure.example.com" in get(player, host="secure.example.com")
    said = player.run(f"curl -s -v -k -H 'Host: secure.example.com' https://{ADDRESS}/").stderr
    assert "CN=Kubernetes Ingress Controller Fake Certificate" in said
    literals = "--from-literal=tls.crt=c --from-literal=tls.key=k"
    player(f"kubectl create secret generic secure --type=kubernetes.io/tls {literals}")
    player.wait(10)
    said = player.run(f"curl -s -v -k -H 'Host: secure.example.com' https://{ADDRESS}/")
    assert "Fake Certificate" not in said.stderr
    assert "Hello, world!" in said.stdout


def test_when_the_controller_is_gone_so_is_the_way_in(player):
    player("kubectl -n ingress-nginx scale deploy ingress-nginx-controller --replicas=0")
    player.wait(30)
    assert player.run(f"curl -s -m 3 -H 'Host: shop.example.com' http://{ADDRESS}/").exit_code == 28
    # Inside, the services go on.
    pod = player("kubectl get pods -l app=api -o jsonpath='{.items[0].metadata.name}'")
    assert pod
    assert player.world.ask(f"pod/default/{pod}", "http://web/") == ""


def test_cut_off_from_the_api_it_goes_on_with_the_rules_it_had(player):
    node = player("kubectl -n ingress-nginx get pods -o jsonpath='{.items[0].spec.nodeName}'")
    player.world.fleet.links.cut(node, "master-1")
    player("kubectl delete ingress shop")
    player.wait(20)
    assert "Hello, world!" in get(player, "/api")
    player.world.fleet.links.mend(node, "master-1")
    player.wait(30)
    assert "404 Not Found" in get(player, "/api")


def test_ingresses_of_another_class_are_not_its_business(player):
    player("kubectl create ingress other --class=traefik --rule='x.example.com/*=web:80'")
    player.wait(10)
    assert "404 Not Found" in get(player, host="x.example.com")
    said = player("kubectl -n ingress-nginx logs deploy/ingress-nginx-controller")
    assert 'Ignoring ingress because of error while validating ingress class" ingress="default/other"' in said
    assert 'error="no object matching key \\"traefik\\" in local store"' in said
    player("kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true")
    player("kubectl create ingress plain --rule='y.example.com/*=web:80'")
    player.wait(10)
    assert player("kubectl get ingress plain -o jsonpath='{.spec.ingressClassName}'") == "nginx"
    assert "Welcome to nginx" in get(player, host="y.example.com")


def causes(player, name):
    return {(cause.reason, cause.hop) for cause in player.world.traffic.outcomes[name].causes}


def test_users_are_told_what_failed_on_their_way_through_it(player):
    traffic = player.world.traffic
    for name, scheme, host in (
        ("plain", "http", "shop.example.com"),
        ("secure", "https", "secure.example.com"),
    ):
        traffic.add_client(Client(name, f"{scheme}://{ADDRESS}/", Constant(10), authority=host))
    player.wait(5)
    assert traffic.record.success_percent("plain", 3_000) == 100
    (pod,) = player("kubectl -n ingress-nginx get pods -o jsonpath='{.items[*].metadata.name}'").split()
    node = player("kubectl -n ingress-nginx get pods -o jsonpath='{.items[0].spec.nodeName}'")
    hop = f"pod ingress-nginx/{pod} ({node})"
    said = "x509: certificate is valid for ingress.local, not secure.example.com"
    assert causes(player, "secure") == {(said, hop)}
    player("kubectl scale deploy web --replicas=0")
    player.wait(15)
    assert causes(player, "plain") == {
        ("503 Service Unavailable (service default/web has no endpoints)", hop)
    }
    player.world.fleet.links.cut(node, "outside")
    player.wait(2)
    assert causes(player, "plain") == {("connection timed out", f"balancer {ADDRESS} (no healthy members)")}


def test_nothing_is_asked_of_whom_one_distrusts(player):
    world = player.world
    world.traffic.add_client(
        Client("careful", f"https://{ADDRESS}/", Constant(5), authority="secure.example.com")
    )
    player.wait(3)
    assert {reason for reason, _ in causes(player, "careful")} == {
        "x509: certificate is valid for ingress.local, not secure.example.com"
    }
    assert "default/api" not in world.traffic.outcomes["careful"].services
