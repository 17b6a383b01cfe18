import pytest

from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.strategicrules import (
    DELETE_PREFIX,
    ORDER_PREFIX,
    PatchFormatError,
    StrategicMergeError,
    element_kind,
    field_of,
    interleaved,
    position,
    require_list,
    require_merge_key,
    sorted_by,
    without_duplicates,
)


def named(*names: str) -> list[Json]:
    return [{"name": name} for name in names]


@pytest.mark.parametrize(
    "element, reason",
    [
        ({"image": "z"}, "map: map[image:z] does not contain declared merge key: name"),
        ("x", "expected a map[string]interface {}, but received a string"),
    ],
)
def test_elements_need_their_merge_key(element: Json, reason: str) -> None:
    with pytest.raises(StrategicMergeError) as caught:
        require_merge_key(element, "name")
    assert str(caught.value) == reason


def test_a_list_is_required() -> None:
    with pytest.raises(StrategicMergeError, match=r"expected a \[\]interface \{\}, but received a int64"):
        require_list(3)


@pytest.mark.parametrize(
    "lists, reason",
    [
        (([{}], ["x"]), "list element types are not identical: [[map[]] [x]]"),
        (([1], [True]), "list element types are not identical: [[1] [true]]"),
        (([[]],), "lists of lists are not supported"),
        (([], []), "no elements in any of the given slices"),
    ],
)
def test_elements_are_of_one_kind(lists: tuple[list[Json], ...], reason: str) -> None:
    with pytest.raises(StrategicMergeError) as caught:
        element_kind(*lists)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "key, prefix, subject",
    [
        ("$deleteFromPrimitiveList", DELETE_PREFIX, "primitive list"),
        ("$setElementOrderx/a", ORDER_PREFIX, "setElementOrder list"),
    ],
)
def test_directives_name_a_field(key: str, prefix: str, subject: str) -> None:
    with pytest.raises(PatchFormatError, match=f"^invalid patch format of {subject}$"):
        field_of(key, prefix)
    assert field_of(f"{prefix}/a/b", prefix) == "a/b"


def test_deletions_come_last() -> None:
    deletion: Json = {"name": "a", "$patch": "delete"}
    assert sorted_by([deletion, *named("c", "x", "b")], named("a", "b", "c"), "name") == [
        *named("b", "c", "x"),
        deletion,
    ]


@pytest.mark.parametrize(
    "server_only, patched, server_order, merged",
    [
        ("s", "ab", "sab", "sab"),
        ("s", "ab", "asb", "asb"),
        ("s", "ba", "asb", "sba"),
        ("s", "xy", "s", "xys"),
        ("st", "a", "sat", "sat"),
        ("", "ab", "ab", "ab"),
    ],
)
def test_what_only_the_server_has_keeps_its_place(
    server_only: str, patched: str, server_order: str, merged: str
) -> None:
    assert interleaved(named(*server_only), named(*patched), named(*server_order), "name") == named(*merged)


def test_scalars_of_different_types_differ() -> None:
    assert position([True, 1], 1, "") == 1
    assert without_duplicates([1, True, 1, "1"]) == [1, True, "1"]
