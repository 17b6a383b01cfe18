from typing import Any

from tests.httpd.asking import Asking


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        inner = set().union(*(references(item) for item in value.values()))
        return inner | ({value["$ref"]} if isinstance(value.get("$ref"), str) else set())
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


def test_each_version_has_a_document_that_is_whole(ask: Asking) -> None:
    _, index = ask("GET", "/openapi/v3")
    assert {"api/v1", "apis/apps/v1", "apis/autoscaling/v1"} <= set(index["paths"])
    for path in index["paths"]:
        code, document = ask("GET", f"/openapi/v3/{path}")
        assert code == 200
        schemas = document["components"]["schemas"]
        wanted = {each.removeprefix("#/components/schemas/") for each in references(document)}
        assert wanted <= set(schemas), path


def test_types_say_what_they_are_for(ask: Asking) -> None:
    _, document = ask("GET", "/openapi/v3/api/v1")
    pod = document["components"]["schemas"]["io.k8s.api.core.v1.Pod"]
    assert pod["description"].startswith("One or more containers")
    assert pod["x-kubernetes-group-version-kind"] == [{"group": "", "version": "v1", "kind": "Pod"}]
    path = document["paths"]["/api/v1/namespaces/{namespace}/pods/{name}"]
    assert "fieldValidation" in [each["name"] for each in path["patch"]["parameters"]]
