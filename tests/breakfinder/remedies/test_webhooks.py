from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.webhooks import WEBHOOKS
from tests.breakfinder.remedies.builders import case, titles

HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks:
- name: guard.example.com
  clientConfig: {service: {namespace: guard, name: guard}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""
KEY = Key("ValidatingWebhookConfiguration", "", "guard")


def test_a_webhook_that_judges_itself_leaves_its_namespace_out_or_fails_open():
    closed = case(HOOK)
    assert titles(WEBHOOKS, closed) == [
        "let validatingwebhookconfiguration/guard leave out its own namespace",
        "let validatingwebhookconfiguration/guard fail open",
    ]
    out, open_ = (
        each.applied(closed.given).find(KEY).data["webhooks"][0] for each in WEBHOOKS.propose(closed)
    )
    [expression] = out["namespaceSelector"]["matchExpressions"]
    assert expression == {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["guard"]}
    assert out["rules"] == open_["rules"]
    assert open_["failurePolicy"] == "Ignore"


def test_a_webhook_that_fails_open_is_left_alone():
    assert titles(WEBHOOKS, case(f"{HOOK}  failurePolicy: Ignore\n")) == []


def test_one_that_leaves_itself_out_may_still_fail_open():
    other = "  namespaceSelector: {matchLabels: {team: shop}}\n"
    assert titles(WEBHOOKS, case(HOOK + other)) == ["let validatingwebhookconfiguration/guard fail open"]
