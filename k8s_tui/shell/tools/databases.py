"""redis-cli, psql, pg_isready, mysql, mysqladmin, mongosh: what a database answers, from within a container.

Each asks its server through the data plane, so that a hung or absent server is felt, and so are the rows that
went with a container, that another server wrote over, or that a replica has not got yet.

Source: redis 7 redis-cli, PostgreSQL 16 psql, MySQL 8 mysql and mysqladmin, mongosh 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from k8s_tui.machine.databases import Databases
from k8s_tui.network.routes import REFUSED, TIMED_OUT, Place
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.tools.http import resolve
from k8s_tui.shell.tools.places import drawn, fleet_of, place_of, plane_of
from k8s_tui.shell.tools.sql import NOT_SIMULATED, TABLE, Outcome, execute
from k8s_tui.traffic.requests import GIVE_UP_MS, WRONG_PASSWORD

LOOPBACK = "127.0.0.1"
UNRESOLVED = "unresolved"
ANSWER_MS = 2

PLAIN_LETTERS = frozenset("tAqxXNBs")
"""Options without a value that people write in front of one with."""


@frozen
class Asked:
    """Whom a client asks.

    Attributes:
        words: What is left beside the options, and the statements given by them.
        flags: Options without a value, as `-t`, each letter by itself.
    """

    host: str
    port: int
    words: tuple[str, ...]
    flags: frozenset[str]


@frozen
class Reached:
    """What came of asking.

    Attributes:
        reason: Why the server does not answer, "" where it does.
        server: Its container, "" for none.
        engine: What it speaks.
    """

    reason: str
    wait_ms: int
    server: str = ""
    engine: str = ""


def _asked(arguments: Sequence[str], port: int, flags: Mapping[str, str]) -> Asked:
    """Read `-h HOST`, `-p PORT` and options with values; `flags` says what each option with a value means."""
    host, rest, words = LOOPBACK, list(arguments), []
    given: dict[str, None] = {}
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        letters = word[1:] if word.startswith("-") and not word.startswith("--") else ""
        if len(letters) > 1 and set(letters[:-1]) <= PLAIN_LETTERS and f"-{letters[-1]}" in flags and rest:
            # Letters in a row, the last with a value: -tAc 'select 1'.
            given.update(dict.fromkeys(letters[:-1]))
            name, equals, value = f"-{letters[-1]}", "=", rest.pop(0)
        elif not equals and name in flags and rest:
            value = rest.pop(0)
        meaning = flags.get(name, "")
        if meaning == "host":
            host = value
        elif meaning == "port" and value.isdigit():
            port = int(value)
        elif meaning == "command":
            words.append(value)
        elif not meaning and letters:
            given.update(dict.fromkeys(letters))
        elif not meaning and word.startswith("--"):
            given[word] = None
        elif not meaning:
            words.append(word)
    return Asked(host, port, tuple(words), frozenset(given))


def _reach(call: Call, asked: Asked) -> Reached:
    place = place_of(call.session)
    ip, delay_ms = resolve(call, place, asked.host)
    if not ip:
        return Reached(UNRESOLVED, delay_ms)
    plane = plane_of(call.session)
    plane.ground.begin()
    way = drawn(call.session, plane.router.connect(place.source, ip, asked.port), lambda each: each.share)
    if not isinstance(way.end, Place):
        waits = way.end.reason == TIMED_OUT
        return Reached(way.end.reason, GIVE_UP_MS if waits else ANSWER_MS)
    listener = way.end.listener
    databases = _databases(call)
    hangs = listener.container in databases.servers and databases.hangs(listener.container)
    if hangs or plane.ground.is_hung(listener):
        return Reached(TIMED_OUT, GIVE_UP_MS)
    host = plane.router.outside.by_address(way.end.ip)
    if host is not None and host.password and call.session.value("PGPASSWORD") != host.password:
        return Reached(WRONG_PASSWORD, ANSWER_MS)
    return Reached("", ANSWER_MS, listener.container, listener.protocol)


def _databases(call: Call) -> Databases:
    return fleet_of(call.session).databases


_Answer = Callable[[Call, Asked, Reached], int]


def _client(port: int, flags: Mapping[str, str], answer: _Answer) -> Callable[[Call], Result]:
    def run(call: Call) -> Result:
        asked = _asked(call.arguments, port, flags)
        return _ask(call, asked, answer)

    return run


def _ask(call: Call, asked: Asked, answer: _Answer) -> Steps:
    reached = _reach(call, asked)
    yield reached.wait_ms
    return answer(call, asked, reached)


# -- redis ------------------------------------------------------------


def _redis(call: Call, asked: Asked, reached: Reached) -> int:
    if reached.reason:
        said = {REFUSED: "Connection refused", UNRESOLVED: "Name or service not known"}
        why = said.get(reached.reason, "Operation timed out")
        return call.fail(f"Could not connect to Redis at {asked.host}:{asked.port}: {why}")
    words = asked.words or ("PING",)
    verb, rest = words[0].upper(), words[1:]
    databases, server = _databases(call), reached.server
    commands: Mapping[str, Callable[[Databases, str, Sequence[str]], str]] = {
        "PING": lambda _, __, given: given[0] if given else "PONG",
        "SET": _redis_set,
        "GET": _redis_get,
        "DEL": _redis_delete,
        "KEYS": _redis_keys,
        "DBSIZE": _redis_size,
        "INFO": _redis_info,
        "ROLE": _redis_role,
    }
    command = commands.get(verb)
    if command is None:
        call.out(f"(error) ERR unknown command '{words[0]}', with args beginning with: ")
    elif verb != "PING" and server not in databases.servers:
        call.out("(error) LOADING Redis is loading the dataset in memory")
    else:
        call.out(command(databases, server, rest))
    return 0


def _redis_set(databases: Databases, server: str, rest: Sequence[str]) -> str:
    if len(rest) < 2:
        return "(error) ERR wrong number of arguments for 'set' command"
    refusal = databases.refusal(server)
    if refusal:
        return f"(error) {refusal}"
    databases.put(server, {**databases.pairs(server), rest[0]: rest[1]})
    return "OK"


def _redis_get(databases: Databases, server: str, rest: Sequence[str]) -> str:
    if len(rest) != 1:
        return "(error) ERR wrong number of arguments for 'get' command"
    value = databases.pairs(server).get(rest[0])
    return "(nil)" if value is None else f'"{value}"'


def _redis_delete(databases: Databases, server: str, rest: Sequence[str]) -> str:
    refusal = databases.refusal(server)
    if refusal:
        return f"(error) {refusal}"
    keys = dict(databases.pairs(server))
    gone = [key for key in rest if keys.pop(key, None) is not None]
    databases.put(server, keys)
    return f"(integer) {len(gone)}"


def _redis_keys(databases: Databases, server: str, rest: Sequence[str]) -> str:
    """List the keys set by hand; those that programs set are only counted."""
    keys = sorted(databases.pairs(server))
    return "\n".join(f'{number}) "{key}"' for number, key in enumerate(keys, 1)) or "(empty array)"


def _redis_size(databases: Databases, server: str, rest: Sequence[str]) -> str:
    return f"(integer) {len(databases.pairs(server)) + databases.rows(server)}"


def _redis_info(databases: Databases, server: str, rest: Sequence[str]) -> str:
    lines = ["# Server", "redis_version:7.4.1", "redis_mode:standalone", "# Replication"]
    if rest and rest[0].lower() == "replication":
        lines = ["# Replication"]
    found = databases.servers[server]
    if found.follows:
        host, _, port = found.follows.rpartition(":")
        link = "up" if found.leader else "down"
        lines += ["role:slave", f"master_host:{host}", f"master_port:{port}", f"master_link_status:{link}"]
        lines += ["slave_read_only:1"]
    else:
        followers = sum(each.leader == server for each in databases.servers.values())
        lines += ["role:master", f"connected_slaves:{followers}"]
    return "\n".join(lines)


def _redis_role(databases: Databases, server: str, rest: Sequence[str]) -> str:
    found = databases.servers[server]
    if not found.follows:
        return '1) "master"\n2) (integer) 0\n3) (empty array)'
    host, _, port = found.follows.rpartition(":")
    state = "connected" if found.leader else "connect"
    return f'1) "slave"\n2) "{host}"\n3) (integer) {port}\n4) "{state}"'


# -- SQL ------------------------------------------------------------


def _psql(call: Call, asked: Asked, reached: Reached) -> int:
    if reached.reason == WRONG_PASSWORD:
        said = f'connection to server at "{asked.host}", port {asked.port} failed'
        return call.fail(f'psql: error: {said}: FATAL:  {WRONG_PASSWORD} for user "postgres"', 2)
    if reached.reason:
        why = {REFUSED: "Connection refused", UNRESOLVED: "could not translate host name"}.get(
            reached.reason, "timeout expired"
        )
        said = f'connection to server at "{asked.host}", port {asked.port} failed: {why}'
        return call.fail(
            f"psql: error: {said}\n\tIs the server running on that host and accepting TCP/IP connections?", 2
        )
    is_bare = bool(asked.flags & {"t", "--tuples-only"})
    for statement in _statements(asked):
        if statement in ("\\l", "\\dt"):
            call.out(_listing(statement))
            continue
        outcome = execute(_databases(call), reached.server, "postgres", statement)
        if outcome.error:
            prefix = "" if outcome.error.startswith("ERROR:") else "ERROR:  "
            call.err(f"{prefix}{outcome.error}")
            return 1
        call.out(_psql_rows(outcome, is_bare=is_bare, is_aligned="A" not in asked.flags))
    return 0


def _statements(asked: Asked) -> list[str]:
    parts = (part.strip() for word in asked.words for part in word.split(";"))
    return [part for part in parts if part and (" " in part or part.startswith("\\"))]


def _psql_rows(outcome: Outcome, *, is_bare: bool, is_aligned: bool) -> str:
    if not outcome.column:
        return outcome.tag
    if is_bare:
        return f" {outcome.text}\n" if is_aligned else outcome.text
    if not is_aligned:
        return f"{outcome.column}\n{outcome.text}\n(1 row)"
    width = max(len(outcome.column), len(outcome.text))
    field = f"{outcome.text:>{width}}" if outcome.text.isdigit() else f"{outcome.text:<{width}}"
    return f" {outcome.column:^{width}} \n{'-' * (width + 2)}\n {field}\n(1 row)\n"


def _listing(statement: str) -> str:
    if statement == "\\l":
        return "   Name    |  Owner   \n-----------+----------\n postgres  | postgres\n(1 row)\n"
    return (
        "         List of relations\n Schema |  Name  | Type  |  Owner   \n"
        f"--------+--------+-------+----------\n public | {TABLE} | table | postgres\n(1 row)\n"
    )


def _pg_isready(call: Call, asked: Asked, reached: Reached) -> int:
    if not reached.reason:
        call.out(f"{asked.host}:{asked.port} - accepting connections")
        return 0
    call.out(f"{asked.host}:{asked.port} - no response")
    return 2


def _mysqladmin(call: Call, asked: Asked, reached: Reached) -> int:
    if reached.reason:
        said = f"Can't connect to MySQL server on '{asked.host}:{asked.port}' (111)"
        return call.fail(f"mysqladmin: connect to server at '{asked.host}' failed\nerror: '{said}'")
    if "ping" in asked.words:
        call.out("mysqld is alive")
    elif "status" in asked.words:
        call.out("Uptime: 312  Threads: 2  Questions: 9  Slow queries: 0  Opens: 119  Open tables: 38")
    return 0


def _mysql(call: Call, asked: Asked, reached: Reached) -> int:
    if reached.reason:
        return call.fail(
            f"ERROR 2003 (HY000): Can't connect to MySQL server on '{asked.host}:{asked.port}' (111)"
        )
    for statement in _statements(asked):
        outcome = execute(_databases(call), reached.server, "mysql", statement)
        if outcome.error:
            prefix = "" if outcome.error.startswith("ERROR ") else "ERROR 1105 (HY000): "
            return call.fail(f"{prefix}{outcome.error}")
        if outcome.column:
            is_bare = bool(asked.flags & {"N", "--skip-column-names"})
            call.out(outcome.text if is_bare else f"{outcome.column}\n{outcome.text}")
    return 0


# -- MongoDB ------------------------------------------------------------


def _mongosh(call: Call, asked: Asked, reached: Reached) -> int:
    """Run what `--eval` gives: counting, inserting, who leads."""
    if reached.reason:
        code = {REFUSED: "ECONNREFUSED", UNRESOLVED: "ENOTFOUND"}.get(reached.reason, "ETIMEDOUT")
        return call.fail(f"MongoNetworkError: connect {code} {asked.host}:{asked.port}")
    databases, server = _databases(call), reached.server
    for text in asked.words:
        if "(" not in text:
            continue
        if server not in databases.servers:
            return call.fail("MongoServerError: node is not ready")
        if "countDocuments" in text or "estimatedDocumentCount" in text:
            call.out(str(databases.rows(server)))
        elif "insertOne" in text:
            refusal = databases.refusal(server)
            if refusal:
                return call.fail(
                    f"MongoServerError[{refusal.partition(':')[0]}]: {refusal.partition(': ')[2]}"
                )
            databases.write(server, 1.0)
            call.out("{ acknowledged: true }")
        elif "isMaster" in text or "hello" in text:
            call.out(f"{{ isWritablePrimary: {str(not databases.servers[server].read_only).lower()} }}")
        else:
            return call.fail(f"MongoServerError: {NOT_SIMULATED}")
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
_MONGO = {"--host": "host", "--port": "port", "--eval": "command", "-u": "user", "-p": "password"}
_MYSQL = {**_SQL, "-P": "port", "--port": "port", "-e": "command", "--execute": "command"}

DATABASES: Mapping[str, tuple[Program, ...]] = {
    "redis": (_REDIS,),
    "mongo": (Program("mongosh", _client(27017, _MONGO, _mongosh)),),
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
