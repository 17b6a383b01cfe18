import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.creating.made import made
from tests.shell.kubectl.objects import get


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    "words, spec",
    [
        (
            "clusterip s --tcp=80:8080",
            {
                "ports": [{"name": "80-8080", "port": 80, "protocol": "TCP", "targetPort": 8080}],
                "type": "ClusterIP",
            },
        ),
        ("clusterip s --clusterip=None", {"clusterIP": "None", "type": "ClusterIP"}),
        (
            "nodeport s --tcp=80:http --node-port=31000",
            {
                "ports": [
                    {
                        "name": "80-http",
                        "nodePort": 31000,
                        "port": 80,
                        "protocol": "TCP",
                        "targetPort": "http",
                    }
                ],
                "type": "NodePort",
            },
        ),
        (
            "loadbalancer s --tcp=80",
            {
                "ports": [{"name": "80", "port": 80, "protocol": "TCP", "targetPort": 80}],
                "type": "LoadBalancer",
            },
        ),
        (
            "externalname s --external-name=example.com",
            {"externalName": "example.com", "type": "ExternalName"},
        ),
    ],
)
def test_services(desk, words, spec):
    assert made(desk, f"service {words}") == {
        "apiVersion": "v1",
        "kind": "Service",
        "labels": {"app": "s"},
        "spec": {**spec, "selector": {"app": "s"}},
        "status": {"loadBalancer": {}},
    }


def test_the_server_takes_them(desk):
    assert desk.k("create service nodeport s --tcp=80:8080 --node-port=31000").out == "service/s created\n"
    assert get(desk, "services", "s").spec.ports[0].node_port == 31000


def backend(service, **port):
    return {"service": {"name": service, "port": port}}


def test_an_ingress(desk):
    words = "--rule='a.example.com/x*=web:80,tls=s' --rule=a.example.com/=b:http --rule=/=c:1 --class=nginx"
    assert made(desk, f"ingress i {words} --default-backend=d:2 --annotation=k=v") == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "annotations": {"k": "v"},
        "spec": {
            "defaultBackend": backend("d", number=2),
            "ingressClassName": "nginx",
            "rules": [
                {
                    "host": "a.example.com",
                    "http": {
                        "paths": [
                            {"backend": backend("web", number=80), "path": "/x", "pathType": "Prefix"},
                            {"backend": backend("b", name="http"), "path": "/", "pathType": "Exact"},
                        ]
                    },
                },
                {"http": {"paths": [{"backend": backend("c", number=1), "path": "/", "pathType": "Exact"}]}},
            ],
            "tls": [{"hosts": ["a.example.com"], "secretName": "s"}],
        },
        "status": {"loadBalancer": {}},
    }


@pytest.mark.parametrize(
    "words, error",
    [
        ("service clusterip s", "error: at least one tcp port specifier must be provided\n"),
        ("service clusterip s --tcp=x", 'error: strconv.ParseUint: parsing "x": invalid syntax\n'),
        (
            "service clusterip s --tcp=65536",
            'error: strconv.ParseUint: parsing "65536": value out of range\n',
        ),
        ("service externalname s", 'error: required flag(s) "external-name" not set\n'),
        (
            "ingress i --rule=oops",
            "error: rule oops is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]\n",
        ),
        (
            "ingress i --default-backend=oops",
            "error: default-backend should be in format servicename:serviceport\n",
        ),
    ],
)
def test_refusals(desk, words, error):
    assert desk.k(f"create {words}").err == error


def test_an_ingress_needs_to_lead_somewhere(desk):
    assert desk.k("create ingress i").err.startswith("error: not enough information provided: ")
