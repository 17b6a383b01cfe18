import pytest

from k8s_tui.game.template import template
from tests.game.builders import scenario


def test_the_template_is_a_scenario_of_its_name() -> None:
    read = scenario(template("lost-parcel"))
    assert (read.metadata.name, read.metadata.title) == ("lost-parcel", "Lost parcel")
    assert len(read.documents) == 2


@pytest.mark.parametrize("name", ["", "Web", "a/b", "../x", "-a", "a" * 61])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        template(name)
