from k8s_tui.httpd.tokens import ISSUER, claims_of, issue


def test_a_token_says_whose_it_is_until_it_ends() -> None:
    token = issue("team", "bot", "uid-1", [ISSUER], 0, 600)
    claims = claims_of(token, 599_000)
    assert claims is not None
    assert claims["sub"] == "system:serviceaccount:team:bot"
    assert claims_of(token, 600_000) is None


def test_a_token_that_was_touched_is_none() -> None:
    head, body, signature = issue("team", "bot", "uid-1", [ISSUER], 0, 600).split(".")
    other = issue("team", "boss", "uid-1", [ISSUER], 0, 600).split(".")[1]
    assert claims_of(f"{head}.{other}.{signature}", 0) is None
    assert claims_of(f"{head}.{body}.", 0) is None
    assert claims_of("", 0) is None
