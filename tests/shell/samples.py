"""A few files at the desk, as everyday lines read them, and a table's way to try a line on them."""

from tests.shell.bare import Desk

FILES = {
    "a.txt": "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n",
    "b.txt": "one\ntwo\nthree\n",
    "p.csv": "name,cpu,mem\nweb-1,250m,64Mi\nweb-2,500m,128Mi\ndb-0,1,1Gi\n",
    "pods.txt": (
        "NAME                   READY   STATUS             RESTARTS   AGE\n"
        "web-5d78c9869d-2xkzq   1/1     Running            0          5m\n"
        "web-5d78c9869d-7lqvw   0/1     CrashLoopBackOff   4          5m\n"
        "db-0                   1/1     Running            0          9m\n"
    ),
    "y.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n",
    "o.json": (
        '{"a": {"b": 1}, "s": "hello world", "n1": null, "l": ["x", "y", "z"], "o": {"p": 1, "q": 2}, "items": ['
        '{"name": "a", "n": 1, "k": "u", "labels": {"app": "x"}}, {"name": "b", "n": 3, "k": "v", "labels": {}}, '
        '{"name": "c", "n": 2, "k": "u", "labels": {"app": "y"}}]}\n'
    ),
    "two.json": '{"a": 1}\n{"a": 2}\n',
    "empty": "",
    "nonl": "x\ny",
}


def typed(line: str) -> tuple[str, str, int]:
    """Return what a line prints on both streams, and its exit code."""
    said = Desk(files=FILES)(line)
    return said.out, said.err, said.code


def lines_of(table: list[tuple]) -> list[str]:
    """Return the ids of a table: its lines."""
    return [str(row[0]) for row in table]
