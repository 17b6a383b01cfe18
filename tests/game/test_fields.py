import pytest

from k8s_tui.game.fields import camel_case, fields_of
from k8s_tui.game.scenario import Users


@pytest.mark.parametrize(
    "name,written", [("name", "name"), ("at_ms", "at"), ("success_at_least", "successAtLeast")]
)
def test_how_files_write_a_name(name: str, written: str) -> None:
    assert camel_case(name) == written


def test_the_fields_of_a_section_in_their_order() -> None:
    fields = {field.name: field for field in fields_of(Users)}
    assert list(fields)[:4] == ["name", "target", "rps", "from"]
    assert fields["rps"].required
    assert not fields["retries"].required
    assert fields["from"].attribute == "source"
