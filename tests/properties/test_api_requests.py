"""Requests to the API that nobody in their right mind would send: each is answered, and everything stays whole.

Requests are made of the objects of a running cluster with parts taken out, put elsewhere, or of another type.
Each run of them is played on a fork, with time that passes in between; what must hold is looked at afterwards.
`HYPOTHESIS_PROFILE=night` does so for minutes.
"""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.errors import StatusError
from k8s_tui.api.objects import decode_object, encode_object
from k8s_tui.apiserver.keys import key_of
from k8s_tui.game.origin import Origin
from k8s_tui.game.play import Play
from k8s_tui.game.starting import start
from k8s_tui.httpd import spdy
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.podlogs import PodLog
from k8s_tui.httpd.portforward import Forwarding
from k8s_tui.httpd.running import Running, find_container
from k8s_tui.httpd.watching import Watch
from k8s_tui.machine.containers import RUNNING
from tests.httpd.asking import Asking, events

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx:1.27}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
MOST_REQUESTS = 60
STEP_EVERY, STEP_MS = 10, 700
CALM_MS = 5_000
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, "", "x", "../..", [], {}, [{}], {"a": None}, "9" * 30, ["a", "a"], 2**70),
    *({"$patch": "delete"}, {"name": "x"}, "default", [None]),
)
QUERIES = (
    *("limit=1", "limit=-5", "continue=abc", "labelSelector=a%20in", "fieldSelector=x", "resourceVersion=5"),
    *("resourceVersion=5&resourceVersionMatch=Exact", "watch=true", "watch=1&timeoutSeconds=1", "dryRun=All"),
    *("fieldManager=x", "force=true", "fieldValidation=Strict", "fieldValidation=Ignore", "follow=true"),
    *("propagationPolicy=Orphan", "propagationPolicy=zz", "gracePeriodSeconds=x", "gracePeriodSeconds=0"),
    *("command=ls", "container=x", "command=sh&stdin=true&tty=true", "tailLines=x", "sinceTime=x"),
    *("includeObject=Object", "sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
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
WATCHED = ("/api/v1/pods", "/apis/apps/v1/deployments", "/api/v1/configmaps", "/api/v1/events")


@pytest.fixture(scope="module")
def running() -> Play:
    session = start(Origin(workers=1, manifests=(MANIFEST,)))
    session.step(20_000)
    return session.play


def twisted(chance: Any, value: Any) -> Any:
    if chance.random() < 0.12:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if chance.random() > 0.05}
        return {name: twisted(chance, item) if chance.random() < 0.5 else item for name, item in kept.items()}
    return [twisted(chance, item) for item in value] if isinstance(value, list) else value


def body_of(chance: Any, document: Any) -> Any:
    """Return a body: mostly a document, sometimes a torn one, sometimes bytes."""
    kind = chance.random()
    if kind < 0.9:
        return twisted(chance, document)
    text = json.dumps(document).encode()
    noise = bytes(chance.randrange(256) for _ in range(20))
    return text[: chance.randrange(len(text))] if kind < 0.95 else b"k8s\x00" + noise


def ask_something(chance: Any, ask: Asking) -> None:
    """Send one request, and follow the answer where it is a stream."""
    server = ask.answering.server()
    served = {(each.api_version, each.kind): each for each in server.scheme.served}
    bucket = chance.choice(server.etcd().buckets())
    entries = sorted(server.etcd().range(bucket), key=lambda entry: entry.key)
    document = encode_object(chance.choice(entries).value)
    resource = served[document["apiVersion"], document["kind"]]
    meta = document["metadata"]
    part = chance.choice((*resource.subresources, "", ""))
    name = chance.choice((meta["name"], meta["name"], "", "x"))
    path = resource.path(meta.get("namespace", ""), name, part if name else "")
    url = f"{path}?{'&'.join(chance.sample(QUERIES, chance.randrange(3)))}"
    headers = {"content_type": chance.choice(TYPES), "accept": chance.choice(ACCEPTS)}
    answer = ask.raw(chance.choice(METHODS), url, body_of(chance, document), **headers)
    if isinstance(answer, Context):
        try:
            follow(chance, answer)
        except StatusError:
            return


def follow(chance: Any, context: Context) -> None:
    """Begin a stream."""
    if context.target.verb == "watch":
        watch = Watch(context)
        list(watch.begin())
        watch.next()
        watch.bookmark()
    elif context.target.subresource == "log":
        PodLog(context).first()
    elif context.target.subresource == "exec":
        command = Running(context)
        command.feed(b"ls\r")
        command.go_on()
        command.end_input()
    elif context.target.subresource == "portforward":
        forwarding = Forwarding(context, *find_container(context, "portforward"))
        try:
            forwarding.take(b"\x80\x03\x00\x01" + bytes(chance.randrange(256) for _ in range(40)))
        except spdy.SpdyError:
            return


@given(chance=st.randoms(use_true_random=False), requests=st.integers(1, MOST_REQUESTS))
def test_whatever_is_asked_everything_stays_whole(running: Play, chance: Any, requests: int) -> None:
    play = running.fork()
    ask = Asking(SimpleNamespace(play=play), certified_as="kubernetes-super-admin")  # type: ignore[arg-type]
    watches = {url: ask.watch(f"{url}?watch=true&resourceVersion=0") for url in WATCHED}
    known = {url: told({}, b"".join(watch.begin())) for url, watch in watches.items()}
    for number in range(requests):
        ask_something(chance, ask)
        if number % STEP_EVERY == 0:
            play.world.run_for(STEP_MS)
    play.world.run_for(CALM_MS)
    assert ask("GET", "/version")[0] == 200
    the_record_is_whole(ask)
    no_pod_runs_on_two_machines(play)
    for url, watch in watches.items():
        while watch.is_behind():
            told(known[url], watch.next())
        assert known[url] == listed(ask, url)
    forked = play.fork()
    play.world.run_for(CALM_MS)
    forked.world.run_for(CALM_MS)
    assert play.world.fingerprint() == forked.world.fingerprint()


# -- what must hold -------------------------------------------------------------------


def the_record_is_whole(ask: Asking) -> None:
    """Every object lies where its name says, at the revision that it says, with an identity of its own."""
    server = ask.answering.server()
    etcd, uids = server.etcd(), []
    for bucket in etcd.buckets():
        for entry in etcd.range(bucket):
            document = encode_object(entry.value)
            meta = document["metadata"]
            resource = server.scheme.by_kind(document["apiVersion"], document["kind"])
            assert resource is not None
            assert entry.key == key_of(resource, meta.get("namespace", ""), meta["name"])
            assert meta["resourceVersion"] == str(entry.mod_revision)
            assert meta["generation"] >= 1 if "generation" in meta else True
            assert encode_object(decode_object(json.loads(json.dumps(document)))) == document
            uids.append(meta["uid"])
    assert len(set(uids)) == len(uids)


def no_pod_runs_on_two_machines(play: Play) -> None:
    homes: dict[str, set[str]] = {}
    for name, machine in play.world.fleet.machines.items():
        for container in machine.runtime.containers.values():
            if container.state == RUNNING:
                homes.setdefault(container.pod_uid, set()).add(name)
    assert all(len(names) == 1 for names in homes.values())


def told(known: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Return what a client knows after it was told of changes."""
    for event in events(data):
        obj = event["object"]
        uid = obj["metadata"]["uid"]
        if event["type"] == "DELETED":
            del known[uid]
        else:
            assert (event["type"] == "ADDED") == (uid not in known)
            known[uid] = obj
    return known


def listed(ask: Asking, url: str) -> dict[str, Any]:
    """Return the objects of a list, each with what the list says of all of them."""
    found = ask("GET", url)[1]
    said = {"apiVersion": found["apiVersion"], "kind": found["kind"].removesuffix("List")}
    return {obj["metadata"]["uid"]: {**said, **obj} for obj in found["items"]}
