from types import SimpleNamespace

from attrs import evolve

from k8s_tui.api.core import Event
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.game.keptrows import EVENTS_KEPT, EVENTS_SHOWN, EventsAbout, KeptRows, NewestEvents


def test_only_what_was_touched_is_made_anew() -> None:
    made = []

    def row(obj):
        made.append(obj)
        return f"<{obj}>"

    informer = SimpleNamespace(objects={"a": 1, "b": 2})
    kept = KeptRows(informer, row)
    for key in informer.objects:
        kept.touch(key)
    first = kept.all()
    assert first == ("<1>", "<2>")
    assert kept.all() is first
    informer.objects["b"] = 3
    kept.touch("b")
    assert kept.all() == ("<1>", "<3>")
    del informer.objects["a"]
    kept.touch("a")
    assert kept.all() == ("<3>",)
    assert made == [1, 2, 3]


def test_a_copy_goes_its_own_way() -> None:
    informer = SimpleNamespace(objects={"a": 1})
    kept, twin = KeptRows(informer, str), KeptRows(SimpleNamespace(objects={"a": 2}), str)
    kept.touch("a")
    assert kept.all() == ("1",)
    twin.copy_state(kept)
    assert twin.all() is kept.all()
    twin.touch("a")
    assert (kept.all(), twin.all()) == (("1",), ("2",))


def test_a_single_row_is_had_without_the_others() -> None:
    first, second = object(), object()
    informer = SimpleNamespace(objects={"a": first})
    made = []
    kept = KeptRows(informer, made.append)
    kept.touch("a")
    kept.of("a", first)
    assert made == [first]
    assert kept.of("a", second) is None
    kept.all()
    assert made == [first]


def test_like_rows_are_counted_while_they_change() -> None:
    informer = SimpleNamespace(objects={"a": "ok", "b": "bad", "c": "ok"})
    kept = KeptRows(informer, str, alike=lambda row: (row,))
    for key in informer.objects:
        kept.touch(key)
    kept.all()
    assert dict(kept.tally) == {("ok",): 2, ("bad",): 1}
    twin = KeptRows(SimpleNamespace(objects={}), str, alike=lambda row: (row,))
    twin.copy_state(kept)
    for key in informer.objects:
        twin.touch(key)
    twin.all()
    informer.objects["a"] = "bad"
    kept.touch("a")
    kept.of("a", informer.objects["a"])
    assert (+kept.tally, +twin.tally) == ({("ok",): 1, ("bad",): 2}, {})


def about(name: str, at_ms: int) -> Event:
    made = event(at_ms)
    return evolve(made, involved_object=ObjectReference(kind="Pod", namespace="default", name=name))


def test_events_are_filed_by_what_they_are_about() -> None:
    one, two, three = about("web", 1), about("web", 2), about("db", 3)
    informer = SimpleNamespace(objects={"one": one})
    filed = EventsAbout(informer)
    filed.changed("one", None, one)
    assert filed.of("Pod", "default", "web") == (one,)
    for key, each in (("two", two), ("three", three)):
        informer.objects[key] = each
        filed.changed(key, None, each)
    assert filed.of("Pod", "default", "web") == (two, one)
    del informer.objects["one"]
    filed.changed("one", one, None)
    again = about("web", 9)
    informer.objects["two"] = again
    filed.changed("two", two, again)
    assert filed.of("Pod", "default", "web") == (again,)
    assert filed.of("Pod", "default", "db") == (three,)
    assert filed.of("Node", "", "db") == ()


def event(number: int) -> Event:
    meta = ObjectMeta(name=f"e{number}", namespace="default", creation_timestamp=number * 1_000)
    return Event(metadata=meta, reason=f"r{number}")


def reasons(newest: NewestEvents) -> list[str]:
    return [row.reason for row in newest.newest(0)]


def test_the_newest_events_are_known_whatever_comes_and_goes() -> None:
    informer = SimpleNamespace(objects={})
    newest = NewestEvents(informer)

    def come(numbers) -> None:
        for number in numbers:
            informer.objects[f"default/e{number}"] = event(number)
            newest.touch(f"default/e{number}")

    def go(numbers) -> None:
        for number in numbers:
            del informer.objects[f"default/e{number}"]
            newest.touch(f"default/e{number}")

    def expected() -> list[str]:
        every = sorted(informer.objects.values(), key=lambda each: -each.metadata.creation_timestamp)
        return [each.reason for each in every[:EVENTS_SHOWN]]

    come(range(0, 2_000, 2))
    assert reasons(newest) == expected()
    come((1, 1_999))
    assert reasons(newest) == expected()
    go(range(0, 100, 2))
    assert reasons(newest) == expected()
    go(range(2_000 - 2 * EVENTS_KEPT, 2_000, 2))
    assert reasons(newest) == expected()
    come([3])
    assert reasons(newest) == expected()
