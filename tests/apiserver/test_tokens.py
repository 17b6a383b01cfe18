import base64
import json

import pytest

from k8s_tui.api.errors import Invalid, Unauthorized
from k8s_tui.apiserver.tokens import (
    EXTENDED_SECONDS,
    WARN_ONLY_SECONDS,
    Bound,
    TokenRequest,
    authenticated,
    issue,
    issue_for_secret,
)

ACCOUNT = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: default}
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default}
spec: {serviceAccountName: bot, containers: [{name: web, image: nginx}]}
"""


@pytest.fixture
def account(api):
    api.apply(ACCOUNT)
    return api.server.get(api.resource("serviceaccounts"), "default", "bot")


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def pass_seconds(api, seconds):
    api.sim.run_until(api.sim.now_ms + seconds * 1000)


def test_a_token_says_who_one_is_until_it_is_over(api, account):
    token = issue(api.server, account, TokenRequest(600)).text()
    found = authenticated(api.server, token)
    assert found.user == "system:serviceaccount:default:bot"
    assert found.groups == (
        "system:serviceaccounts",
        "system:serviceaccounts:default",
        "system:authenticated",
    )
    assert claims(token)["exp"] - claims(token)["iat"] == 600
    pass_seconds(api, 601)
    with pytest.raises(Unauthorized):
        authenticated(api.server, token)


@pytest.mark.parametrize("seconds", [599, (1 << 32) + 1])
def test_how_long_a_token_may_live(api, account, seconds):
    with pytest.raises(Invalid) as refused:
        issue(api.server, account, TokenRequest(seconds))
    assert "spec.expirationSeconds" in refused.value.message


def test_a_token_of_a_pod_ends_with_it_and_lives_longer_than_it_was_asked_to(api, account):
    api.apply(POD)
    uid = api.server.get(api.resource("pods"), "default", "web").metadata.uid
    token = issue(api.server, account, TokenRequest(WARN_ONLY_SECONDS, (), Bound("Pod", "web", uid))).text()
    said = claims(token)
    assert said["exp"] - said["iat"] == EXTENDED_SECONDS
    assert said["kubernetes.io"]["warnafter"] - said["iat"] == WARN_ONLY_SECONDS
    assert authenticated(api.server, token)
    api.delete("pods", "web")
    with pytest.raises(Unauthorized):
        authenticated(api.server, token)


def test_an_account_that_was_made_anew_is_another(api, account):
    token = issue(api.server, account, TokenRequest()).text()
    api.delete("serviceaccounts", "bot")
    api.apply(ACCOUNT)
    with pytest.raises(Unauthorized):
        authenticated(api.server, token)


def test_a_secrets_token_lives_as_long_as_the_secret(api, account):
    token = issue_for_secret(api.server, account, "bot-token")
    with pytest.raises(Unauthorized):
        authenticated(api.server, token)
    api.apply("apiVersion: v1\nkind: Secret\nmetadata: {name: bot-token, namespace: default}\n")
    pass_seconds(api, 100_000)
    assert authenticated(api.server, token).user == "system:serviceaccount:default:bot"


@pytest.mark.parametrize("text", ["", "xyz", "a.b.c", "e30.e30.e30"])
def test_what_is_no_token_is_not_believed(api, text):
    with pytest.raises(Unauthorized):
        authenticated(api.server, text)


def test_a_token_for_others_is_not_for_this_server(api, account):
    token = issue(api.server, account, TokenRequest(600, ("vault",))).text()
    assert claims(token)["aud"] == ["vault"]
    with pytest.raises(Unauthorized):
        authenticated(api.server, token)
