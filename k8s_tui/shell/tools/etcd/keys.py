"""Keys and values as they really lie in etcd: the API server's older words, protobuf, sealed values.

Simplified: of a value's protobuf stand here the texts that can be read in it, in their order.
Source: kubernetes pkg/registry/*/storage, apimachinery's protobuf serializer, apiserver's encryption envelopes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.jsonvalue import json_text
from k8s_tui.api.objects import encode_object
from k8s_tui.api.scheme import SCHEME
from k8s_tui.store.etcd import KeyValue

PREFIX = "/registry/"
OLDER_WORDS: Mapping[str, str] = {
    "services": "services/specs",
    "endpoints": "services/endpoints",
    "nodes": "minions",
    "ingresses.networking.k8s.io": "ingress",
    "customresourcedefinitions.apiextensions.k8s.io": "apiextensions.k8s.io/customresourcedefinitions",
    "apiservices.apiregistration.k8s.io": "apiregistration.k8s.io/apiservices",
}
"""Where the API server keeps some kinds under another word than their resource."""

OPAQUE_BYTES = 96


def shown_key(key: str) -> str:
    """Return the key under which the real API server keeps what lies under `key` here."""
    if not key.startswith(PREFIX):
        return key
    bucket, slash, rest = key[len(PREFIX) :].partition("/")
    word = OLDER_WORDS.get(bucket)
    if word is None:
        plural, _, group = bucket.partition(".")
        word = plural if SCHEME.by_group_resource(bucket) is not None or not group else f"{group}/{plural}"
    return f"{PREFIX}{word}{slash}{rest}"


def shown_value(entry: KeyValue) -> str:
    """Return a value as a terminal shows its bytes."""
    if isinstance(entry.value, str):
        return entry.value
    if entry.seal is not None:
        return f"{entry.seal.prefix}{_opaque(entry)}"
    document = encode_object(entry.value)
    group = document["apiVersion"].partition("/")[0] if "/" in document["apiVersion"] else ""
    is_custom = "." in group and not group.endswith(".k8s.io")
    if is_custom:
        return json_text(document)
    head = f"k8s\x00\n\n{document['apiVersion']}\x12{document['kind']}"
    return "\n".join([head, *_texts(document, is_secret=document["kind"] == "Secret")])


def _opaque(entry: KeyValue) -> str:
    """Return bytes in which nothing can be read, other ones at each write."""
    seed = f"{entry.key} {entry.mod_revision} {entry.seal}"
    digest = b"".join(
        hashlib.sha256(f"{seed} {part}".encode()).digest() for part in range(OPAQUE_BYTES // 32)
    )
    return "".join(chr(each) if 32 < each < 127 else "\ufffd" for each in digest)


def _texts(document: Mapping[str, Any], *, is_secret: bool) -> Iterator[str]:
    for name, value in document.items():
        if name in ("apiVersion", "kind"):
            continue
        if is_secret and name == "data":
            for key, text in value.items():
                yield key
                yield _decoded(text)
        else:
            yield from _leaves(name, value)


def _leaves(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if name in ("labels", "annotations", "data", "matchLabels", "nodeSelector", "stringData"):
                yield key
            yield from _leaves(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves("", inner)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text
