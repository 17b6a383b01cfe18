import pytest

from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.pods import Pod
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.controllers.claimretention import owned_meta

POD = Pod(ObjectMeta(name="db-1", uid="pod"))
OTHER = OwnerReference("v1", "ConfigMap", "other", "other")


def owners(deleted, scaled, *, is_condemned, before=(OTHER,)):
    policy = {"whenDeleted": deleted, "whenScaled": scaled}
    content = {"spec": {"persistentVolumeClaimRetentionPolicy": policy}}
    stateful_set = Unstructured("apps/v1", "StatefulSet", ObjectMeta(name="db", uid="set"), content)
    meta = owned_meta(ObjectMeta(owner_references=before), stateful_set, POD, is_condemned=is_condemned)
    return [each.uid for each in meta.owner_references]


@pytest.mark.parametrize(
    "deleted, scaled, staying, condemned",
    [
        ("Retain", "Retain", ["other"], ["other"]),
        ("Delete", "Retain", ["other", "set"], ["other", "set"]),
        ("Retain", "Delete", ["other"], ["other", "pod"]),
        ("Delete", "Delete", ["other", "set"], ["other", "pod"]),
    ],
)
def test_who_owns_a_claim(deleted, scaled, staying, condemned):
    assert owners(deleted, scaled, is_condemned=False) == staying
    assert owners(deleted, scaled, is_condemned=True) == condemned


def test_owners_of_an_older_policy_are_taken_back():
    before = (OwnerReference("apps/v1", "StatefulSet", "db", "set"), OTHER)
    assert owners("Retain", "Retain", is_condemned=False, before=before) == ["other"]
