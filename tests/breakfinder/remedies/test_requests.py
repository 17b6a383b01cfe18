from k8s_tui.breakfinder.remedies.requests import MIB, REQUESTS
from tests.breakfinder.remedies.builders import (
    DATABASE,
    DB,
    DEPLOYMENT,
    WEB,
    case,
    change,
    spec_after,
    titles,
)

STORES = {DB: "/var/lib/postgresql/data"}


def resources(changed, case, key):
    return spec_after(changed, case, key)["template"]["spec"]["containers"][0]["resources"]


def test_a_database_gets_requests_equal_to_limits():
    bare = case(DATABASE, stores=STORES)
    assert titles(REQUESTS, bare) == ["make deployment/db Guaranteed"]
    found = resources(next(REQUESTS.propose(bare)), bare, DB)
    assert found["requests"] == found["limits"] == {"cpu": "500m", "memory": "512Mi"}


def test_what_it_has_already_is_kept():
    limited = DATABASE.replace("livenessProbe", "resources: {limits: {memory: 2Gi}}\n        livenessProbe")
    some = case(limited, stores=STORES)
    assert resources(next(REQUESTS.propose(some)), some, DB)["requests"] == {"cpu": "500m", "memory": "2Gi"}


def test_others_ask_for_what_they_were_seen_to_use():
    seen = case(DEPLOYMENT, memory_bytes={WEB: 300 * MIB})
    asking = change(REQUESTS, seen, "let deployment/web request")
    assert resources(asking, seen, WEB) == {"requests": {"cpu": "100m", "memory": "512Mi"}}
    limited = change(REQUESTS, seen, "give deployment/web a memory limit")
    assert resources(limited, seen, WEB)["limits"] == {"memory": "512Mi"}


def test_a_guaranteed_database_is_left_alone():
    amounts = "{cpu: 1, memory: 1Gi}"
    full = DATABASE.replace(
        "livenessProbe", f"resources: {{requests: {amounts}, limits: {amounts}}}\n        livenessProbe"
    )
    assert titles(REQUESTS, case(full, stores=STORES)) == []
