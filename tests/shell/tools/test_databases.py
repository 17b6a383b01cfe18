import pytest

from tests.shell.tools.booted import run


@pytest.fixture
def databases(shell):
    run(shell, "kubectl create deployment pg --image=postgres:16")
    run(shell, "kubectl set env deploy/pg POSTGRES_PASSWORD=x")
    run(shell, "kubectl create deployment my --image=mysql:8.4")
    run(shell, "kubectl set env deploy/my MYSQL_ROOT_PASSWORD=x")
    shell.session.world.run_for(60_000)
    return shell


def inside(shell, name, line):
    return run(shell, f"kubectl exec deploy/{name} -- {line}")


def test_redis_remembers(shell):
    assert inside(shell, "cache", "redis-cli ping").out == "PONG\n"
    assert inside(shell, "cache", "redis-cli get a").out == "(nil)\n"
    assert inside(shell, "cache", "redis-cli set a 1").out == "OK\n"
    assert inside(shell, "cache", "redis-cli get a").out == '"1"\n'
    assert inside(shell, "cache", "redis-cli keys '*'").out == '1) "a"\n'
    assert inside(shell, "cache", "redis-cli dbsize").out == "(integer) 1\n"
    assert inside(shell, "cache", "redis-cli del a").out == "(integer) 1\n"
    assert "role:master" in inside(shell, "cache", "redis-cli info").out
    assert "unknown command" in inside(shell, "cache", "redis-cli frob").out
    assert "wrong number" in inside(shell, "cache", "redis-cli set a").out
    assert "wrong number" in inside(shell, "cache", "redis-cli get").out


def test_a_server_that_is_not_there(shell):
    said = inside(shell, "cache", "redis-cli -h 127.0.0.1 -p 6380 ping")
    assert "Could not connect to Redis at 127.0.0.1:6380: Connection refused" in said.err
    assert "Name or service not known" in inside(shell, "cache", "redis-cli -h nosuch ping").err


def test_sql(databases):
    assert " 1" in inside(databases, "pg", "psql -U postgres -c 'select 1'").out
    assert "PostgreSQL 16" in inside(databases, "pg", "psql -c 'select version()'").out
    assert "accepting connections" in inside(databases, "pg", "pg_isready").out
    assert inside(databases, "pg", "psql -c 'select * from users'").code == 1
    assert inside(databases, "my", "mysqladmin ping").out == "mysqld is alive\n"
    assert "Uptime" in inside(databases, "my", "mysqladmin status").out
    assert inside(databases, "my", "mysql -e 'select 1'").out == "1\n1\n"


def test_sql_servers_that_are_not_there(databases):
    assert inside(databases, "pg", "psql -p 1 -c 'select 1'").code == 2
    assert inside(databases, "pg", "pg_isready -p 1").code == 2
    assert "failed" in inside(databases, "my", "mysqladmin -P 1 ping").err
    assert "2003" in inside(databases, "my", "mysql -P 1 -e 'select 1'").err
