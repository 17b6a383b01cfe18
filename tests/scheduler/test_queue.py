"""Whose turn it is."""

from k8s_tui.scheduler.queue import UNSCHEDULABLE_LIMIT_MS, SchedulingQueue


def test_higher_priorities_come_first_then_the_order_of_arrival():
    queue = SchedulingQueue()
    for key, priority in (("a", 0), ("b", 1000), ("c", 0)):
        queue.push(key, priority)
    assert [queue.pop() for _ in range(4)] == ["b", "a", "c", None]


def test_a_pod_is_queued_once():
    queue = SchedulingQueue()
    queue.push("a", 0)
    queue.push("a", 0)
    assert (queue.pop(), queue.pop()) == ("a", None)


def test_backoff_doubles_from_one_second_to_ten():
    queue, waits = SchedulingQueue(), []
    for _ in range(6):
        queue.push("a", 0)
        queue.pop()
        queue.park("a", now_ms=0)
        waits.append(queue.ready_at_ms("a"))
    assert waits == [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]


def test_the_long_parked_are_overdue():
    queue = SchedulingQueue()
    queue.park("a", now_ms=0)
    assert queue.overdue(UNSCHEDULABLE_LIMIT_MS - 1) == []
    assert queue.overdue(UNSCHEDULABLE_LIMIT_MS) == ["a"]


def test_forgotten_pods_do_not_come_back():
    queue = SchedulingQueue()
    queue.push("a", 0)
    queue.forget("a")
    assert queue.pop() is None
