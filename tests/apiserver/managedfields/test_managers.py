import pytest

from k8s_tui.api.errors import Conflict
from k8s_tui.apiserver.managedfields.managers import APPLY, UPDATE, Entry, Write, applied, entries_of, updated
from k8s_tui.apiserver.managedfields.shapes import shape_of

SHAPE = shape_of("v1", "ConfigMap")
HEAD = {"apiVersion": "v1", "kind": "ConfigMap"}
DATA = ("f:data",)


def config_map(**data: str) -> dict[str, object]:
    return {**HEAD, "metadata": {"name": "c"}, "data": data}


def by(manager: str, *, force: bool = False) -> Write:
    return Write(manager, "v1", 0, force=force)


def owner(entries: tuple[Entry, ...], key: str) -> list[str]:
    return [each.manager for each in entries if ("f:data", f"f:{key}") in each.fields]


def test_who_applies_a_field_manages_it() -> None:
    document, entries = applied((), {**HEAD, "metadata": {}}, config_map(a="1"), SHAPE, by("me"))
    assert document["data"] == {"a": "1"}
    assert [(each.manager, each.operation) for each in entries] == [("me", APPLY)]
    assert owner(entries, "a") == ["me"]


def test_an_update_takes_a_field_over() -> None:
    document, entries = applied((), {**HEAD, "metadata": {}}, config_map(a="1", b="1"), SHAPE, by("me"))
    entries = updated(entries, document, config_map(a="2", b="1"), SHAPE, by("editor"))
    assert owner(entries, "a") == ["editor"]
    assert owner(entries, "b") == ["me"]


def test_an_apply_conflicts_with_what_others_manage() -> None:
    live = config_map(a="1", b="1")
    entries = updated((), {**HEAD, "metadata": {}}, live, SHAPE, by("editor"))
    with pytest.raises(Conflict) as caught:
        applied(entries, live, config_map(a="2"), SHAPE, by("me"))
    assert caught.value.message == 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.a'
    assert caught.value.causes[0].field == ".data.a"
    document, entries = applied(entries, live, config_map(a="2"), SHAPE, by("me", force=True))
    assert document["data"] == {"a": "2", "b": "1"}
    assert owner(entries, "a") == ["me"]
    assert owner(entries, "b") == ["editor"]


def test_several_conflicts_are_told_by_manager() -> None:
    live = config_map(a="1", b="1", c="1")
    entries = updated((), {**HEAD, "metadata": {}}, live, SHAPE, by("editor"))
    entries = updated(entries, live, config_map(a="2", b="1", c="1"), SHAPE, by("cli"))
    with pytest.raises(Conflict) as caught:
        applied(entries, config_map(a="2", b="1", c="1"), config_map(a="3", b="3", c="3"), SHAPE, by("me"))
    assert caught.value.message == (
        'Apply failed with 3 conflicts: conflicts with "cli" using v1:\n- .data.a\n'
        'conflicts with "editor" using v1:\n- .data.b\n- .data.c'
    )


def test_two_may_manage_a_field_on_whose_value_they_agree() -> None:
    document, entries = applied((), {**HEAD, "metadata": {}}, config_map(a="1"), SHAPE, by("me"))
    document, entries = applied(entries, document, config_map(a="1"), SHAPE, by("you"))
    assert sorted(owner(entries, "a")) == ["me", "you"]
    document, entries = applied(entries, document, config_map(), SHAPE, by("me"))
    assert document["data"] == {"a": "1"}
    assert owner(entries, "a") == ["you"]


def test_what_an_apply_no_longer_says_goes_unless_others_manage_it() -> None:
    document, entries = applied((), {**HEAD, "metadata": {}}, config_map(a="1", b="1"), SHAPE, by("me"))
    document, entries = applied(entries, document, config_map(a="1"), SHAPE, by("me"))
    assert document["data"] == {"a": "1"}
    assert owner(entries, "b") == []


def test_entries_survive_the_wire() -> None:
    _, entries = applied((), {**HEAD, "metadata": {}}, config_map(a="1"), SHAPE, by("me"))
    assert entries_of([each.to_wire() for each in entries]) == entries
    assert entries[0].to_wire()["fieldsV1"] == {"f:data": {"f:a": {}}}


def test_many_updaters_are_joined() -> None:
    document, entries = config_map(), ()
    for number in range(12):
        after = config_map(**{f"k{each}": "" for each in range(number + 1)})
        entries = updated(entries, document, after, SHAPE, Write(f"m{number}", "v1", number * 1000))
        document = after
    assert sum(each.operation == UPDATE for each in entries) == 10
    assert any(each.manager == "ancient-changes" for each in entries)
