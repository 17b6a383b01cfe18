"""Ingress objects become servers and locations; a request finds the right one."""

import pytest

from k8s_tui.api.core import Secret
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.network.ingressrules import PREFIX, compiled
from k8s_tui.network.rules import PortRule, ServiceRules, Target

POD = Target("10.244.1.2", 8080)


def service(name, *targets, external=""):
    port = PortRule(f"shop/{name}", "http", "TCP", 80, targets=targets)
    return ServiceRules(f"shop/{name}", "ClusterIP", "10.96.1.1", external_name=external, ports=(port,))


SERVICES = {
    f"shop/{each.key.partition('/')[2]}": each
    for each in (
        service("web", POD),
        service("api", POD),
        service("exact", POD),
        service("empty"),
        service("out", external="db.example.com"),
    )
}


def path(at, name, kind="Prefix", port=80):
    number = {"number": port} if isinstance(port, int) else {"name": port}
    return {"path": at, "pathType": kind, "backend": {"service": {"name": name, "port": number}}}


def ingress(*paths, host="shop.example.com", name="one", created=0, annotations=None, **spec):
    meta = ObjectMeta(name=name, namespace="shop", creation_timestamp=created, annotations=annotations or {})
    rules = [{"host": host, "http": {"paths": list(paths)}}]
    return Unstructured("networking.k8s.io/v1", "Ingress", meta, {"spec": {"rules": rules, **spec}})


def found(rules, at, host="shop.example.com"):
    backend, asked = rules.backend(host, at)
    return (backend.service if backend is not None else "", asked)


@pytest.mark.parametrize(
    "at, expected",
    [
        ("/", "shop/web"),
        ("/apis", "shop/web"),
        ("/api", "shop/api"),
        ("/api/v1", "shop/api"),
        ("/api/exact", "shop/exact"),
        ("/api/exact/more", "shop/api"),
    ],
)
def test_the_longest_path_that_fits_wins(at, expected):
    rules = compiled(
        [ingress(path("/", "web"), path("/api", "api"), path("/api/exact", "exact", "Exact"))], SERVICES, {}
    )
    assert found(rules, at)[0] == expected


@pytest.mark.parametrize(
    "host, expected",
    [
        ("shop.example.com", "shop/web"),
        ("SHOP.example.com:80", "shop/web"),
        ("a.wild.example.com", "shop/api"),
        ("a.b.wild.example.com", ""),
        ("nobody.example.com", ""),
    ],
)
def test_hosts_are_exact_or_wildcards(host, expected):
    rules = compiled(
        [ingress(path("/", "web")), ingress(path("/", "api"), host="*.wild.example.com", name="two")],
        SERVICES,
        {},
    )
    assert found(rules, "/", host)[0] == expected


def test_the_older_of_two_that_say_the_same_counts():
    young = ingress(path("/", "api"), name="a", created=9)
    old = ingress(path("/", "web"), name="b", created=1)
    assert found(compiled([young, old], SERVICES, {}), "/")[0] == "shop/web"


def test_what_cannot_be_served_is_complained_about():
    rules = compiled(
        [
            ingress(
                path("/", "nobody"),
                path("/e", "empty"),
                path("/p", "web", port=81),
                tls=[{"secretName": "s"}],
            )
        ],
        SERVICES,
        {},
    )
    assert [problem.split('"')[0] for problem in rules.problems] == [
        "Error obtaining Endpoints for Service ",
        "Service ",
        "Service ",
        "Error getting SSL certificate ",
    ]


def test_a_service_may_stand_for_a_name_outside():
    rules = compiled([ingress(path("/", "out", port=5432))], SERVICES, {})
    backend, _ = rules.backend("shop.example.com", "/")
    assert (backend.external, backend.port) == ("db.example.com", 5432)


@pytest.mark.parametrize(
    "annotations, at, asked",
    [
        ({}, "/api/v1", "/api/v1"),
        ({f"{PREFIX}rewrite-target": "/"}, "/api/v1", "/"),
        ({f"{PREFIX}rewrite-target": "/$2", f"{PREFIX}use-regex": "true"}, "/api/v1", "/v1"),
    ],
)
def test_paths_are_rewritten(annotations, at, asked):
    pattern = "/api(/|$)(.*)" if f"{PREFIX}use-regex" in annotations else "/api"
    rules = compiled(
        [ingress(path(pattern, "api", "ImplementationSpecific"), annotations=annotations)], SERVICES, {}
    )
    assert found(rules, at) == ("shop/api", asked)


def test_a_certificate_is_shown_and_plain_requests_are_redirected():
    tls = [{"hosts": ["shop.example.com"], "secretName": "cert"}]
    good = Secret(data={"tls.crt": "Yw==", "tls.key": "aw=="})
    server = compiled([ingress(path("/", "web"), tls=tls)], SERVICES, {"shop/cert": good}).server(
        "shop.example.com"
    )
    assert (server.certificate, server.redirects) == ("shop/cert", True)
    off = {f"{PREFIX}ssl-redirect": "false"}
    server = compiled([ingress(path("/", "web"), tls=tls, annotations=off)], SERVICES, {}).server(
        "shop.example.com"
    )
    assert (server.certificate, server.redirects) == ("", False)


def test_default_backends():
    meant = {"defaultBackend": {"service": {"name": "api", "port": {"number": 80}}}}
    assert found(compiled([ingress(path("/", "web"), **meant)], SERVICES, {}), "/", "x")[0] == "shop/api"
    assert found(compiled([], SERVICES, {}, "shop/web"), "/", "x")[0] == "shop/web"
