"""Forms read what they should and refuse the rest in words."""

import pytest

from k8s_tui.faults.fields import FORMS, fields_of
from k8s_tui.faults.network import SlowLink


@pytest.mark.parametrize(
    "form, value, expected",
    [
        ("duration", "1m30s", 90_000),
        ("duration", "200ms", 200),
        ("duration", "1.5h", 5_400_000),
        ("bytes", "512Mi", 512 * 1024**2),
        ("bytes", 77, 77),
        ("text", "a", "a"),
        ("content", "", ""),
        ("integer", 0, 0),
        ("boolean", False, False),
    ],
)
def test_values(form: str, value: object, expected: object) -> None:
    assert FORMS[form](value) == expected


@pytest.mark.parametrize(
    "form, value",
    [
        ("duration", "1x"),
        ("duration", ""),
        ("duration", "s"),
        ("duration", 5),
        ("bytes", "1Zi"),
        ("bytes", True),
        ("text", ""),
        ("text", 5),
        ("content", None),
        ("integer", "5"),
        ("integer", True),
        ("boolean", "yes"),
    ],
)
def test_what_is_no_value(form: str, value: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        FORMS[form](value)


def test_fields_have_names_of_scenario_files() -> None:
    assert [(field.name, field.form, field.required) for field in fields_of(SlowLink)] == [
        ("from", "text", True),
        ("to", "text", True),
        ("delay", "duration", False),
        ("lossPercent", "integer", False),
    ]
