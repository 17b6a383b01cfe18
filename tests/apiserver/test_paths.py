import json

import pytest

from k8s_tui.apiserver.paths import HttpRequest, answered, served, target_of
from k8s_tui.apiserver.strategy import ADMINISTRATOR

CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf"}, "data": {"a": "1"}}


@pytest.mark.parametrize(
    "path, named",
    [
        ("/api/v1/pods", ("pods", "", "", "")),
        ("/api/v1/namespaces/shop/pods/web/log", ("pods", "shop", "web", "log")),
        ("/api/v1/namespaces/shop", ("namespaces", "", "shop", "")),
        ("/api/v1/namespaces/shop/finalize", ("namespaces", "", "shop", "finalize")),
        ("/apis/apps/v1/namespaces/shop/deployments/web", ("deployments", "shop", "web", "")),
        ("/apis/apps/v1/nopes", None),
        ("/apis/apps/v1", None),
        ("/healthz", None),
    ],
)
def test_what_a_path_names(api, path, named):
    found = target_of(api.server.scheme, path)
    shown = found and (found.resource.plural, found.namespace, found.name, found.subresource)
    assert shown == named


@pytest.mark.parametrize(
    "path, status",
    [
        ("/healthz", 200),
        ("/version", 200),
        ("/api", 403),
        ("/metrics", 403),
        ("/api/v1/pods", 403),
    ],
)
def test_what_nobody_in_particular_may_see(api, path, status):
    assert answered(api.server, HttpRequest(path)).status == status


def test_refusals_are_status_objects(api):
    refused = answered(api.server, HttpRequest("/api/v1/namespaces/shop/pods"))
    assert refused.content["message"] == (
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" '
        'in the namespace "shop"'
    )
    unknown = answered(api.server, HttpRequest("/api", token="xyz"))
    assert unknown.content == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": "Unauthorized",
        "reason": "Unauthorized",
        "code": 401,
    }


def test_objects_come_and_go(api):
    path = "/api/v1/namespaces/default/configmaps"

    def ask(method, path, body=None, content_type="application/json"):
        sent = "" if body is None else json.dumps(body)
        return served(api.server, HttpRequest(path, method, "", sent, content_type), ADMINISTRATOR)

    assert ask("POST", path, CONFIG_MAP).status == 201
    changed = ask("PATCH", f"{path}/conf", {"data": {"b": "2"}}, "application/merge-patch+json")
    assert changed.content["data"] == {"a": "1", "b": "2"}
    listed = ask("GET", path).content
    assert list(listed)[:2] == ["kind", "apiVersion"]
    assert [each["metadata"]["name"] for each in listed["items"]] == ["conf"]
    assert ask("DELETE", f"{path}/conf").status == 200
    assert ask("GET", path).content["items"] == []
