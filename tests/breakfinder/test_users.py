from typing import Any

import pytest

from k8s_tui.breakfinder.users import unasked, users_of
from k8s_tui.game.scenario import Users
from tests.breakfinder.manifests import deployment, given_of, other, service

POSTGRES = {"ports": [{"containerPort": 5432}], "env": [{"name": "POSTGRES_PASSWORD", "value": "a"}]}
REDIS = {"args": ["redis-server", "--replicaof", "redis 6379"]}


def ingress(*paths: tuple[str, str, str]) -> dict[str, Any]:
    rules = [
        {
            "host": host,
            "http": {
                "paths": [
                    {
                        "path": path,
                        "pathType": "Prefix",
                        "backend": {"service": {"name": name, "port": {"number": 80}}},
                    }
                ]
            },
        }
        for host, path, name in paths
    ]
    return other("networking.k8s.io/v1", "Ingress", "web", spec={"rules": rules})


def placed(*policies: dict[str, Any]) -> str:
    """Return where the users of `web` stand, among a `front` of its own namespace and a `shop` of another."""
    shop = deployment("shop")
    shop["metadata"]["namespace"] = "shop"
    (found,) = asked(service(), deployment(), deployment("front"), shop, *policies)
    return found.source


@pytest.mark.parametrize(
    "peer,source",
    [
        ({"podSelector": {"matchLabels": {"app": "front"}}}, "pod/default/front"),
        ({"podSelector": {"matchLabels": {"app": "shop"}}}, "master-1"),
        (
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}},
            "pod/shop/shop",
        ),
        (
            {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "shop"}}},
            "pod/shop/shop",
        ),
        ({"ipBlock": {"cidr": "10.0.0.0/8"}}, "master-1"),
    ],
)
def test_users_stand_where_a_policy_lets_them_in(peer: dict[str, Any], source: str) -> None:
    spec = {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{"from": [peer]}]}
    assert placed(other("networking.k8s.io/v1", "NetworkPolicy", "web", spec=spec)) == source


def test_a_service_whose_pods_were_perhaps_left_out_has_no_users() -> None:
    rollout = other("argoproj.io/v1alpha1", "Rollout", "web", spec={})
    assert [each.name for each in asked(service())] == ["service/web"]
    assert asked(service(), rollout) == []
    assert [str(key) for key in unasked(given_of(service(), rollout))] == ["service/web"]


def asked(*objects: dict[str, Any]) -> list[Users]:
    return list(users_of(given_of(*objects)))


@pytest.mark.parametrize(
    "objects, expected",
    [
        (
            [service(), deployment()],
            Users("service/web", "service/web:80", 10, source="master-1"),
        ),
        (
            [service(type="LoadBalancer"), deployment()],
            Users("service/web", "service/web:80", 10),
        ),
        (
            [service(type="NodePort"), deployment()],
            Users("service/web", "service/web:80", 10, retries=3),
        ),
        (
            [
                service(target=80),
                deployment(image="nginx", container={"command": ["nginx", "-g", "daemon off;"]}),
            ],
            Users("service/web", "service/web:80", 10, source="master-1"),
        ),
        (
            [service("db", 5432, 5432), deployment("db", "postgres:16", container=POSTGRES)],
            Users("service/db", "postgres+service/db:5432", 10, source="master-1", writes=20),
        ),
        (
            [service("copy", 6379, 6379), deployment("copy", "redis:7", container=REDIS)],
            Users("service/copy", "redis+service/copy:6379", 10, source="master-1"),
        ),
        (
            [service("mq", 5672, 5672), deployment("mq", "rabbitmq:3")],
            Users("service/mq", "tcp+service/mq:5672", 10, source="master-1"),
        ),
    ],
)
def test_a_service_is_used_by_what_it_speaks(objects: list[dict[str, Any]], expected: Users) -> None:
    assert asked(*objects) == [expected]


def test_every_path_of_an_ingress_is_used_from_outside() -> None:
    found = asked(
        service(),
        service("files", 80, 80),
        deployment(),
        deployment("files", "nginx"),
        ingress(("shop.io", "/", "web"), ("*.shop.io", "/files(/|$)(.*)", "files")),
    )
    by_name = {each.name: each for each in found}
    assert list(by_name) == ["shop.io/", "www.shop.io/files", "service/web", "service/files"]
    shop = by_name["shop.io/"]
    assert (shop.target, shop.namespace, shop.authority, shop.source, shop.status) == (
        "service/ingress-nginx-controller/",
        "ingress-nginx",
        "shop.io",
        "outside",
        200,
    )
    assert by_name["www.shop.io/files"].status == 404


def test_who_has_no_users_of_its_own_gets_none() -> None:
    hook = {
        "name": "a.b.c",
        "clientConfig": {"service": {"namespace": "default", "name": "gate"}},
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }
    assert [
        each.name
        for each in asked(
            service("db"),
            service("db-headless", selector={"app": "db", "role": "leader"}, clusterIP="None"),
            service("outside", type="ExternalName", externalName="a.b", selector=None, ports=None),
            service("by-hand", selector=None),
            service("gate"),
            other(
                "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "gate", webhooks=[hook]
            ),
            deployment("db"),
            deployment("gate"),
        )
    ] == ["service/db"]


def test_where_policies_let_only_certain_pods_in_users_are_in_these() -> None:
    policy = other(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "db",
        spec={
            "podSelector": {"matchLabels": {"app": "db"}},
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}],
        },
    )
    (found,) = asked(service("db"), deployment("db"), deployment(), policy)
    assert found.source == "pod/default/web"
