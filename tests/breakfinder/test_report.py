import pytest

from k8s_tui.breakfinder.report import FORMATS, render
from tests.breakfinder.found import nothing_found, report


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_the_fault_and_the_change_and_is_the_same_twice(form):
    text = render(report(), form)
    assert "shop.yaml" in text
    assert "run deployment/web with 2 replicas" in " ".join(text.split())
    assert text == render(report(), form)
    assert text.endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
def test_where_nothing_was_found_it_says_what_was_tried(form):
    text = " ".join(render(nothing_found(), form).split())
    assert "7 histories" in text
    assert "rollout" in text
    assert "available" in text
