from k8s_tui.api.contents import (
    condition,
    conditions_of,
    dig,
    filled,
    is_true,
    moment,
    moment_text,
    spec_of,
    status_of,
    with_spec,
    with_status,
    without_empty,
)
from k8s_tui.api.unstructured import Unstructured

CONDITIONS = [{"type": "Ready", "status": "True"}, {"type": "Sad", "status": "False"}]
OBJ = Unstructured("v1", "Thing", content={"spec": {"a": 1}, "status": {"conditions": CONDITIONS}})


def test_reading():
    assert dig(OBJ.content, "spec", "a") == 1
    assert dig(OBJ.content, "spec", "a", "b") is None
    assert spec_of(OBJ) == {"a": 1}
    assert is_true(conditions_of(OBJ), "Ready")
    assert not is_true(conditions_of(OBJ), "Sad")
    assert condition(conditions_of(OBJ), "New") is None
    assert status_of(Unstructured("v1", "Thing")) == {}


def test_changing_shares_what_stays():
    changed = with_spec(OBJ, b=2)
    assert spec_of(changed) == {"a": 1, "b": 2}
    assert changed.content["status"] is OBJ.content["status"]
    assert with_spec(OBJ, a=1) is OBJ
    assert with_status(OBJ, {"conditions": CONDITIONS}) is OBJ
    assert status_of(with_status(OBJ, {"x": 1})) == {"x": 1}


def test_sections():
    assert without_empty({"a": None, "b": 0}) == {"b": 0}
    assert filled({"a": 1}, {"a": 2, "b": 3}) == {"a": 1, "b": 3}
    full = {"a": 1}
    assert filled(full, {"a": 2}) is full


def test_moments():
    assert moment(None) is None
    assert moment_text(None) is None
    assert moment(moment_text(5000)) == 5000
