import pytest

from k8s_tui.machine.catalogue_stores import MONGO, POSTGRES, REDIS, REDIS_FOLLOWER
from k8s_tui.machine.following import follow_variables, followed, is_synchronous


@pytest.mark.parametrize(
    "application, argv, environment, address",
    [
        (REDIS, ("redis-server",), {}, ""),
        (REDIS, ("redis-server", "--replicaof", "redis-0.redis", "6380"), {}, "redis-0.redis:6380"),
        (REDIS, ("redis-server", "--slaveof", "redis-0.redis 6379"), {}, "redis-0.redis:6379"),
        (
            REDIS,
            (),
            {"REDIS_REPLICATION_MODE": "replica", "REDIS_MASTER_HOST": "m"},
            "m:6379",
        ),
        (REDIS, (), {"REDIS_REPLICATION_MODE": "master", "REDIS_MASTER_HOST": "m"}, ""),
        (
            POSTGRES,
            (),
            {
                "POSTGRESQL_REPLICATION_MODE": "slave",
                "POSTGRESQL_MASTER_HOST": "m",
                "POSTGRESQL_MASTER_PORT_NUMBER": "5433",
            },
            "m:5433",
        ),
        (REDIS_FOLLOWER, (), {}, "redis-leader:6379"),
    ],
)
def test_whose_data_a_server_copies(application, argv, environment, address):
    assert followed(application, argv, environment) == address


def test_what_replication_depends_on():
    assert "REDIS_MASTER_HOST" in follow_variables(REDIS)
    assert follow_variables(MONGO) == ()
    assert is_synchronous(MONGO, {})
    assert not is_synchronous(POSTGRES, {})
    assert is_synchronous(POSTGRES, {"SPILO_CONFIGURATION": "bootstrap: {dcs: {synchronous_mode: true}}"})
