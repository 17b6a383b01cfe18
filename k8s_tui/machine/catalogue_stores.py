"""The catalogue's databases, caches and queues."""

from __future__ import annotations

from k8s_tui.api.value import evolve
from k8s_tui.machine.applications import MIB, Application, LogLine, Requirement
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import Tags

REDIS = Application(
    "redis",
    protocol="redis",
    ports=(6379,),
    port_flags=("--port",),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("redis-server",),
    programs=("redis-server",),
    start_ms=150,
    memory_bytes=6 * MIB,
    cpu_per_request_us=20,
    latency_ms=1,
    data_path="/data",
    follow_flags=("--replicaof", "--slaveof"),
    follow_variables=(
        "REDIS_REPLICATION_MODE",
        "replica|slave",
        "REDIS_MASTER_HOST",
        "REDIS_MASTER_PORT_NUMBER",
    ),
    log=(
        LogLine(30, "1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo"),
        LogLine(80, "1:M * Running mode=standalone, port={port}."),
        LogLine(100, "1:M * Ready to accept connections"),
    ),
    stop_ms=100,
    stop_lines=("1:M # Redis is now ready to exit, bye bye...",),
)

REDIS_REPLICA = evolve(
    REDIS,
    name="gb-redisslave",
    entrypoint=("/bin/sh", "-c", "/run.sh"),
    programs=("run.sh", "redis-server", "/run.sh"),
    follows="redis-master:6379",
    log=(
        LogLine(30, "8:S * Running mode=standalone, port={port}."),
        LogLine(90, "8:S * Connecting to MASTER redis-master:6379"),
        LogLine(120, "8:S * MASTER <-> REPLICA sync started"),
    ),
)

REDIS_FOLLOWER = evolve(
    REDIS_REPLICA,
    name="gb-redis-follower",
    follows="redis-leader:6379",
    log=(
        LogLine(30, "8:S * Running mode=standalone, port={port}."),
        LogLine(90, "8:S * Connecting to MASTER redis-leader:6379"),
    ),
)

POSTGRES = Application(
    "postgres",
    protocol="postgres",
    ports=(5432,),
    port_flags=("-p", "--port"),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("postgres",),
    programs=("postgres",),
    start_ms=2_500,
    memory_bytes=40 * MIB,
    memory_per_request_bytes=100 * 1024,
    cpu_per_request_us=800,
    latency_ms=3,
    data_path="/var/lib/postgresql/data",
    follow_variables=(
        "POSTGRESQL_REPLICATION_MODE",
        "slave|replica",
        "POSTGRESQL_MASTER_HOST",
        "POSTGRESQL_MASTER_PORT_NUMBER",
    ),
    requirements=(
        Requirement(
            ("POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD", "POSTGRES_PASSWORD_FILE"),
            lines=(
                "Error: Database is uninitialized and superuser password is not specified.",
                "       You must specify POSTGRES_PASSWORD to a non-empty value for the",
                '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
                "",
                '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
                "       connections without a password. This is *not* recommended.",
            ),
        ),
    ),
    log=(
        LogLine(1_800, "PostgreSQL init process complete; ready for start up."),
        LogLine(2_400, 'LOG:  listening on IPv4 address "0.0.0.0", port {port}'),
        LogLine(2_500, "LOG:  database system is ready to accept connections"),
    ),
    stop_ms=300,
    stop_lines=("LOG:  database system is shut down",),
)


def _mysql(name: str, prefixes: tuple[str, ...], ready: str) -> Application:
    options = ("ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "RANDOM_ROOT_PASSWORD")
    variables = tuple(f"{prefix}_{option}" for prefix in prefixes for option in options)
    shown = variables[: len(options)]
    return Application(
        name,
        protocol="mysql",
        ports=(3306, 33060),
        port_flags=("--port",),
        entrypoint=("docker-entrypoint.sh",),
        arguments=("mysqld" if name == "mysql" else "mariadbd",),
        programs=("mysqld", "mariadbd"),
        start_ms=8_000,
        memory_bytes=360 * MIB if name == "mysql" else 80 * MIB,
        memory_per_request_bytes=200 * 1024,
        cpu_per_request_us=900,
        latency_ms=4,
        data_path="/var/lib/mysql",
        follow_variables=(
            f"{prefixes[0]}_REPLICATION_MODE",
            "slave|replica",
            f"{prefixes[0]}_MASTER_HOST",
            f"{prefixes[0]}_MASTER_PORT_NUMBER",
        ),
        requirements=(
            Requirement(
                variables,
                lines=(
                    "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
                    "    You need to specify one of the following as an environment variable:",
                    *(f"    - {variable}" for variable in shown),
                ),
            ),
        ),
        log=(LogLine(1_000, "[Note] [Entrypoint]: Initializing database files"), LogLine(8_000, ready)),
        stop_ms=1_500,
    )


MYSQL = _mysql("mysql", ("MYSQL",), "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.")
MARIADB = _mysql("mariadb", ("MARIADB", "MYSQL"), "[Note] mariadbd: ready for connections.")

MONGO = Application(
    "mongo",
    protocol="mongo",
    ports=(27017,),
    port_flags=("--port",),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("mongod",),
    programs=("mongod",),
    start_ms=1_800,
    memory_bytes=120 * MIB,
    cpu_per_request_us=500,
    latency_ms=2,
    data_path="/data/db",
    elects="replset",
    elect_flag="--replSet",
    log=(
        LogLine(1_800, '{"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections"}'),
    ),
)

MEMCACHED = Application(
    "memcached",
    protocol="memcached",
    ports=(11211,),
    port_flags=("-p",),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("memcached",),
    programs=("memcached",),
    start_ms=80,
    memory_bytes=4 * MIB,
    cpu_per_request_us=15,
    latency_ms=1,
)

RABBITMQ = Application(
    "rabbitmq",
    protocol="amqp",
    ports=(5672, 15672, 25672, 4369),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("rabbitmq-server",),
    programs=("rabbitmq-server",),
    start_ms=7_000,
    memory_bytes=120 * MIB,
    cpu_per_request_us=300,
    latency_ms=2,
    data_path="/var/lib/rabbitmq",
    log=(LogLine(7_000, "Server startup complete; 4 plugins started."),),
    stop_ms=2_000,
)

CASSANDRA = Application(
    "cassandra",
    protocol="cassandra",
    ports=(9042, 7000, 7001, 7199),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("cassandra", "-f"),
    programs=("cassandra", "run.sh"),
    start_ms=30_000,
    memory_bytes=700 * MIB,
    cpu_per_request_us=900,
    latency_ms=4,
    data_path="/var/lib/cassandra",
    log=(LogLine(30_000, "INFO  [main] Startup complete"),),
    stop_ms=3_000,
)

ELASTICSEARCH = Application(
    "elasticsearch",
    ports=(9200, 9300),
    entrypoint=("/bin/tini", "--", "/usr/local/bin/docker-entrypoint.sh"),
    programs=("tini", "docker-entrypoint.sh"),
    start_ms=20_000,
    memory_bytes=1_100 * MIB,
    cpu_per_request_us=2_000,
    latency_ms=8,
    data_path="/usr/share/elasticsearch/data",
    log=(LogLine(20_000, '{"log.level":"INFO","message":"started"}'),),
    stop_ms=3_000,
)

APPLICATIONS = (
    REDIS,
    REDIS_REPLICA,
    REDIS_FOLLOWER,
    POSTGRES,
    MYSQL,
    MARIADB,
    MONGO,
    MEMCACHED,
    RABBITMQ,
    CASSANDRA,
    ELASTICSEARCH,
)

_REDIS_TAGS = Tags(
    ((2, 6, 8), (3, 0, 2), (4, 0, 0), (5, 0, 0), (6, 0, 2), (7, 0, 4), (8, 0, 4)), words=("e2e",)
)
_SAMPLE = Tags(((1, 0, 0), (2, 0, 0), (3, 0, 0)), prefix="v")

REPOSITORIES = (
    Repository("docker.io/library/redis", "redis", _REDIS_TAGS, 45_000_000),
    Repository("registry.k8s.io/redis", "redis", _REDIS_TAGS, 160_000_000),
    Repository("gcr.io/google_samples/gb-redisslave", "gb-redisslave", _SAMPLE, 43_000_000),
    Repository("gcr.io/google-samples/gb-redisslave", "gb-redisslave", _SAMPLE, 43_000_000),
    Repository("gcr.io/google-samples/gb-redis-follower", "gb-redis-follower", _SAMPLE, 43_000_000),
    Repository(
        "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower",
        "gb-redis-follower",
        _SAMPLE,
        43_000_000,
    ),
    Repository(
        "docker.io/library/postgres",
        "postgres",
        Tags(
            (
                (9, 0, 6),
                (10, 0, 23),
                (11, 0, 22),
                (12, 0, 22),
                (13, 0, 23),
                (14, 0, 20),
                (15, 0, 15),
                (16, 0, 11),
                (17, 0, 7),
                (18, 0, 1),
            )
        ),
        155_000_000,
    ),
    Repository(
        "docker.io/library/mysql",
        "mysql",
        Tags(((5, 5, 7), (8, 0, 4), (9, 0, 5)), words=("oracle",)),
        240_000_000,
    ),
    Repository(
        "docker.io/library/mariadb",
        "mariadb",
        Tags(((5, 5, 5), (10, 0, 11), (11, 0, 8), (12, 0, 1))),
        118_000_000,
    ),
    Repository(
        "docker.io/library/mongo",
        "mongo",
        Tags(((2, 2, 6), (3, 0, 7), (4, 0, 4), (5, 0, 3), (6, 0, 3), (7, 0, 3), (8, 0, 2))),
        270_000_000,
    ),
    Repository("docker.io/library/memcached", "memcached", Tags(((1, 4, 6),)), 31_000_000),
    Repository(
        "docker.io/library/rabbitmq",
        "rabbitmq",
        Tags(((3, 6, 13), (4, 0, 2)), words=("management",)),
        110_000_000,
    ),
    Repository(
        "docker.io/library/cassandra",
        "cassandra",
        Tags(((2, 0, 2), (3, 0, 11), (4, 0, 1), (5, 0, 0))),
        150_000_000,
    ),
    Repository(
        "docker.io/library/elasticsearch",
        "elasticsearch",
        Tags(((6, 4, 8), (7, 0, 17), (8, 0, 19))),
        600_000_000,
    ),
)
