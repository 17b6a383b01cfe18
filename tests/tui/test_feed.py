from k8s_tui.game.views import ClientRow, EventRow
from k8s_tui.tui.feed import feed, grouped_events


def event(
    at_ms: int, reason: str, subject: str, message: str = "m", *, kind: str = "warning", count: int = 1
) -> EventRow:
    return EventRow(at_ms, kind, "shop", reason, subject, message, count)


def client(name: str, *failing: str) -> ClientRow:
    return ClientRow(name, "http://web/", 10.0, 70.0, 12.0, (), (), failing)


def test_pods_of_one_owner_are_one_row() -> None:
    rows = grouped_events(
        [
            event(1_000, "BackOff", "pod/web-6c8d7f9b5-x2k4q", "old", count=3),
            event(9_000, "BackOff", "pod/web-6c8d7f9b5-p8vwn", "new", count=4),
        ]
    )
    assert [(row.subject, row.count, row.subjects, row.message, row.at_ms) for row in rows] == [
        ("pod/web-6c8d7f9b5-*", 7, 2, "new", 9_000)
    ]


def test_the_same_message_about_different_objects_is_one_row() -> None:
    rows = grouped_events(
        [
            event(2_000, "NodeNotReady", "pod/web-6c8d7f9b5-x2k4q", "Node is not ready"),
            event(1_000, "NodeNotReady", "pod/cart-7d9f6b7c4-q1zz7", "Node is not ready"),
        ]
    )
    assert [(row.subject, row.subjects) for row in rows] == [("pod/web-6c8d7f9b5-x2k4q", 2)]


def test_different_reasons_stay_apart_newest_first() -> None:
    rows = grouped_events([event(1_000, "Pulled", "pod/a"), event(5_000, "Started", "pod/a", "other")])
    assert [row.reason for row in rows] == ["Started", "Pulled"]


def test_only_pods_have_generated_names() -> None:
    rows = grouped_events([event(1, "X", "node/worker-1", "a"), event(2, "X", "node/worker-2", "b")])
    assert len(rows) == 2


def test_users_and_pages_stand_on_top() -> None:
    rows = feed(
        [client("customers", "31% refused"), client("reports")],
        [
            event(9_000, "Pulled", "pod/a", kind="normal"),
            event(1_000, "Budget", "client/customers", kind="page"),
        ],
        10_000,
    )
    assert [row.kind for row in rows] == ["users", "page", "normal"]
    assert rows[0].reason == ""


def test_where_several_groups_of_users_fail_each_is_named() -> None:
    rows = feed([client("a", "10% refused"), client("b", "20% refused")], [], 1)
    assert [row.reason for row in rows] == ["a", "b"]


def test_old_pages_take_their_place_in_time() -> None:
    pages = [event(at, f"Page{at}", f"client/{at}", f"{at}", kind="page") for at in range(5)]
    rows = feed([], [*pages, event(3, "Pulled", "pod/a", kind="normal")], 10)
    assert [row.kind for row in rows][:3] == ["page"] * 3
    assert len(rows) == 6
