"""Times as the client's own clock has them: ages that kubectl reckons itself are right."""

from pathlib import Path
from typing import Any

import pytest

from k8s_tui.api.time import parse_time
from k8s_tui.game.session import Session
from k8s_tui.httpd.clock import EPOCH_MS, LAG_MS, LEAD_MS, ClientClock, moved, moved_parts
from k8s_tui.httpd.door import answering_of, server_of, wall_clock
from tests.httpd.asking import Asking, events
from tests.httpd.served import Served, newest_kubectl

DAY_MS = 86_400_000
LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
MERGE = "application/merge-patch+json"


class Wall:
    """A clock that is set by hand."""

    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def __call__(self) -> int:
        return EPOCH_MS + self.at_ms


def test_times_are_moved_and_nothing_else() -> None:
    pod: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "web",
            "creationTimestamp": "2026-01-05T09:00:00Z",
            "annotations": {"built": "2026-01-05T09:00:00Z"},
            "managedFields": [{"time": "2026-01-05T09:00:00Z", "fieldsV1": {"f:startTime": {}}}],
        },
        "spec": {"containers": [{"name": "2026-01-05T09:00:00Z"}]},
        "status": {"conditions": [{"type": "Ready", "lastProbeTime": None, "lastTransitionTime": "soon"}]},
    }
    later = moved(pod, DAY_MS)
    assert later["metadata"]["creationTimestamp"] == "2026-01-06T09:00:00Z"
    assert later["metadata"]["managedFields"][0]["time"] == "2026-01-06T09:00:00Z"
    assert later["metadata"]["annotations"] == pod["metadata"]["annotations"]
    assert (later["spec"], later["status"]) == (pod["spec"], pod["status"])
    assert moved(later, -DAY_MS) == pod
    assert moved({"kind": "PodList", "items": [pod]}, DAY_MS)["items"] == [later]


def test_of_a_custom_resource_the_metadata_are_moved() -> None:
    document = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"deletionTimestamp": "2026-01-05T09:00:00Z"},
        "spec": {"time": "2026-01-05T09:00:00Z"},
    }
    later = moved(document, DAY_MS)
    assert later["metadata"] == {"deletionTimestamp": "2026-01-06T09:00:00Z"}
    assert later["spec"] == document["spec"]


@pytest.mark.parametrize("value", [None, 1, [], "x", {"spec": None}, {"metadata": []}])
def test_what_is_no_object_stays_as_it_is(value: Any) -> None:
    assert moved_parts(value, "v1", "Pod", DAY_MS) == value


def test_the_difference_is_taken_anew_when_the_two_have_drifted_apart() -> None:
    wall = Wall(DAY_MS + 300)
    clock = ClientClock(wall)
    clock.follow(0)
    assert clock.ahead_ms == DAY_MS
    wall.at_ms += LAG_MS - 1_000
    clock.follow(0)
    assert clock.ahead_ms == DAY_MS
    wall.at_ms += 2_000
    clock.follow(0)
    assert clock.ahead_ms == DAY_MS + LAG_MS + 1_000
    clock.follow(60_000)
    assert wall.at_ms - (60_000 + clock.ahead_ms) == LEAD_MS + 300


def test_without_a_clock_times_are_the_games() -> None:
    clock = ClientClock()
    clock.follow(5)
    assert clock.ahead_ms == 0


def test_a_time_comes_back_as_it_went(session: Session) -> None:
    now_ms = session.play.world.now_ms
    wall = Wall(now_ms + DAY_MS)
    ask = Asking(session, answering=answering_of(session, ClientClock(wall)))
    lease = {"metadata": {"name": "l"}, "spec": {"renewTime": "2026-01-06T09:00:01.000000Z"}}
    code, stored = ask("POST", LEASES, lease)
    assert (code, stored["spec"]["renewTime"]) == (201, "2026-01-06T09:00:01.000000Z")
    assert parse_time(stored["metadata"]["creationTimestamp"]) // 1000 == wall.at_ms // 1000
    inside = session.play.world.connect("laptop")
    resource = inside.scheme.lookup("leases")
    assert resource is not None
    assert inside.get(resource, "default", "l").spec.renew_time == 1_000
    watch = ask.watch(f"{LEASES}?watch=true&resourceVersion=0")
    sent = {each["object"]["metadata"]["name"]: each["object"] for each in events(b"".join(watch.begin()))}
    assert sent["l"] == stored
    assert ask("PUT", f"{LEASES}/l", stored)[1] == stored
    patch = {"spec": {"renewTime": "2026-01-06T09:00:02.000000Z"}}
    assert ask("PATCH", f"{LEASES}/l", patch, content_type=MERGE)[1]["spec"] == patch["spec"]
    wall.at_ms += 10 * DAY_MS
    assert ask("GET", f"{LEASES}/l")[1]["spec"] == {"renewTime": "2026-01-16T09:00:02.000000Z"}
    assert ask("DELETE", f"{LEASES}/l")[0] == 200


async def test_kubectl_reckons_ages_of_today(session: Session, tmp_path: Path) -> None:
    server = server_of(session, wall_clock())
    await server.start()
    kubectl = Served(session, server, tmp_path, newest_kubectl())
    await kubectl("create", "deployment", "aged", "--image=nginx:1.27")
    session.step(8_000)
    told = (await kubectl("events", "--for", "deployment/aged")).splitlines()
    await server.stop()
    assert told[1].split()[0] in {f"{seconds}s" for seconds in range(60)}
