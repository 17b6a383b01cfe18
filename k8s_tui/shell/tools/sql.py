"""SQL as far as the databases of this world have something to say about it: one table, whose rows are counted.

Rows are written once and never changed, and all tables are one; what would need more is refused in words.
"""

from __future__ import annotations

import re

from attrs import frozen

from k8s_tui.machine.databases import Databases

TABLE = "visits"
"""The table that programs write to."""

VERSIONS = {
    "postgres": "PostgreSQL 16.4 (Debian 16.4-1.pgdg120+1) on x86_64-pc-linux-gnu, 64-bit",
    "mysql": "8.0.39",
}
NOT_SIMULATED = "rows are counted here and not kept one by one: try select count(*), insert, select 1"

_COUNT = re.compile(r"select\s+(count\(\s*[\w*.]+\s*\)|max\(\s*\w+\s*\))\s+from\s+[\w.\"`]+")
_NUMBER = re.compile(r"select\s+(\d+)")


@frozen
class Outcome:
    """What a statement comes to.

    Attributes:
        column: The heading of its one column, "" for a statement that returns no rows.
        text: The one field.
        tag: What is said of a statement without rows.
        error: Why it fails.
    """

    column: str = ""
    text: str = ""
    tag: str = ""
    error: str = ""


def execute(databases: Databases, identity: str, engine: str, statement: str) -> Outcome:
    """Run one statement at a server.

    Args:
        databases: All of them.
        identity: The container of the server; one that keeps no data knows the time of day at most.
        engine: What it speaks.
        statement: Without its semicolon.
    """
    text = " ".join(statement.lower().split())
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return Outcome("?column?" if engine == "postgres" else number[1], number[1])
    if text in ("select version()", "select @@version"):
        column = "version" if engine == "postgres" else text.removeprefix("select ")
        return Outcome(column, VERSIONS.get(engine, ""))
    if identity not in databases.servers:
        return Outcome(error=NOT_SIMULATED)
    failure = databases.failure(identity)
    if failure:
        return Outcome(error=f"ERROR:  {failure}")
    return _stored(databases, identity, engine, text)


def _stored(databases: Databases, identity: str, engine: str, text: str) -> Outcome:
    count = _COUNT.fullmatch(text)
    if count is not None:
        column = count[1].partition("(")[0] if engine == "postgres" else count[1]
        return Outcome(column, str(databases.rows(identity)))
    if text == "select pg_is_in_recovery()":
        return Outcome("pg_is_in_recovery", "t" if databases.servers[identity].read_only else "f")
    if text.startswith(("insert ", "create ")):
        refusal = databases.refusal(identity)
        if refusal:
            return Outcome(error=refusal)
        if text.startswith("create "):
            return Outcome(tag=" ".join(text.split()[:2]).upper())
        databases.write(identity, 1.0)
        return Outcome(tag="INSERT 0 1")
    return Outcome(error=NOT_SIMULATED)
