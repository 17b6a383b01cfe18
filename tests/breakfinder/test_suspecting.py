import pytest

from k8s_tui.breakfinder.given import Key, read_text
from k8s_tui.breakfinder.suspecting import behind, case_of, is_of
from k8s_tui.game.scenario import Users
from k8s_tui.game.why.findings import Ref
from tests.breakfinder.found import SHOP, found, stage_of

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


def test_a_case_knows_the_workload_its_machines_and_what_was_done():
    case = case_of(stage_of(), found())
    assert case.concerned == (WEB,)
    assert (case.groups, case.promise) == (("node",), "available")
    assert (case.workers, case.zones) == (3, 3)
    assert case.spread == {WEB: 1}
    assert case.memory_bytes[WEB] > 0


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


@pytest.mark.parametrize(
    "ref,yes",
    [
        (Ref("deployment", "default", "web"), True),
        (Ref("pod", "default", "web-5d4f-x2x1z"), True),
        (Ref("pod", "shop", "web-5d4f-x2x1z"), False),
        (Ref("node", "", "web"), False),
    ],
)
def test_what_is_at_fault_is_a_workload_or_a_pod_of_it(ref, yes):
    assert is_of(ref, WEB) is yes
