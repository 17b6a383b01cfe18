"""Other people's manifests, in their manner: taken without losing a field, and running where they would."""

import json
from pathlib import Path

import pytest

from k8s_tui.api import documents
from k8s_tui.api.quantity import Quantity, QuantityError
from tests.systems.player import sandbox

FOLDER = Path(__file__).parent / "manifests"
NAMES = sorted(path.name for path in FOLDER.glob("*.yaml"))
GONE_SOON = {"Job"}
"""Kinds whose objects may delete themselves once they are done."""

WRITTEN_ONLY = {"stringData"}


def lost(wanted, stored, path=""):
    """Yield where what was written is not what is stored; lists keep their order."""
    if isinstance(wanted, dict):
        if not isinstance(stored, dict):
            yield path
            return
        for name, item in wanted.items():
            if name not in WRITTEN_ONLY:
                yield from lost(item, stored.get(name), f"{path}.{name}")
    elif isinstance(wanted, list):
        if not isinstance(stored, list) or len(stored) < len(wanted):
            yield path
            return
        for index, item in enumerate(wanted):
            yield from lost(item, stored[index], f"{path}[{index}]")
    elif wanted != stored and not same_amount(wanted, stored):
        yield f"{path}: {wanted!r} became {stored!r}"


def same_amount(wanted, stored):
    try:
        return stored is not None and Quantity.parse(str(wanted)) == Quantity.parse(str(stored))
    except QuantityError:
        return False


def settled(player, seconds):
    """Wait until all pods run or are done; return those that are not."""
    for _ in range(seconds // 30):
        player.wait(30)
        lines = player("kubectl get pods -A --no-headers").splitlines()
        waiting = [line for line in lines if not is_well(line.split())]
        if not waiting:
            return []
    return waiting


def is_well(columns):
    ready, whole = columns[2].split("/")
    return columns[3] == "Completed" or (columns[3] == "Running" and ready == whole)


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_is_kept_whole_and_runs(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    player = sandbox(workers=3, files={name: text})
    found = [each.data for each in documents.read(text, name)]
    defines = any(each["kind"] == "CustomResourceDefinition" for each in found)
    first = player.run(f"kubectl apply -f {name}")
    if defines:
        # kubectl looks kinds up before it sends anything, so those defined in the same file come at the second try.
        assert "ensure CRDs are installed first" in first.stderr
    said = player(f"kubectl apply -f {name}")
    assert len(said.splitlines()) == len(found)
    for document in found:
        kind, meta = document["kind"], document["metadata"]
        if kind in GONE_SOON:
            continue
        where = f"-n {meta['namespace']}" if "namespace" in meta else ""
        group = document["apiVersion"].partition("/")[0] if "/" in document["apiVersion"] else ""
        word = f"{kind}.{document['apiVersion'].rpartition('/')[2]}.{group}" if group else kind
        stored = json.loads(player(f"kubectl get {word} {meta['name']} {where} -o json"))
        assert list(lost(document, stored)) == []
        assert stored["metadata"].get("generation", 1) == 1
    assert settled(player, 300) == []
