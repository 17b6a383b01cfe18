from k8s_tui.machine.journal import LINES_LIMIT, Journal


def test_lines_are_chosen_by_time_and_number():
    journal = Journal()
    for at_ms in range(5):
        journal.write("kubelet.service", at_ms, f"line {at_ms}")
    assert [text for _, text in journal.read("kubelet.service", tail=2)] == ["line 3", "line 4"]
    assert len(journal.read("kubelet.service", since_ms=2)) == 3
    assert journal.read("kubelet.service", tail=0) == ()
    assert journal.read("other") == ()
    assert journal.sources() == ("kubelet.service",)


def test_old_lines_are_rotated_away():
    journal = Journal()
    for at_ms in range(LINES_LIMIT + 10):
        journal.write("kernel", at_ms, "x")
    lines = journal.read("kernel")
    assert len(lines) == LINES_LIMIT
    assert lines[0][0] == 10


def test_a_fork_is_written_to_alone():
    journal = Journal()
    journal.write("kernel", 0, "before")
    twin = journal.fork()
    twin.write("kernel", 1, "after")
    assert len(journal.read("kernel")) == 1
