import pytest

from k8s_tui.machine.commands import follow, follow_text
from k8s_tui.machine.scripts import SAY, WRITE, Wait, files_at, lines_until


def sh(text, environment=None, files=None):
    return follow(("sh", "-c", text), environment or {}, files or {})


def said(script):
    return [step.text for step in script.steps if step.kind == SAY]


@pytest.mark.parametrize(
    "argv, ends_ms, exit_code, says",
    [
        (("sleep", "30"), 30_000, 0, []),
        (("sleep", "2m"), 120_000, 0, []),
        (("sleep", "infinity"), None, 0, []),
        (("/bin/sh", "-c", "exit 3"), 0, 3, []),
        (("sh", "-c", "echo hello; sleep 5; exit 1"), 5_000, 1, ["hello"]),
        (("sh", "-c", "false && echo no || echo yes"), 0, 0, ["yes"]),
        (("sh", "-c", "for i in 1 2 3; do echo $i; sleep 1; done"), 3_000, 0, ["1", "2", "3"]),
        (
            ("sh", "-c", "i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo n $i; done"),
            0,
            0,
            ["n 1", "n 2", "n 3"],
        ),
        (("sh", "-c", "if [ -f /x ]; then echo there; else echo missing; fi"), 0, 0, ["missing"]),
        (("sh", "-ec", "set -e; false; echo never"), 0, 1, []),
        (("sh",), 0, 0, []),
        (("cat", "/nothing"), 0, 1, ["cat: can't open '/nothing': No such file or directory"]),
        (("true",), 0, 0, []),
        (("false",), 0, 1, []),
        (("perl", "-e", 'print "1"'), 50, 0, ["1"]),
        (("perl", "-Mbignum=bpi", "-wle", "print bpi(20)"), 100, 0, ["3.1415926535897932385"]),
        (("sh", "-c", "echo 'unterminated"), 0, 2, ["sh: syntax error: unterminated quoted string"]),
        (("sh", "-c", "sleep 1 && sh -c 'echo in; exit 4'"), 1_000, 4, ["in"]),
        (("sh", "-c", "while true; do exit 7; done"), 0, 7, []),
    ],
)
def test_commands_end_as_they_really_do(argv, ends_ms, exit_code, says):
    script = follow(argv, {}, {})
    assert (script.ends_ms, script.exit_code, said(script)) == (ends_ms, exit_code, says)


def test_what_is_no_small_command_is_left_to_others():
    assert follow(("nginx", "-g", "daemon off;"), {}, {}) is None


def test_variables_and_files_are_read():
    script = sh(
        'echo "$GREETING, ${WHO:-nobody}" > /dev/stderr; cat /etc/app/mode',
        {"GREETING": "hi"},
        {"/etc/app/mode": "x\n"},
    )
    assert said(script) == ["hi, nobody", "x"]


def test_an_endless_loop_says_its_lines_at_their_times():
    script = sh('while true; do echo "$(date) tick"; sleep 2; done')
    assert script.ends_ms is None
    lines = lines_until(script, 1_000, 5_500)
    assert lines == (
        (1_000, "Mon Jan  5 09:00:01 UTC 2026 tick"),
        (3_000, "Mon Jan  5 09:00:03 UTC 2026 tick"),
        (5_000, "Mon Jan  5 09:00:05 UTC 2026 tick"),
    )


def test_a_counter_in_an_endless_loop_counts():
    script = sh('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done')
    assert [text[:3] for _, text in lines_until(script, 0, 12_000)][-2:] == ["11:", "12:"]


def test_a_long_loop_is_read_from_its_end():
    script = sh("while sleep 1; do echo on; done")
    lines = lines_until(script, 0, 10_000_000)
    assert len(lines) == 500
    assert lines[-1][0] == 10_000_000


def test_a_loop_without_a_pause_is_busy():
    assert sh("while true; do :; done").busy
    assert sh("i=0; while [ $i -lt 999999 ]; do i=$((i+1)); done").busy


def test_files_come_and_go_over_time():
    script = sh("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600")
    assert files_at(script, 29_000) == {"/tmp/healthy": ""}
    assert files_at(script, 31_000) == {"/tmp/healthy": None}
    assert script.ends_ms == 630_000


def test_output_goes_to_a_file():
    script = sh("echo broken > /dev/termination-log; exit 1")
    assert [(step.kind, step.path, step.text) for step in script.steps] == [
        (WRITE, "/dev/termination-log", "broken\n")
    ]


@pytest.mark.parametrize(
    "text, wait",
    [
        (
            "until nslookup mydb.default.svc; do echo waiting for mydb; sleep 2; done",
            Wait("dns", "mydb.default.svc", 2_000, ("waiting for mydb",)),
        ),
        ("while ! nc -z db 5432; do sleep 1; done", Wait("tcp", "db:5432", 1_000)),
        ("until curl -s http://web/health; do sleep 3; done", Wait("tcp", "web:80", 3_000)),
        ("until pg_isready -h db -U app; do sleep 1; done", Wait("tcp", "db:5432", 1_000)),
        ("until [ -f /shared/ready ]; do sleep 1; done", Wait("file", "/shared/ready", 1_000)),
    ],
)
def test_loops_until_something_answers_wait_for_it(text, wait):
    script = sh(f"echo before; {text}; echo after; exit 5")
    assert said(script) == ["before"]
    assert script.wait == wait
    assert said(script.then) == ["after"]
    assert script.then.exit_code == 5


def test_a_script_can_become_a_server():
    script = sh("echo preparing; sleep 2; exec nginx -g 'daemon off;'")
    assert script.server == ("nginx", "-g", "daemon off;")
    assert script.ends_ms == 2_000


def test_comments_continuations_and_blocks():
    text = "# a comment\necho one \\\n  two\n{ echo three; echo four; }\n"
    assert said(follow_text(text, {}, {})) == ["one two", "three", "four"]
