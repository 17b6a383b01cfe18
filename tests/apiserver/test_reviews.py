import pytest

from k8s_tui.api.errors import Invalid
from k8s_tui.apiserver.reviews import reviewed
from k8s_tui.apiserver.strategy import ADMINISTRATOR, Caller

PODS = {"resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "default"}}
HEALTH = {"nonResourceAttributes": {"verb": "get", "path": "/healthz"}}


def ask(api, kind, spec, caller=ADMINISTRATOR):
    return reviewed(api.server, {"kind": kind, "spec": spec}, caller)["status"]


@pytest.mark.parametrize(
    "kind, spec, caller, allowed",
    [
        ("SelfSubjectAccessReview", PODS, ADMINISTRATOR, True),
        ("SelfSubjectAccessReview", PODS, Caller("jane"), False),
        ("SelfSubjectAccessReview", HEALTH, Caller("jane"), True),
        ("SubjectAccessReview", {"user": "jane", **PODS}, ADMINISTRATOR, False),
        ("LocalSubjectAccessReview", {"groups": ["system:masters"], **PODS}, ADMINISTRATOR, True),
    ],
)
def test_who_may_do_what(api, kind, spec, caller, allowed):
    assert ask(api, kind, spec, caller)["allowed"] is allowed


def test_what_asks_nothing_is_refused(api):
    with pytest.raises(Invalid):
        ask(api, "SubjectAccessReview", {"user": "jane"})
    with pytest.raises(Invalid):
        ask(api, "SubjectAccessReview", PODS)


def test_who_one_is_and_what_one_may_do(api):
    who = ask(api, "SelfSubjectReview", {}, Caller("jane"))
    assert who == {"userInfo": {"groups": ["system:authenticated"], "username": "jane"}}
    rules = ask(api, "SelfSubjectRulesReview", {"namespace": "default"}, Caller("jane"))
    assert {"nonResourceURLs": ["/healthz"], "verbs": ["get"]} in rules["nonResourceRules"]


def test_a_token_is_looked_at(api):
    assert "authenticated" not in ask(api, "TokenReview", {"token": "xyz"})


def test_other_kinds_are_stored(api):
    assert reviewed(api.server, {"kind": "Pod"}, ADMINISTRATOR) is None
