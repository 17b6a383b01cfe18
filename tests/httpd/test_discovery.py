from tests.httpd.asking import Asking

AGGREGATED = {"accept": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}


def test_everything_is_told_at_once(ask: Asking) -> None:
    _, core = ask("GET", "/api", **AGGREGATED)
    (group,) = core["items"]
    pods = next(each for each in group["versions"][0]["resources"] if each["resource"] == "pods")
    assert pods["shortNames"] == ["po"]
    eviction = next(each for each in pods["subresources"] if each["subresource"] == "eviction")
    assert eviction["responseKind"] == {"group": "policy", "version": "v1", "kind": "Eviction"}
    _, groups = ask("GET", "/apis", **AGGREGATED)
    assert "apps" in [each["metadata"]["name"] for each in groups["items"]]


def test_the_older_form_is_told_piece_by_piece(ask: Asking) -> None:
    _, groups = ask("GET", "/apis")
    scaling = next(each for each in groups["groups"] if each["name"] == "autoscaling")
    assert scaling["preferredVersion"]["version"] == "v2"
    assert [each["version"] for each in scaling["versions"]] == ["v2", "v1"]
    _, resources = ask("GET", "/api/v1")
    assert {"pods", "pods/log", "nodes/status"} <= {each["name"] for each in resources["resources"]}
    code, _ = ask("GET", "/apis/apps")
    assert code == 200
