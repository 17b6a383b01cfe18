import pytest
from attrs import evolve

from k8s_tui.breakfinder.concerned import behind, concerned, is_of
from k8s_tui.breakfinder.given import Key, read_text
from k8s_tui.breakfinder.promises import Goal
from k8s_tui.breakfinder.trial import Broken
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.objects import Drained
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.scenario import Users
from k8s_tui.game.why.findings import Ref
from tests.breakfinder.found import SHOP, stage_of

WEB = Key("Deployment", "default", "web")
INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
  - host: shop.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""


ANSWERED, EMPTY = Timed(Traffic("service/web", 99.9)), Timed(Drained("worker-1"))


@pytest.mark.parametrize(
    "goal,detail,whose",
    [
        (Goal("recovery", WEB, ANSWERED), "", (WEB,)),
        (Goal("available", "service/web", ANSWERED), "", (WEB,)),
        (Goal("drain", "worker-1", EMPTY), "other-5d4f-aaaaa, web-5d4f-x2x1z", (WEB,)),
        (Goal("drain", "worker-1", EMPTY), "other-5d4f-aaaaa", ()),
        (Goal("custom", "what somebody wrote", ANSWERED), "", ()),
    ],
    ids=["workload", "users", "drain", "drain of others", "custom"],
)
def test_a_promise_was_made_to_workloads(goal, detail, whose):
    assert concerned(stage_of(), Broken(goal, None, detail)) == whose


@pytest.mark.parametrize(
    "users",
    [
        Users("a", "service/web:80", 1.0),
        Users("a", "http://web.default.svc.cluster.local/", 1.0),
        Users(
            "a",
            "service/ingress-nginx-controller/",
            1.0,
            namespace="ingress-nginx",
            authority="shop.example.com",
        ),
    ],
    ids=["service", "name", "ingress"],
)
def test_users_lead_to_the_workloads_behind_their_service(users):
    assert list(behind(read_text(SHOP + INGRESS), users)) == [WEB]


def test_a_service_without_pods_is_concerned_itself():
    given = read_text(SHOP.replace("selector: {app: web}", "selector: {app: wbe}"))
    stage = evolve(stage_of(), given=given)
    goal = Goal("available", "service/web", ANSWERED)
    assert concerned(stage, Broken(goal, None, "")) == (Key("Service", "default", "web"),)


@pytest.mark.parametrize(
    "ref,yes",
    [
        (Ref("deployment", "default", "web"), True),
        (Ref("pod", "default", "web-5d4f-x2x1z"), True),
        (Ref("pod", "shop", "web-5d4f-x2x1z"), False),
        (Ref("pod", "default", "web-api-5d4f-x2x1z"), False),
        (Ref("replicaset", "default", "web-5d4f"), True),
        (Ref("node", "", "web"), False),
    ],
)
def test_what_is_at_fault_is_a_workload_or_a_pod_of_it(ref, yes):
    assert is_of(ref, WEB) is yes
