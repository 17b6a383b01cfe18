import pytest

from k8s_tui.api.errors import MethodNotAllowed
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.httpd.messages import Request
from k8s_tui.httpd.paths import NoSuchPath, target_of


@pytest.mark.parametrize(
    "method,path,meant",
    [
        ("GET", "/api/v1/pods", ("list", "pods", "", "", "")),
        ("GET", "/api/v1/namespaces/shop/pods/web", ("get", "pods", "shop", "web", "")),
        ("GET", "/api/v1/namespaces/shop/pods/web/log", ("get", "pods", "shop", "web", "log")),
        ("GET", "/api/v1/namespaces/shop", ("get", "namespaces", "", "shop", "")),
        ("PUT", "/api/v1/namespaces/shop/finalize", ("update", "namespaces", "", "shop", "finalize")),
        ("GET", "/api/v1/watch/namespaces/shop/pods", ("watch", "pods", "shop", "", "")),
        ("POST", "/apis/apps/v1/namespaces/shop/deployments", ("create", "deployments", "shop", "", "")),
        (
            "PATCH",
            "/apis/apps/v1/namespaces/s/deployments/w/scale",
            ("patch", "deployments", "s", "w", "scale"),
        ),
        ("DELETE", "/api/v1/namespaces/shop/pods", ("deletecollection", "pods", "shop", "", "")),
        ("POST", "/api/v1/namespaces/shop/pods/w/eviction", ("create", "pods", "shop", "w", "eviction")),
    ],
)
def test_what_paths_mean(method: str, path: str, meant: tuple[str, ...]) -> None:
    found = target_of(SCHEME, Request(method, path, ADMINISTRATOR))
    assert (found.verb, found.resource.plural, found.namespace, found.name, found.subresource) == meant


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/v2/pods", "/apis/apps/v1", "/api/v1/nosuch", "/api/v1/namespaces/s/pods/w/nosuch"),
        *("/api/v1/pods/web", "/api/v1/namespaces/s/nodes/n", "/api/v1/namespaces/s/pods/w/log/x", "/x"),
    ],
)
def test_paths_under_which_nothing_is(path: str) -> None:
    with pytest.raises(NoSuchPath):
        target_of(SCHEME, Request("GET", path, ADMINISTRATOR))


@pytest.mark.parametrize(
    "method,path",
    [
        ("POST", "/api/v1/namespaces/s/pods/web"),
        ("PUT", "/api/v1/namespaces/s/pods"),
        ("TRACE", "/api/v1/pods"),
        ("GET", "/apis/authentication.k8s.io/v1/tokenreviews"),
    ],
)
def test_methods_that_mean_nothing_there(method: str, path: str) -> None:
    with pytest.raises(MethodNotAllowed):
        target_of(SCHEME, Request(method, path, ADMINISTRATOR))
