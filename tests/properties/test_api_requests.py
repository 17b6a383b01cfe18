"""Requests to the API that nobody in their right mind would send: each is answered, and the cluster goes on."""

import random
from typing import Any

import pytest

from k8s_tui.api.errors import StatusError
from k8s_tui.api.objects import encode_object
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.podlogs import PodLog
from k8s_tui.httpd.running import Running
from k8s_tui.httpd.watching import Watch
from tests.httpd.asking import Asking

REQUESTS = 1_500
STEP_EVERY, STEP_MS = 50, 500
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, "", "x", "../..", [], {}, [{}], {"a": None}, "9" * 30, ["a", "a"], 2**70),
    *({"$patch": "delete"}, {"name": "x"}, "default", [None]),
)
QUERIES = (
    *("limit=1", "limit=-5", "continue=abc", "labelSelector=a%20in", "fieldSelector=x", "resourceVersion=5"),
    *("resourceVersion=5&resourceVersionMatch=Exact", "watch=true", "watch=1&timeoutSeconds=1", "dryRun=All"),
    *("fieldManager=x", "force=true", "fieldValidation=Strict", "fieldValidation=Ignore", "follow=true"),
    *(
        "propagationPolicy=Orphan",
        "propagationPolicy=zz",
        "gracePeriodSeconds=x",
        "command=ls",
        "container=x",
    ),
    *("command=sh&stdin=true&tty=true", "tailLines=x", "sinceTime=x", "includeObject=Object"),
)
TYPES = (
    *("application/json", "application/merge-patch+json", "application/json-patch+json", "application/yaml"),
    *("application/strategic-merge-patch+json", "application/apply-patch+yaml", ""),
    "application/vnd.kubernetes.protobuf",
)
ACCEPTS = (
    "application/json",
    "application/json;as=Table;v=v1;g=meta.k8s.io",
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "PATCH", "DELETE")


def twisted(chance: random.Random, value: Any) -> Any:
    if chance.random() < 0.12:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if chance.random() > 0.05}
        return {name: twisted(chance, item) if chance.random() < 0.5 else item for name, item in kept.items()}
    return [twisted(chance, item) for item in value] if isinstance(value, list) else value


def follow(context: Context) -> None:
    """Begin a stream."""
    if context.target.verb == "watch":
        watch = Watch(context)
        list(watch.begin())
        watch.next()
        watch.bookmark()
    elif context.target.subresource == "log":
        PodLog(context).first()
    elif context.target.subresource == "exec":
        running = Running(context)
        running.feed(b"ls\r")
        running.go_on()
        running.end_input()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_asked_is_answered(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again
    session = start(Origin(workers=1, seed=seed))
    ask = Asking(session, certified_as="kubernetes-super-admin")
    server = ask.answering.server()
    served = {(each.api_version, each.kind): each for each in server.scheme.served}
    documents = [
        encode_object(entry.value)
        for bucket in server.etcd().buckets()
        for entry in list(server.etcd().range(bucket))[:3]
    ]
    for number in range(REQUESTS):
        document = chance.choice(documents)
        resource = served[document["apiVersion"], document["kind"]]
        meta = document["metadata"]
        part = chance.choice((*resource.subresources, "", ""))
        name = chance.choice((meta["name"], meta["name"], "", "x"))
        path = resource.path(meta.get("namespace", ""), name, part if name else "")
        url = f"{path}?{'&'.join(chance.sample(QUERIES, chance.randrange(3)))}"
        headers = {"content_type": chance.choice(TYPES), "accept": chance.choice(ACCEPTS)}
        answer = ask.raw(chance.choice(METHODS), url, twisted(chance, document), **headers)
        if isinstance(answer, Context):
            try:
                follow(answer)
            except StatusError:
                continue
        if number % STEP_EVERY == 0:
            session.step(STEP_MS)
    session.step(60_000)
    assert ask("GET", "/version")[0] == 200
