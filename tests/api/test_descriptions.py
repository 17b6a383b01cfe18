from importlib.resources import files

import pytest

from k8s_tui.api import fieldtable
from k8s_tui.api.descriptions import PREFIXES, TABLE, description_of

CORE = "io.k8s.api.core.v1."


@pytest.mark.parametrize(
    "type_name,field,beginning",
    [
        (f"{CORE}Pod", "", "One or more containers"),
        (f"{CORE}PodSpec", "nodeName", "The node that the pod runs on"),
        (f"{CORE}ServiceSpec", "selector", "The labels of the pods"),
        ("io.k8s.api.apps.v1.ReplicaSetSpec", "selector", "Which pods this is about"),
        (f"{CORE}Pod", "nosuch", ""),
    ],
    ids=["a type", "a field", "a field of its own", "a field of that name", "nothing"],
)
def test_what_is_said(type_name: str, field: str, beginning: str) -> None:
    said = description_of(type_name, field)
    assert said.startswith(beginning)
    assert bool(said) == bool(beginning)


def test_every_line_is_about_something_that_exists() -> None:
    text = files("k8s_tui.api").joinpath(TABLE).read_text("utf-8")
    names = [line.partition(": ")[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert len(names) == len(set(names))
    for name in names:
        if name.startswith("."):
            continue
        whole = [prefix + name for prefix in PREFIXES]
        owners = [each.rpartition(".") for each in whole]
        assert any(fieldtable.knows(each) for each in whole) or any(
            fieldtable.knows(owner) and field in fieldtable.fields(owner) for owner, _, field in owners
        ), name
