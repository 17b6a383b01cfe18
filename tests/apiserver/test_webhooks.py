import pytest

from k8s_tui.api.errors import BadRequest, Forbidden, InternalError, Invalid
from k8s_tui.apiserver.requests import WriteOptions
from k8s_tui.apiserver.webhooks import Verdict

CONFIGURATION = """
apiVersion: admissionregistration.k8s.io/v1
kind: KIND
metadata: {name: hook}
webhooks:
- name: hook.example.com
  clientConfig: {url: "https://hook.example.com/check"}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  sideEffects: EFFECTS
  failurePolicy: POLICY
  objectSelector: {matchLabels: {checked: "yes"}}
  admissionReviewVersions: [v1]
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, labels: {checked: 'yes'}}\n"


class Answers:
    """A line at whose end somebody answers always the same."""

    def __init__(self, verdict):
        self.verdict = verdict
        self.asked = []

    def ask(self, machine, review):
        self.asked.append(review)
        return self.verdict


def with_webhook(api, verdict, kind="ValidatingWebhookConfiguration", policy="Fail", effects="None"):
    text = CONFIGURATION.replace("KIND", kind).replace("POLICY", policy).replace("EFFECTS", effects)
    api.apply(text)
    api.server.webhook_line = line = Answers(verdict)
    return line


def test_a_webhook_is_asked_about_what_it_chose(api):
    line = with_webhook(api, Verdict())
    api.apply(CONFIG_MAP)
    api.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n")
    assert [(each.address, each.path, each.document["metadata"]["name"]) for each in line.asked] == [
        ("hook.example.com", "/check", "conf")
    ]


def test_a_denial_is_told_in_its_own_words(api):
    with_webhook(api, Verdict(allowed=False, message="not today", code=403, reason="Forbidden"))
    with pytest.raises(Forbidden) as refused:
        api.apply(CONFIG_MAP)
    assert refused.value.message == 'admission webhook "hook.example.com" denied the request: not today'


def test_a_mutation_is_stored(api):
    patch = {"metadata": {"labels": {"added": "yes"}}}
    with_webhook(api, Verdict(patches=(patch,)), "MutatingWebhookConfiguration")
    stored = api.apply(CONFIG_MAP)[0]
    assert stored["metadata"]["labels"] == {"checked": "yes", "added": "yes"}


def test_an_open_webhook_that_cannot_be_reached_lets_pass(api):
    with_webhook(api, Verdict(failure="context deadline exceeded"), policy="Ignore")
    assert api.apply(CONFIG_MAP)


def test_a_closed_webhook_that_cannot_be_reached_refuses(api):
    with_webhook(api, Verdict(failure="context deadline exceeded"))
    with pytest.raises(InternalError) as refused:
        api.apply(CONFIG_MAP)
    assert refused.value.message == (
        'Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: '
        'Post "https://hook.example.com/check?timeout=10s": context deadline exceeded'
    )


def test_side_effects_and_dry_runs(api):
    with_webhook(api, Verdict())
    assert api.apply(CONFIG_MAP, options=WriteOptions(dry_run=True))


@pytest.mark.parametrize(
    "broken, said",
    [
        ({"hook.example.com\n": "hook\n"}, "should be a domain with at least three segments"),
        ({"EFFECTS": "Some"}, "sideEffects: Unsupported value"),
        ({"https://": "http://"}, "'https' is the only allowed URL scheme"),
        ({'{url: "https://hook.example.com/check"}': "{}"}, "exactly one of url or service is required"),
        ({"POLICY": "Maybe"}, "failurePolicy: Unsupported value"),
    ],
)
def test_configurations_that_are_refused(api, broken, said):
    text = CONFIGURATION.replace("KIND", "ValidatingWebhookConfiguration")
    for old, new in {"POLICY": "Fail", "EFFECTS": "None", **broken}.items():
        text = text.replace(old, new)
    with pytest.raises((Invalid, BadRequest)) as refused:
        api.apply(text)
    assert said in refused.value.message
