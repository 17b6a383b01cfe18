import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import DEPLOYMENT, get, put

NO_PORTS = DEPLOYMENT.replace(", ports: [{containerPort: 80}]", "")


@pytest.fixture
def desk():
    desk = Desk()
    put(desk, DEPLOYMENT)
    return desk


def test_a_deployment_is_exposed(desk):
    typed = desk.k("expose deploy web --name=web2 --port=8080 --target-port=80 --type=NodePort")
    assert (typed.out, typed.err, typed.code) == ("service/web2 exposed\n", "", 0)
    service = get(desk, "services", "web2")
    assert (service.spec.type, service.spec.selector) == ("NodePort", {"app": "web"})
    assert [(port.port, port.target_port) for port in service.spec.ports] == [(8080, 80)]
    assert service.metadata.labels == {"app": "web"}


def test_what_would_be_made(desk):
    assert desk.k("expose deploy web --name=web3 --port=8080 -n default --dry-run=client -o yaml").out == (
        "apiVersion: v1\n"
        "kind: Service\n"
        "metadata:\n"
        "  creationTimestamp: null\n"
        "  labels:\n"
        "    app: web\n"
        "  name: web3\n"
        "  namespace: default\n"
        "spec:\n"
        "  ports:\n"
        "  - port: 8080\n"
        "    protocol: TCP\n"
        "    targetPort: 8080\n"
        "  selector:\n"
        "    app: web\n"
        "status:\n"
        "  loadBalancer: {}\n"
    )


def test_ports_are_taken_from_the_containers(desk):
    assert desk.k("expose deploy web").out == "service/web exposed\n"
    assert [port.port for port in get(desk, "services", "web").spec.ports] == [80]


def test_several_ports_get_names(desk):
    desk.k("expose deploy web --port=80,443")
    ports = get(desk, "services", "web").spec.ports
    assert [(port.name, port.port) for port in ports] == [("port-1", 80), ("port-2", 443)]


@pytest.mark.parametrize(
    "words, error",
    [
        ("deploy api", "error: couldn't find port via --port flag or introspection\n"),
        ("cm conf --port=80", "error: cannot expose a ConfigMap\n"),
        ("sts db --port=80", "error: cannot expose a StatefulSet.apps\n"),
        (
            "pod bare --port=80",
            (
                "error: couldn't retrieve selectors via --selector flag or introspection: "
                "the pod has no labels and cannot be exposed\n"
            ),
        ),
        ("deploy nope --port=80", 'Error from server (NotFound): deployments.apps "nope" not found\n'),
        ("svc taken --port=80", 'Error from server (AlreadyExists): services "taken" already exists\n'),
    ],
    ids=["no port", "config map", "stateful set", "no labels", "absent", "taken"],
)
def test_refusals(desk, words, error):
    put(desk, NO_PORTS.replace("name: web,", "name: api,"))
    desk.k("create configmap conf")
    desk.k("create service clusterip taken --tcp=80")
    put(desk, "apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec: {containers: [{name: c, image: x}]}")
    put(
        desk,
        DEPLOYMENT.replace("kind: Deployment", "kind: StatefulSet")
        .replace("name: web,", "name: db,")
        .replace("replicas: 3", "serviceName: db"),
    )
    typed = desk.k(f"expose {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_an_autoscaler_is_made(desk):
    typed = desk.k("autoscale deploy web --min=2 --max=6 --cpu-percent=50")
    assert (typed.out, typed.err) == ("horizontalpodautoscaler.autoscaling/web autoscaled\n", "")
    spec = get(desk, "hpa", "web").content["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 6)
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert spec["metrics"][0]["resource"]["target"]["averageUtilization"] == 50


@pytest.mark.parametrize(
    "words, error",
    [
        ("deploy web", 'error: required flag(s) "max" not set\n'),
        ("deploy web --max=0", "error: --max=MAXPODS is required and must be at least 1, max: 0\n"),
        (
            "deploy web --min=5 --max=2",
            "error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 5\n",
        ),
        ("cm conf --max=2", "error: cannot autoscale a ConfigMap: not a scalable resource\n"),
    ],
)
def test_refusals_of_autoscale(desk, words, error):
    desk.k("create configmap conf")
    assert desk.k(f"autoscale {words}").err == error
