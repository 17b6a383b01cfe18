import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.jsonpatch import (
    MAX_OPERATIONS,
    JsonPatchApplyError,
    JsonPatchFormatError,
    JsonPatchTooLargeError,
    Operation,
    apply,
    decode,
)
from k8s_tui.api.jsonvalue import Json

DOCUMENT: Json = {"data": {"k": "v", "a/b": 1, "m~n": 2}, "list": ["x", "y"], "deep": [{"n": 1}]}


def patched(*operations: Json) -> Json:
    return apply(DOCUMENT, decode(list(operations)))


# What kubectl v1.32 makes of the same operations.
@pytest.mark.parametrize(
    "operation, field, result",
    [
        ({"op": "add", "path": "/new", "value": 1}, "new", 1),
        ({"op": "add", "path": "/list/1", "value": "n"}, "list", ["x", "n", "y"]),
        ({"op": "add", "path": "/list/2", "value": "n"}, "list", ["x", "y", "n"]),
        ({"op": "add", "path": "/list/-", "value": "n"}, "list", ["x", "y", "n"]),
        ({"op": "add", "path": "/list/-1", "value": "n"}, "list", ["x", "y", "n"]),
        ({"op": "add", "path": "/new"}, "new", None),
        ({"op": "remove", "path": "/list/-1"}, "list", ["x"]),
        ({"op": "remove", "path": "/data/a~1b"}, "data", {"k": "v", "m~n": 2}),
        ({"op": "replace", "path": "/data/m~0n", "value": 3}, "data", {"k": "v", "a/b": 1, "m~n": 3}),
        ({"op": "replace", "path": "/new", "value": 3}, "new", 3),
        ({"op": "replace", "path": "/deep/0/n", "value": 2}, "deep", [{"n": 2}]),
        ({"op": "replace", "path": "", "value": {"whole": 1}}, "whole", 1),
        ({"op": "move", "from": "/list/0", "path": "/deep"}, "deep", "x"),
        ({"op": "move", "from": "/list/0", "path": "/list/1"}, "list", ["y", "x"]),
        ({"op": "copy", "from": "/list", "path": "/deep/0/n"}, "deep", [{"n": ["x", "y"]}]),
        ({"op": "copy", "from": "/nope", "path": "/new"}, "new", None),
        ({"op": "test", "path": "/data/k", "value": "v"}, "list", ["x", "y"]),
        ({"op": "test", "path": "/nope", "value": None}, "list", ["x", "y"]),
        ({"op": "test", "path": "", "value": DOCUMENT}, "list", ["x", "y"]),
    ],
)
def test_operations(operation: Json, field: str, result: Json) -> None:
    before = copy.deepcopy(DOCUMENT)
    changed = patched(operation)
    assert isinstance(changed, dict)
    assert changed[field] == result
    assert before == DOCUMENT


@pytest.mark.parametrize(
    "operation, reason",
    [
        ({"op": "zz", "path": "/a"}, "Unexpected kind: zz"),
        ({"path": "/a"}, "Unexpected kind: unknown"),
        ({"op": "add", "value": 1}, "add operation failed to decode path: missing value"),
        (
            {"op": "copy", "path": "/a"},
            "copy operation failed to decode from: operation, missing from field: missing value",
        ),
        (
            {"op": "add", "path": "data", "value": 1},
            'add operation does not apply: doc is missing path: "data": missing value',
        ),
        (
            {"op": "add", "path": "/z/z", "value": 1},
            'add operation does not apply: doc is missing path: "/z/z": missing value',
        ),
        (
            {"op": "add", "path": "/list/9/z"},
            'add operation does not apply: doc is missing path: "/list/9/z": missing value',
        ),
        (
            {"op": "remove", "path": ""},
            'remove operation does not apply: doc is missing path: "": missing value',
        ),
        (
            {"op": "remove", "path": "/data/z"},
            "error in remove for path: '/data/z': Unable to remove nonexistent key: z: missing value",
        ),
        (
            {"op": "remove", "path": "/list/x"},
            "error in remove for path: '/list/x': strconv.Atoi: parsing \"x\": invalid syntax",
        ),
        (
            {"op": "add", "path": "/list/5"},
            "error in add for path: '/list/5': Unable to access invalid index: 5: invalid index referenced",
        ),
        (
            {"op": "move", "from": "/nope", "path": "/a"},
            "error in move for path: '/nope': Unable to remove nonexistent key: nope: missing value",
        ),
        ({"op": "test", "path": "/data/k", "value": "x"}, "testing value /data/k failed: test failed"),
        ({"op": "test", "path": "/data/a~1b", "value": True}, "testing value /data/a~1b failed: test failed"),
    ],
    ids=lambda given: given["op"] if isinstance(given, dict) and "op" in given else "",
)
def test_what_does_not_fit(operation: Json, reason: str) -> None:
    with pytest.raises(JsonPatchApplyError) as caught:
        patched(operation)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "patch, reason",
    [
        ({}, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
        ("x", "json: cannot unmarshal string into Go value of type jsonpatch.Patch"),
        ([1], "json: cannot unmarshal number into Go value of type jsonpatch.Operation"),
    ],
)
def test_what_is_no_patch(patch: Json, reason: str) -> None:
    with pytest.raises(JsonPatchFormatError) as caught:
        decode(patch)
    assert str(caught.value) == reason


def test_nothing_is_a_patch() -> None:
    assert decode(None) == ()


def test_patches_have_a_limit() -> None:
    with pytest.raises(JsonPatchTooLargeError, match=r"is 10000, got 10001$"):
        decode([{}] * (MAX_OPERATIONS + 1))


def test_a_failed_operation_leaves_nothing_behind() -> None:
    before = copy.deepcopy(DOCUMENT)
    with pytest.raises(JsonPatchApplyError):
        patched({"op": "remove", "path": "/list/0"}, {"op": "test", "path": "/data/k", "value": 0})
    assert before == DOCUMENT


PATHS = st.sampled_from(
    ["", "/", "/data", "/data/k", "/list", "/list/0", "/list/-", "/list/-1", "/deep/0/n", "x"]
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"])},
            optional={"path": PATHS, "from": PATHS, "value": st.none() | st.just([{"a": 1}])},
        ),
        max_size=6,
    )
)
def test_any_patch_applies_or_is_refused(patch: list[Json]) -> None:
    with contextlib.suppress(JsonPatchApplyError):
        operations = decode(patch)
        assert all(isinstance(operation, Operation) for operation in operations)
        apply(DOCUMENT, operations)
