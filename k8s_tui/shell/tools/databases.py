"""redis-cli, psql, pg_isready, mysqladmin: whether a database answers, from within its own container.

Each asks its server through the data plane, so that a hung or absent server is felt. Simplified: what is
stored is not simulated here, except that redis gives back what one call set within the same container.

Source: redis 7 redis-cli, PostgreSQL 16 psql, MySQL 8 mysqladmin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from k8s_tui.network.routes import REFUSED, TIMED_OUT, Place
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.tools.http import resolve
from k8s_tui.shell.tools.places import drawn, place_of, plane_of
from k8s_tui.traffic.requests import GIVE_UP_MS

LOOPBACK = "127.0.0.1"
UNRESOLVED = "unresolved"
STORE = "/data/.keys"
"""Where a container remembers what redis-cli set: a line a key."""

ANSWER_MS = 2


@frozen
class Asked:
    """Whom a client asks: its options, and the words that are left."""

    host: str
    port: int
    words: tuple[str, ...]


def _asked(arguments: Sequence[str], port: int, flags: Mapping[str, str]) -> Asked:
    """Read `-h HOST`, `-p PORT` and options with values; `flags` says what each option with a value means."""
    host, rest, words = LOOPBACK, list(arguments), []
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not equals and name in flags and rest:
            value = rest.pop(0)
        meaning = flags.get(name, "")
        if meaning == "host":
            host = value
        elif meaning == "port" and value.isdigit():
            port = int(value)
        elif meaning == "command":
            words.append(value)
        elif not word.startswith("-"):
            words.append(word)
    return Asked(host, port, tuple(words))


def _reach(call: Call, asked: Asked) -> tuple[str, int]:
    """Return (why the server does not answer, "" where it does; how long that takes)."""
    place = place_of(call.session)
    ip, delay_ms = resolve(call, place, asked.host)
    if not ip:
        return UNRESOLVED, delay_ms
    plane = plane_of(call.session)
    plane.ground.begin()
    way = drawn(call.session, plane.router.connect(place.source, ip, asked.port), lambda each: each.share)
    if not isinstance(way.end, Place):
        waits = way.end.reason == TIMED_OUT
        return way.end.reason, GIVE_UP_MS if waits else ANSWER_MS
    if plane.ground.is_hung(way.end.listener):
        return TIMED_OUT, GIVE_UP_MS
    return "", ANSWER_MS


_Answer = Callable[[Call, Asked, str], int]


def _client(port: int, flags: Mapping[str, str], answer: _Answer) -> Callable[[Call], Result]:
    def run(call: Call) -> Result:
        asked = _asked(call.arguments, port, flags)
        return _ask(call, asked, answer)

    return run


def _ask(call: Call, asked: Asked, answer: _Answer) -> Steps:
    reason, wait_ms = _reach(call, asked)
    yield wait_ms
    return answer(call, asked, reason)


# -- redis ------------------------------------------------------------


def _redis(call: Call, asked: Asked, reason: str) -> int:
    if reason:
        said = {REFUSED: "Connection refused", UNRESOLVED: "Name or service not known"}
        why = said.get(reason, "Operation timed out")
        return call.fail(f"Could not connect to Redis at {asked.host}:{asked.port}: {why}")
    words = asked.words or ("PING",)
    verb, rest = words[0].upper(), words[1:]
    commands: Mapping[str, Callable[[Call, Sequence[str]], str]] = {
        "PING": lambda _, given: given[0] if given else "PONG",
        "SET": _redis_set,
        "GET": _redis_get,
        "DEL": _redis_delete,
        "KEYS": lambda asking, _: (
            "\n".join(f'{n}) "{key}"' for n, key in enumerate(_keys(asking), 1)) or "(empty array)"
        ),
        "DBSIZE": lambda asking, _: f"(integer) {len(_keys(asking))}",
        "INFO": lambda *_: "# Server\nredis_version:7.4.1\nredis_mode:standalone\n# Replication\nrole:master",
        "ROLE": lambda *_: '1) "master"\n2) (integer) 0\n3) (empty array)',
    }
    command = commands.get(verb)
    if command is None:
        call.out(f"(error) ERR unknown command '{words[0]}', with args beginning with: ")
        return 0
    call.out(command(call, rest))
    return 0


def _keys(call: Call) -> dict[str, str]:
    text = call.session.files.read(STORE) or ""
    return dict(line.split("\t", 1) for line in text.splitlines() if "\t" in line)


def _store(call: Call, keys: Mapping[str, str]) -> None:
    files = call.session.files
    if files.names("/data") is None and hasattr(files, "make_folder"):
        files.make_folder("/data")
    files.write(STORE, "".join(f"{key}\t{value}\n" for key, value in sorted(keys.items())))


def _redis_set(call: Call, rest: Sequence[str]) -> str:
    if len(rest) < 2:
        return "(error) ERR wrong number of arguments for 'set' command"
    _store(call, {**_keys(call), rest[0]: rest[1]})
    return "OK"


def _redis_get(call: Call, rest: Sequence[str]) -> str:
    if len(rest) != 1:
        return "(error) ERR wrong number of arguments for 'get' command"
    value = _keys(call).get(rest[0])
    return "(nil)" if value is None else f'"{value}"'


def _redis_delete(call: Call, rest: Sequence[str]) -> str:
    keys = _keys(call)
    gone = [key for key in rest if keys.pop(key, None) is not None]
    _store(call, keys)
    return f"(integer) {len(gone)}"


# -- SQL ------------------------------------------------------------


def _psql(call: Call, asked: Asked, reason: str) -> int:
    if reason:
        why = {REFUSED: "Connection refused", UNRESOLVED: "could not translate host name"}.get(
            reason, "timeout expired"
        )
        said = f'connection to server at "{asked.host}", port {asked.port} failed: {why}'
        return call.fail(
            f"psql: error: {said}\n\tIs the server running on that host and accepting TCP/IP connections?", 2
        )
    for text in asked.words:
        query = text.strip().rstrip(";").lower()
        if query.startswith("select ") and query[7:].strip().isdigit():
            call.out(f" ?column? \n----------\n{query[7:].strip():>9}\n(1 row)\n")
        elif query.startswith("select version"):
            call.out(
                " version \n---------\n PostgreSQL 16.4 (Debian) on x86_64-pc-linux-gnu, 64-bit\n(1 row)\n"
            )
        elif query == "\\l":
            call.out("   Name    |  Owner   \n-----------+----------\n postgres  | postgres\n(1 row)\n")
        elif query.startswith("select "):
            call.err(
                'ERROR:  tables and their rows are not simulated; "select 1" tells whether the server answers'
            )
            return 1
    return 0


def _pg_isready(call: Call, asked: Asked, reason: str) -> int:
    if not reason:
        call.out(f"{asked.host}:{asked.port} - accepting connections")
        return 0
    call.out(f"{asked.host}:{asked.port} - no response")
    return 2


def _mysqladmin(call: Call, asked: Asked, reason: str) -> int:
    if reason:
        said = f"Can't connect to MySQL server on '{asked.host}:{asked.port}' (111)"
        return call.fail(f"mysqladmin: connect to server at '{asked.host}' failed\nerror: '{said}'")
    if "ping" in asked.words:
        call.out("mysqld is alive")
    elif "status" in asked.words:
        call.out("Uptime: 312  Threads: 2  Questions: 9  Slow queries: 0  Opens: 119  Open tables: 38")
    return 0


def _mysql(call: Call, asked: Asked, reason: str) -> int:
    if reason:
        return call.fail(
            f"ERROR 2003 (HY000): Can't connect to MySQL server on '{asked.host}:{asked.port}' (111)"
        )
    for text in asked.words:
        query = text.strip().rstrip(";").lower()
        if query.startswith("select ") and query[7:].strip().isdigit():
            number = query[7:].strip()
            call.out(f"{number}\n{number}")
    return 0


_REDIS = Program(
    "redis-cli", _client(6379, {"-h": "host", "-p": "port", "-a": "password", "-n": "database"}, _redis)
)
_SQL = {
    "-h": "host",
    "--host": "host",
    "-U": "user",
    "-d": "database",
    "--username": "user",
    "--dbname": "database",
}
_POSTGRES = {**_SQL, "-p": "port", "--port": "port", "-c": "command", "--command": "command"}
_MYSQL = {**_SQL, "-P": "port", "--port": "port", "-e": "command", "--execute": "command"}

DATABASES: Mapping[str, tuple[Program, ...]] = {
    "redis": (_REDIS,),
    "postgres": (
        Program("psql", _client(5432, _POSTGRES, _psql)),
        Program("pg_isready", _client(5432, _POSTGRES, _pg_isready)),
    ),
    "mysql": (
        Program("mysqladmin", _client(3306, _MYSQL, _mysqladmin)),
        Program("mysql", _client(3306, _MYSQL, _mysql)),
        Program("mariadb-admin", _client(3306, _MYSQL, _mysqladmin)),
        Program("mariadb", _client(3306, _MYSQL, _mysql)),
    ),
}
"""The clients in the images of databases, by what those speak."""
