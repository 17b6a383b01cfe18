"""Database engines: how each of them keeps its data, guards them, and complains; as data.

What differs between them is what two servers on the same data do. MySQL and MongoDB lock their files through the
kernel, which other containers of the machine and NFS clients feel. PostgreSQL's lock file holds a process id
that means nothing in another container, and Redis has no lock at all.

Source: the servers' own sources and manuals (PostgreSQL 16, MySQL 8.0, Redis 7, MongoDB 7).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.applications import Application, LogLine
from k8s_tui.sim.value import frozen


@frozen
class Engine:
    """One kind of database server.

    Attributes:
        row_bytes: What a row takes on disk, with its part of indexes and logs.
        locks: It does not start on data that another server has open.
        tears: Two servers on the same data damage them; without, the last to save wins.
        locked: What it says where the data are locked, and then ends.
        torn: What it says at its start on damaged data, and then ends.
        notes: What it says while it works on damaged data, in turn.
        full: What a client is told where the disk is full.
        read_only: What a client is told who writes to a replica.
        misread: What a client is told whose rows are damaged.
        linked: What a copy says when it reaches its leader.
        unlinked: What it says when it does not any more.
        promoted: What a copy says that becomes the leader.
        initialised: What it says when it has made its files.
        found_files: What it says instead when it finds some, "" for nothing.
    """

    name: str
    row_bytes: int = 250
    locks: bool = False
    tears: bool = True
    locked: tuple[LogLine, ...] = ()
    locked_exit_code: int = 1
    torn: tuple[LogLine, ...] = ()
    torn_exit_code: int = 1
    notes: tuple[str, ...] = ()
    full: str = ""
    read_only: str = ""
    misread: str = ""
    linked: str = ""
    unlinked: str = ""
    promoted: str = ""
    initialised: str = ""
    found_files: str = ""


POSTGRES = Engine(
    "postgres",
    torn=(
        LogLine(300, "LOG:  starting PostgreSQL 16.4 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit"),
        LogLine(310, "LOG:  database system was interrupted; last known up at the time of the other server"),
        LogLine(400, "LOG:  invalid primary checkpoint record"),
        LogLine(401, "PANIC:  could not locate a valid checkpoint record"),
        LogLine(450, "LOG:  startup process (PID 29) was terminated by signal 6: Aborted"),
        LogLine(451, "LOG:  aborting startup due to startup process failure"),
        LogLine(460, "LOG:  database system is shut down"),
    ),
    notes=(
        'ERROR:  duplicate key value violates unique constraint "visits_pkey"',
        "ERROR:  invalid page in block 12 of relation base/5/16384",
        "ERROR:  could not access status of transaction 742",
        'DETAIL:  Could not read from file "pg_xact/0000" at offset 8192: read too few bytes.',
        "ERROR:  missing chunk number 0 for toast value 16403 in pg_toast_16384",
    ),
    full='ERROR:  could not extend file "base/5/16384": No space left on device',
    read_only="ERROR:  cannot execute INSERT in a read-only transaction",
    misread="ERROR:  invalid page in block 12 of relation base/5/16384",
    linked="LOG:  started streaming WAL from primary at 0/3000000 on timeline 1",
    unlinked="FATAL:  could not connect to the primary server",
    promoted="LOG:  selected new timeline ID; archive recovery complete",
    initialised="PostgreSQL init process complete; ready for start up.",
    found_files="PostgreSQL Database directory appears to contain a database; Skipping initialization",
)

MYSQL = Engine(
    "mysql",
    initialised="[Note] [Entrypoint]: Initializing database files",
    locks=True,
    locked=(
        LogLine(1_000, "[ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11"),
        LogLine(2_000, "[ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11"),
        LogLine(
            101_000,
            "[ERROR] [MY-012592] [InnoDB] Operating system error number 11 in a file operation.",
        ),
        LogLine(
            101_001,
            "[Note] [MY-012573] [InnoDB] Check that you do not already have another mysqld process using the "
            "same InnoDB data or log files.",
        ),
        LogLine(101_050, "[ERROR] [MY-010119] [Server] Aborting"),
    ),
    full="ERROR 1114 (HY000): The table 'visits' is full",
    read_only=(
        "ERROR 1290 (HY000): The MySQL server is running with the --super-read-only option so it cannot execute "
        "this statement"
    ),
    linked="[System] [MY-010562] [Repl] Replica I/O thread for channel '': connected to source, replication started",
    unlinked="[ERROR] [MY-010584] [Repl] Replica I/O for channel '': error reconnecting to source",
)

MONGO = Engine(
    "mongo",
    locks=True,
    locked=(
        LogLine(
            200,
            '{"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, '
            'terminating","attr":{"error":"DBPathInUse: Unable to lock the lock file: /data/db/mongod.lock '
            "(Resource temporarily unavailable). Another mongod instance is already running on the /data/db "
            'directory"}}',
        ),
    ),
    locked_exit_code=100,
    full="WriteError: No space left on device",
    read_only="NotWritablePrimary: not primary",
    linked='{"s":"I","c":"REPL","id":21799,"ctx":"ReplCoord-1","msg":"Sync source candidate chosen"}',
    unlinked='{"s":"I","c":"REPL","id":21089,"ctx":"BackgroundSync","msg":"Cannot select sync source"}',
    promoted='{"s":"I","c":"ELECTION","id":21450,"ctx":"ReplCoord-2","msg":"Election succeeded"}',
)

REDIS = Engine(
    "redis",
    row_bytes=120,
    tears=False,
    full=(
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. "
        "Commands that may modify the data set are disabled"
    ),
    read_only="READONLY You can't write against a read only replica.",
    linked="1:S * MASTER <-> REPLICA sync: Finished with success",
    unlinked="1:S * Connection with master lost.",
)

ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (POSTGRES, MYSQL, MONGO, REDIS)}
"""By the protocol they speak."""


def engine_of(application: Application) -> Engine | None:
    """Return the engine that an application is, None where it keeps no data of its own."""
    return ENGINES.get(application.protocol) if application.data_path else None
