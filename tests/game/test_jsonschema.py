import json

from k8s_tui.faults import FAULTS
from k8s_tui.game.conditions import KINDS
from k8s_tui.game.fields import fields_of
from k8s_tui.game.jsonschema import schema
from k8s_tui.game.scenario import Spec


def test_the_schema_knows_all_that_a_reader_knows() -> None:
    described = schema()
    spec = described["properties"]["spec"]
    assert list(spec["properties"]) == [field.name for field in fields_of(Spec)]
    assert spec["required"] == ["briefing", "objectives"]
    conditions = [next(iter(each["required"])) for each in described["$defs"]["condition"]["oneOf"]]
    assert conditions == list(KINDS)
    faults = [each["properties"]["kind"]["const"] for each in described["$defs"]["fault"]["oneOf"]]
    assert faults == [cls.__name__ for cls in FAULTS]


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(schema())) == schema()


def test_limits_and_choices_are_told() -> None:
    spec = schema()["properties"]["spec"]["properties"]
    assert spec["objectives"]["minItems"] == 1
    assert spec["cluster"]["properties"]["masters"]["maximum"] == 7
    assert spec["cluster"]["properties"]["containerRuntime"]["enum"] == ["containerd", "cri-o", "docker"]
