from types import SimpleNamespace

from k8s_tui.api.core import Event
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.game.keptrows import EVENTS_KEPT, EVENTS_SHOWN, KeptRows, NewestEvents


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
