"""A reverse proxy decides by its rules, and tries other endpoints where one does not answer."""

import pytest

from k8s_tui.network.ingressrules import FAKE_CERTIFICATE, Backend, IngressRules, Location, Server
from k8s_tui.network.routes import REFUSED, TIMED_OUT
from k8s_tui.network.rules import Target
from k8s_tui.traffic.clients import Url
from k8s_tui.traffic.proxying import Attempts, Decision, attempts, decide, gateway_status

WEB = Backend("shop/web", (Target("10.244.1.2", 80),))
EMPTY = Backend("shop/empty")
RULES = IngressRules(
    {
        "a.example.com": Server(
            "a.example.com", (Location("/e", "Prefix", EMPTY), Location("/", "Prefix", WEB))
        ),
        "t.example.com": Server("t.example.com", (Location("/", "Prefix", WEB),), "shop/cert", True),
    }
)


@pytest.mark.parametrize(
    "url, decision",
    [
        (Url("http", "a.example.com", 80, "/x"), Decision(0, WEB, "/x")),
        (Url("http", "10.0.0.1", 80, "/x", authority="a.example.com"), Decision(0, WEB, "/x")),
        (Url("http", "a.example.com", 80, "/e"), Decision(503, EMPTY)),
        (Url("http", "b.example.com", 80), Decision(404)),
        (Url("http", "t.example.com", 80), Decision(308)),
        (Url("https", "t.example.com", 443), Decision(0, WEB, "/", "shop/cert")),
        (Url("https", "a.example.com", 443), Decision(0, WEB, "/", FAKE_CERTIFICATE)),
    ],
    ids=["host", "header", "no-endpoints", "no-rule", "redirect", "certificate", "fake"],
)
def test_what_becomes_of_a_request(url, decision):
    assert decide(RULES, url) == decision


@pytest.mark.parametrize(
    "failing, expected",
    [
        ((0.0, 0.0), Attempts(1.0, 0.0, 0.0)),
        ((1.0,), Attempts(0.0, 0.0, 1.0)),
        ((1.0, 0.0), Attempts(0.5, 0.5, 0.0)),
        ((1.0, 1.0, 1.0, 0.0), Attempts(0.25, 0.5, 0.25)),
        ((0.5,), Attempts(0.5, 0.0, 0.5)),
    ],
)
def test_other_endpoints_are_tried(failing, expected):
    found = attempts(failing)
    assert (found.first, found.later, found.lost) == pytest.approx(
        (expected.first, expected.later, expected.lost)
    )


@pytest.mark.parametrize("reason, status", [(REFUSED, 502), (TIMED_OUT, 504)])
def test_what_is_answered_where_nobody_is(reason, status):
    assert gateway_status(reason) == status
