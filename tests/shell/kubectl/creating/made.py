"""What `kubectl create` would make."""

import json


def made(desk, line):
    """The object of `kubectl create LINE`, without what all of them share."""
    words, dashes, command = line.partition(" -- ")
    typed = desk.k(f"create {words} --dry-run=client -o json{dashes}{command}")
    assert (typed.err, typed.code) == ("", 0)
    document = json.loads(typed.out)
    metadata = document.pop("metadata")
    assert metadata.pop("creationTimestamp") is None
    assert metadata.pop("name")
    return {**document, **metadata}
