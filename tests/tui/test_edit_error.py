import pytest

from k8s_tui.tui.edit_error import place_of, sent

TEXT = """\
apiVersion: v1
kind: Service
metadata:
  name: cart
  resourceVersion: "7"
spec:
  ports:
    - port: 99999
      name: http
  selector: {app: cart}
"""


@pytest.mark.parametrize(
    "complaint,place",
    [
        ('The Service "cart" is invalid: spec.ports[0].port: Invalid value: 99999: must be ...', (7, 12)),
        (
            "error: error parsing STDIN: error converting YAML to JSON: yaml: line 3: mapping values ...",
            (2, 0),
        ),
        ('strict decoding error: unknown field "spec.replica"', (5, 0)),
        ("Invalid value: spec.selector[app]: no", (9, 18)),
        ("Error from server (Conflict): the object has been modified", None),
    ],
)
def test_a_complaint_leads_to_its_place(complaint: str, place: tuple[int, int] | None) -> None:
    found = place_of(complaint, TEXT)
    assert (found is None) == (place is None)
    if found is not None and place is not None:
        assert found[0] == place[0]


def test_a_text_that_cannot_be_read_has_places_only_by_line() -> None:
    assert place_of("spec.ports: Required value", "a: [b") is None
    assert place_of("yaml: line 99: x", "a: [b") == (98, 0)


def test_the_version_that_was_read_is_not_sent() -> None:
    assert "resourceVersion" not in sent(TEXT)
    assert "name: cart" in sent(TEXT)
