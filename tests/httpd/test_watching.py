from typing import Any

import pytest

from k8s_tui.httpd.watching import INITIAL_EVENTS_END
from tests.httpd.asking import Asking, events

MAPS = "/api/v1/namespaces/default/configmaps"


def config_map(name: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}}


def told(data: bytes) -> list[tuple[str, str]]:
    return [(each["type"], each["object"]["metadata"].get("name", "")) for each in events(data)]


def revision(ask: Asking) -> str:
    return str(ask("GET", f"{MAPS}?limit=1")[1]["metadata"]["resourceVersion"])


def test_a_watch_tells_what_comes_changes_and_goes(ask: Asking) -> None:
    watch = ask.watch(f"{MAPS}?watch=true&resourceVersion={revision(ask)}")
    assert list(watch.begin()) == []
    ask("POST", MAPS, config_map("w"))
    patch = {"content_type": "application/merge-patch+json"}
    ask("PATCH", f"{MAPS}/w", {"data": {"a": "b"}}, **patch)
    ask("DELETE", f"{MAPS}/w")
    assert watch.is_behind()
    assert told(watch.next()) == [("ADDED", "w"), ("MODIFIED", "w"), ("DELETED", "w")]
    assert not watch.is_behind()


def test_objects_come_and_go_with_the_selector(ask: Asking) -> None:
    ask("POST", MAPS, config_map("s"))
    watch = ask.watch(f"{MAPS}?watch=true&labelSelector=a%3Db&resourceVersion={revision(ask)}")
    patch = {"content_type": "application/merge-patch+json"}
    ask("PATCH", f"{MAPS}/s", {"metadata": {"labels": {"a": "b"}}}, **patch)
    ask("PATCH", f"{MAPS}/s", {"metadata": {"labels": {"a": "c"}}}, **patch)
    ask("DELETE", f"{MAPS}/s")
    assert told(watch.next()) == [("ADDED", "s"), ("DELETED", "s")]


def test_a_list_may_come_as_a_watch(ask: Asking) -> None:
    ask("POST", MAPS, config_map("first"))
    watch = ask.watch(
        f"{MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    )
    sent = events(b"".join(watch.begin()))
    assert ("ADDED", "first") in [(each["type"], each["object"]["metadata"].get("name")) for each in sent]
    assert sent[-1]["type"] == "BOOKMARK"
    assert sent[-1]["object"]["metadata"]["annotations"] == {INITIAL_EVENTS_END: "true"}
    ask("DELETE", f"{MAPS}/first")


def test_rows_come_with_their_columns_once(ask: Asking) -> None:
    as_table = {"accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
    watch = ask.watch(f"{MAPS}?watch=true&resourceVersion={revision(ask)}", **as_table)
    ask("POST", MAPS, config_map("row"))
    ask("DELETE", f"{MAPS}/row")
    first, second = events(watch.next())
    assert [each["name"] for each in first["object"]["columnDefinitions"]] == ["Name", "Data", "Age"]
    assert second["object"]["columnDefinitions"] == []
    assert first["object"]["rows"][0]["object"]["kind"] == "PartialObjectMetadata"


def test_what_is_forgotten_cannot_be_watched(ask: Asking) -> None:
    before = revision(ask)
    ask("POST", MAPS, config_map("old"))
    server = ask.answering.server()
    server.etcd().compact(server.etcd().revision)
    (event,) = events(ask.watch(f"{MAPS}?watch=true&resourceVersion={before}").next())
    assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")


EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events"
TOLD = {
    "metadata": {"name": "told"},
    "eventTime": "2026-01-05T09:00:01.000000Z",
    "reportingController": "example.com/operator",
    "reportingInstance": "operator-0",
    "action": "Reconciling",
    "reason": "Reconciled",
    "regarding": {"kind": "Node", "name": "worker-1"},
    "note": "all is well",
    "type": "Normal",
}


def test_events_of_both_groups_are_the_same_events(ask: Asking) -> None:
    core = ask.watch(f"/api/v1/events?watch=true&resourceVersion={revision(ask)}")
    later = ask.watch(
        f"{EVENTS}?watch=true&resourceVersion={revision(ask)}&fieldSelector=regarding.name%3Dworker-1"
    )
    assert ask("POST", EVENTS, TOLD)[0] == 201
    assert ("ADDED", "told") in told(core.next())
    (event,) = events(later.next())
    assert (event["object"]["apiVersion"], event["object"]["note"]) == ("events.k8s.io/v1", "all is well")
    code, refused = ask("POST", EVENTS, {**TOLD, "metadata": {"name": "x"}, "action": ""})
    assert (code, "action: Required value" in refused["message"]) == (422, True)
    assert ask("DELETE", "/api/v1/namespaces/default/events/told")[0] == 200


@pytest.mark.parametrize(
    "query,said",
    [
        ("resourceVersion=x", "invalid syntax"),
        ("sendInitialEvents=true", "resourceVersionMatch"),
        ("fieldSelector=spec.nope%3D1", "not a known field selector"),
        ("timeoutSeconds=x", "invalid syntax"),
    ],
    ids=["no version", "no match", "an unknown field", "no number"],
)
def test_watches_that_are_refused(ask: Asking, query: str, said: str) -> None:
    from k8s_tui.api.errors import BadRequest

    with pytest.raises(BadRequest, match=said):
        ask.watch(f"{MAPS}?watch=true&{query}")
