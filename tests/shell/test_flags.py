import pytest

from k8s_tui.shell.flags import (
    BOOL,
    DURATION,
    INTEGER,
    LIST,
    SLICE,
    TEXT,
    Flag,
    FlagError,
    parse_duration_ms,
    parse_flags,
)

FLAGS = (
    Flag("output", "o", TEXT),
    Flag("all", "A", BOOL),
    Flag("watch", "w", BOOL),
    Flag("tail", "", INTEGER, "-1"),
    Flag("timeout", "", DURATION, "0s"),
    Flag("from", "f", LIST),
    Flag("columns", "L", SLICE),
    Flag("dry-run", "", TEXT, "none", bare="unchanged"),
)


@pytest.mark.parametrize(
    "words, name, values",
    [
        (["-o", "yaml"], "output", ["yaml"]),
        (["-oyaml"], "output", ["yaml"]),
        (["-o=yaml"], "output", ["yaml"]),
        (["--output=yaml"], "output", ["yaml"]),
        (["--output", "yaml", "--output", "json"], "output", ["json"]),
        (["-Aw"], "watch", ["true"]),
        (["-Awo", "x"], "output", ["x"]),
        (["--all=false"], "all", ["false"]),
        (["--dry-run"], "dry-run", ["unchanged"]),
        (["-f", "a,b", "-f", "c"], "from", ["a,b", "c"]),
    ],
)
def test_how_a_flag_is_written(words, name, values):
    assert parse_flags(words, FLAGS).values[name] == values


def test_what_is_asked_for_by_its_kind():
    flags = parse_flags(["--tail=0x10", "--timeout=1m30s", "-L", "a,b", "-L", "c", "x", "--", "-y"], FLAGS)
    assert flags.integer("tail") == 16
    assert flags.duration_ms("timeout") == 90_000
    assert flags.items("columns") == ["a", "b", "c"]
    assert (flags.arguments, flags.dash_at) == (["x", "-y"], 1)
    assert not flags.changed("output")
    assert flags.text("dry-run") == "none"


def test_flags_may_have_to_stand_before_the_arguments():
    flags = parse_flags(["-A", "ls", "-o"], FLAGS, interspersed=False)
    assert (flags.on("all"), flags.arguments) == (True, ["ls", "-o"])


@pytest.mark.parametrize(
    "words, said",
    [
        (["--nope"], "unknown flag: --nope"),
        (["-x"], "unknown shorthand flag: 'x' in -x"),
        (["-Ax"], "unknown shorthand flag: 'x' in -x"),
        (["--output"], "flag needs an argument: --output"),
        (["-o"], "flag needs an argument: 'o' in -o"),
        (["--=x"], "bad flag syntax: --=x"),
        (
            ["--all=maybe"],
            'invalid argument "maybe" for "-A, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        (
            ["--tail=x"],
            'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax',
        ),
        (["--timeout=5"], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
        (
            ["--timeout=5q"],
            'invalid argument "5q" for "--timeout" flag: time: unknown unit "q" in duration "5q"',
        ),
        (["-h"], "help requested"),
    ],
)
def test_flags_are_refused_in_pflags_words(words, said):
    with pytest.raises(FlagError) as raised:
        parse_flags(words, FLAGS)
    assert str(raised.value) == said


@pytest.mark.parametrize(
    "text, duration_ms",
    [("0", 0), ("300ms", 300), ("1.5h", 5_400_000), ("-2s", -2_000), ("1m30s", 90_000), ("2h45m", 9_900_000)],
)
def test_durations_are_read_as_go_reads_them(text, duration_ms):
    assert parse_duration_ms(text) == duration_ms
