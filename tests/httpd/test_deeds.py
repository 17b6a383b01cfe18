import pytest

from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.game.session import Session
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.deeds import is_deed, told
from k8s_tui.httpd.encoding import Encoder
from k8s_tui.httpd.messages import Request
from k8s_tui.httpd.paths import target_of

DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"


def context_of(session: Session, method: str, path: str, manager: str = "kubectl", **query: str) -> Context:
    caller = Caller("kubernetes-admin", manager=manager)
    request = Request(method, path, caller, {name: (text,) for name, text in query.items()})
    world = session.play.world
    return Context(world, world.connect("laptop"), request, target_of(SCHEME, request), Encoder())


@pytest.mark.parametrize(
    "method,path,manager,text",
    [
        ("PATCH", DEPLOYMENT, "kubectl-set", "kubectl set deployment/web -n shop"),
        ("PATCH", DEPLOYMENT, "kubectl-client-side-apply", "kubectl apply deployment/web -n shop"),
        ("PATCH", f"{DEPLOYMENT}/scale", "kubectl", "kubectl scale deployment/web -n shop"),
        ("DELETE", DEPLOYMENT, "kubectl", "kubectl delete deployment/web -n shop"),
        ("PUT", DEPLOYMENT, "python-requests", "kubectl replace deployment/web -n shop"),
        ("DELETE", "/api/v1/nodes/worker-1", "kubectl", "kubectl delete node/worker-1"),
    ],
)
def test_what_was_done_is_told_as_a_command(
    session: Session, method: str, path: str, manager: str, text: str
) -> None:
    context = context_of(session, method, path, manager)
    assert is_deed(context)
    assert told(context) == text


def test_reading_asking_and_rehearsing_are_no_deeds(session: Session) -> None:
    reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    assert not is_deed(context_of(session, "GET", DEPLOYMENT))
    assert not is_deed(context_of(session, "POST", reviews))
    assert not is_deed(context_of(session, "PATCH", DEPLOYMENT, dryRun="All"))
