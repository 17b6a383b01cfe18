from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.judging import judged
from k8s_tui.breakfinder.searching import is_fair
from k8s_tui.testing import deeds, histories, manifests, shapes
from tests.breakfinder.builders import stage_of


@given(manifests(), shapes())
@settings(max_examples=4, deadline=None)
def test_manifests_are_such_that_an_api_server_takes(made, shape) -> None:
    judged(Given(tuple(Document(each, "made.yaml") for each in made)))
    assert 1 <= shape.workers <= 5


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_histories_are_fair(data: st.DataObject) -> None:
    history = data.draw(histories(stage_of(3), ("node", "drain", "rollout")))
    assert is_fair(history, 3)
    assert data.draw(deeds(stage_of(3), ("drain",))).planned
