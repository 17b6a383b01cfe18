import json

from k8s_tui.breakfinder.report import asjson
from tests.breakfinder.found import report

DATA = json.loads(asjson.as_json(report()))


def test_every_key_is_documented():
    keys = {key for level in (DATA, *DATA["findings"], *DATA["findings"][0]["history"]) for key in level}
    assert all(f"`{key}`" in asjson.__doc__ for key in keys)


def test_a_finding_is_told_in_numbers():
    [finding] = DATA["findings"]
    assert (finding["promise"], finding["subject"], finding["level"]) == ("available", "service/web", "error")
    assert finding["history"][0]["text"] == "worker-1 loses power"
    assert finding["broken"]["at_ms"] == 61_000
    assert finding["places"] == [
        {"file": "shop.yaml", "line": 7, "column": 3, "object": "deployment/web", "field": "spec.replicas"}
    ]
    assert finding["changes"][0]["user_minutes_lost"] < finding["user_minutes_lost"]
    assert finding["changes"][0]["histories"] == 2
    assert finding["users"][0]["failing"][0][1] == 1.0
