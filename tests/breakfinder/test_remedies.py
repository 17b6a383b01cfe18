import pytest

from k8s_tui.api import fieldtable
from k8s_tui.api.schema import check
from k8s_tui.breakfinder.remedies import REMEDIES, proposals
from k8s_tui.breakfinder.remedies.case import Case
from tests.breakfinder.remedies.builders import DATABASE, DB, DEPLOYMENT, WEB, given

MANIFESTS = given(DEPLOYMENT, DATABASE)
CASE = Case(
    MANIFESTS,
    "available",
    ("drain",),
    concerned=(WEB, DB),
    zones=1,
    data_paths={DB: "/var/lib/postgresql/data"},
)


def test_families_have_names_of_their_own():
    assert len({remedy.name for remedy in REMEDIES}) == len(REMEDIES)


def test_what_is_likeliest_comes_first():
    assert proposals(CASE)[0].title == "give deployment/web a PodDisruptionBudget"


@pytest.mark.parametrize("change", proposals(CASE), ids=lambda change: change.title.replace(" ", "-"))
def test_each_change_says_why_and_makes_objects_that_kubernetes_takes(change):
    assert change.why.endswith(".")
    assert 1 <= change.why.count(". ") + 1 <= 3
    for document in change.applied(MANIFESTS).documents:
        type_name = fieldtable.type_of(document.api_version, document.kind)
        assert not check(document.data, type_name).unknown


def test_the_first_suspect_goes_before_the_others():
    other = Case(MANIFESTS, "available", ("drain",), concerned=(DB, WEB), data_paths=CASE.data_paths)
    assert "deployment/db" in proposals(other)[0].title
