"""Every scenario that is shipped has all it should, in its variants too; `scenarios solve --all` plays them."""

import pytest

from k8s_tui.game.library import paths
from k8s_tui.game.linting import lint
from k8s_tui.game.loading import load
from k8s_tui.game.solving import VARIANTS

FILES = [pytest.param(path, id=path.stem) for path in paths()]


@pytest.mark.parametrize("path", FILES)
def test_a_scenario_has_all_it_should(path):
    assert lint(path) == ()


@pytest.mark.parametrize("path", FILES)
def test_its_variants_can_be_read_and_differ(path):
    written = load(path)
    variants = [load(path, seed) for seed in range(2, 2 + VARIANTS)]
    assert all(each.metadata.name == written.metadata.name for each in variants)
    if written.spec.variables:
        assert all(each.spec.variables != () for each in variants)
        assert (
            len(
                {
                    repr(each.spec.clients) + repr(each.documents) + repr(each.spec.timeline)
                    for each in variants
                }
            )
            > 1
        )
