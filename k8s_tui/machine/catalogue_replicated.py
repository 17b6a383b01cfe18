"""The catalogue's databases that replicate: PostgreSQL under Patroni, and Bitnami's images."""

from __future__ import annotations

from k8s_tui.api.value import evolve
from k8s_tui.machine.applications import MIB, Application, LogLine
from k8s_tui.machine.catalogue_stores import MARIADB, MONGO, MYSQL, POSTGRES, REDIS
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import ANY_TAG

SPILO = evolve(
    POSTGRES,
    name="spilo",
    ports=(5432, 8008),
    entrypoint=("/launch.sh",),
    arguments=("init",),
    programs=("launch.sh", "/launch.sh", "patroni"),
    start_ms=8_000,
    memory_bytes=120 * MIB,
    data_path="/home/postgres/pgdata",
    requirements=(),
    follow_variables=None,
    elects="patroni",
    log=(
        LogLine(2_000, "INFO: No PostgreSQL configuration items changed, nothing to reload."),
        LogLine(7_800, 'LOG:  listening on IPv4 address "0.0.0.0", port 5432'),
        LogLine(8_000, "LOG:  database system is ready to accept connections"),
    ),
    stop_ms=1_500,
)
"""PostgreSQL with Patroni, which keeps one leader by a lock in the Kubernetes API and labels the leader's pod."""


def _bitnami(base: Application, name: str, data_path: str) -> Application:
    """Return one of Bitnami's images: another entrypoint, another place for the data, no password needed."""
    folder = f"/opt/bitnami/scripts/{name}"
    arguments = (f"{folder}/run.sh",)
    return evolve(
        base,
        name=f"bitnami-{name}",
        entrypoint=(f"{folder}/entrypoint.sh",),
        arguments=arguments,
        programs=(*arguments, "run.sh", "entrypoint.sh", *base.programs),
        requirements=(),
        data_path=data_path,
    )


BITNAMI = (
    _bitnami(POSTGRES, "postgresql", "/bitnami/postgresql"),
    _bitnami(MYSQL, "mysql", "/bitnami/mysql"),
    _bitnami(MARIADB, "mariadb", "/bitnami/mariadb"),
    _bitnami(REDIS, "redis", "/bitnami/redis/data"),
    _bitnami(MONGO, "mongodb", "/bitnami/mongodb"),
)

APPLICATIONS = (SPILO, *BITNAMI)

REPOSITORIES = (
    *(Repository(f"ghcr.io/zalando/spilo-{major}", "spilo", ANY_TAG, 350_000_000) for major in (15, 16, 17)),
    *(
        Repository(f"docker.io/{owner}/{each.name.removeprefix('bitnami-')}", each.name, ANY_TAG, 120_000_000)
        for owner in ("bitnami", "bitnamilegacy")
        for each in BITNAMI
    ),
)
