"""What came over HTTPS is part of the game: it can be saved, gone back over, and refused by a scenario."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from k8s_tui.apiserver.strategy import Caller
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Saves
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of, start
from k8s_tui.game.transcript import MAX_REQUEST_BYTES
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.door import answering_of, carry_out
from k8s_tui.httpd.journal import dumped, loaded
from k8s_tui.httpd.messages import Request
from tests.game.builders import OUTAGE, scenario
from tests.httpd.asking import Asking
from tests.httpd.served import SPEED, serving

DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
MERGE = "application/merge-patch+json"
LABELS = {"app": "web"}
WEB = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": LABELS},
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {"containers": [{"name": "nginx", "image": "nginx:1.27"}]},
        },
    },
}


@pytest.fixture
def kept(tmp_path: Path) -> Session:
    """Begin a game that can be saved."""
    return start(Origin(workers=2), (), Saves(tmp_path / "games.sqlite3"), carry_out)


def outside(session: Session) -> Asking:
    return Asking(session, answering=answering_of(session))


def said(session: Session, line: str) -> str:
    return "".join(text for _, text in session.run(line).read())


def test_a_request_is_kept_whole() -> None:
    request = Request(
        "PATCH",
        f"{DEPLOYMENTS}/web",
        Caller("jane", ("a", "b"), "kubectl-patch"),
        {"fieldManager": ("x",), "dryRun": ("All", "y")},
        {"content-type": MERGE, "authorization": "Bearer secret"},
        b"\x00\xff",
    )
    assert loaded(dumped(request)) == evolve(request, headers={"content-type": MERGE})
    assert "secret" not in dumped(request)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"method":1}', "kubectl get pods"])
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a request|Expecting|indices"):
        loaded(text)


def test_a_game_played_from_outside_is_saved_and_loaded_to_the_byte(kept: Session) -> None:
    ask = outside(kept)
    assert ask("POST", DEPLOYMENTS, WEB)[0] == 201
    kept.advance(3_333.3, 1e9)
    assert kept.run("kubectl scale deploy/web --replicas 3").exit_code == 0
    kept.step(7)
    assert ask("PATCH", f"{DEPLOYMENTS}/web", {"spec": {"replicas": 4}}, content_type=MERGE)[0] == 200
    assert ask("POST", DEPLOYMENTS, WEB)[0] == 409
    kept.step(20_000)
    assert ask("DELETE", f"{DEPLOYMENTS}/web")[0] == 200
    kept.step(1_234)
    fingerprint = kept.play.world.fingerprint()
    assert kept.run(":save lunch").exit_code == 0
    assert "somewhat different" not in said(kept, ":load lunch")
    assert kept.play.world.fingerprint() == fingerprint


async def test_what_kubectl_did_is_saved_and_loaded(kept: Session, tmp_path: Path) -> None:
    kept.set_speed(SPEED)
    async with serving(kept, tmp_path) as kubectl:
        await kubectl("create", "deployment", "web", "--image=nginx:1.27", "--replicas=2")
        await kubectl("rollout", "status", "deploy/web", "--timeout=30s")
        await kubectl("set", "image", "deploy/web", "nginx=nginx:1.28")
        await kubectl("delete", "pod", "-l", "app=web", "--wait=false")
    said(kept, ":save lunch")
    assert "somewhat different" not in said(kept, ":load lunch")
    assert "nginx:1.28" in said(kept, "kubectl get deploy web -o wide")


def test_going_back_in_time_keeps_what_came_before(kept: Session) -> None:
    ask = outside(kept)
    kept.step(5_000)
    assert ask("POST", DEPLOYMENTS, WEB)[0] == 201
    kept.step(20_000)
    assert ask("DELETE", f"{DEPLOYMENTS}/web")[0] == 200
    kept.step(5_000)
    kept.rewind(10_000)
    assert ask("GET", f"{DEPLOYMENTS}/web")[0] == 200
    kept.rewind(15_000)
    assert ask("GET", f"{DEPLOYMENTS}/web")[0] == 404


def test_who_travels_in_time_arrives_before_a_write(kept: Session) -> None:
    kept.step(60_000)
    kept.head_for(40_000)
    assert outside(kept)("POST", DEPLOYMENTS, WEB)[0] == 201
    assert (kept.travels, kept.now_ms) == (False, 40_000)


def test_who_travels_onward_is_not_hurried_by_a_write(kept: Session) -> None:
    kept.head_for(60_000)
    assert outside(kept)("POST", DEPLOYMENTS, WEB)[0] == 201
    assert (kept.travels, kept.now_ms) == (True, 0)


def test_a_game_without_that_door_says_that_it_cannot_be_loaded(kept: Session, tmp_path: Path) -> None:
    outside(kept)("POST", DEPLOYMENTS, WEB)
    said(kept, ":save lunch")
    other = start(Origin(workers=2), (), Saves(tmp_path / "games.sqlite3"))
    assert "requests from outside" in said(other, ":load lunch")


def test_more_than_can_be_kept_is_told(kept: Session) -> None:
    kept.play.request_bytes = MAX_REQUEST_BYTES
    outside(kept)("POST", DEPLOYMENTS, WEB)
    assert "more came from outside than can be kept" in said(kept, ":save lunch")


def test_reading_asking_and_streams_leave_no_trace(kept: Session) -> None:
    ask = outside(kept)
    ask("GET", DEPLOYMENTS)
    review = {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}}
    assert ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)[0] == 201
    ask.raw("POST", "/api/v1/namespaces/default/pods/web/exec?command=ls")
    assert kept.play.transcript == ()


@pytest.mark.parametrize(
    "method,path,manager,code",
    [
        ("DELETE", f"{DEPLOYMENTS}/web", "kubectl", 403),
        ("DELETE", DEPLOYMENTS, "python", 403),
        ("PATCH", f"{DEPLOYMENTS}/web", "kubectl-edit", 403),
        ("PATCH", f"{DEPLOYMENTS}/web", "kubectl-set", 404),
        ("GET", "/api/v1/namespaces/default/pods/web/log", "kubectl", 403),
        ("GET", DEPLOYMENTS, "kubectl", 200),
    ],
)
def test_a_scenario_refuses_the_same_from_outside(method: str, path: str, manager: str, code: int) -> None:
    outage = scenario(OUTAGE)
    strict = evolve(outage, spec=evolve(outage.spec, deny=("delete", "edit", "logs")))
    session = session_of(start(Origin(workers=1)).play.world, strict, Origin("outage"))
    ask = outside(session)
    ask.caller = evolve(ask.caller, manager=manager)
    answer: Any = ask.raw(method, path, {}, content_type=MERGE)
    assert not isinstance(answer, Context)
    assert answer.code == code
    assert (b"is not to be used in this scenario" in answer.body) == (code == 403)
