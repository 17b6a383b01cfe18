"""Why? of what chooses pods by expressions, which are read as the cluster reads them."""

from k8s_tui.game.why import look
from k8s_tui.game.why.findings import Ref
from tests.game.why.given import Given

CHOOSING = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [web, cart]}]}, policyTypes: [Ingress]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: guard, namespace: shop}
spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}
---
apiVersion: v1
kind: Node
metadata: {name: worker-1}
spec: {unschedulable: true}
status: {conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: one, namespace: shop, labels: {app: NAME}}
spec: {nodeName: worker-1, containers: [{name: web, image: nginx}]}
"""


def test_a_policy_says_whom_it_holds_for() -> None:
    finding = look(Given(CHOOSING), Ref("networkpolicy", "shop", "closed"))
    assert finding.text.startswith("it holds for app in (cart,web) and lets in nothing;")


def test_a_budget_keeps_only_whom_it_chooses() -> None:
    node = Ref("node", "", "worker-1")
    assert look(Given(CHOOSING.replace("NAME", "web")), node).next is None
    assert look(Given(CHOOSING.replace("NAME", "cart")), node).next == Ref(
        "poddisruptionbudget", "shop", "guard"
    )
