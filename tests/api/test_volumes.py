import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodSpec, Volume
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import best_match, claim_names, class_name, is_reserved_for, mismatch, uses_claim


def a_volume(name="pv", size="1Gi", phase="Available", labels=None, **spec):
    spec = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": size}, "storageClassName": "m", **spec}
    meta = ObjectMeta(name=name, labels=labels or {})
    return Unstructured("v1", "PersistentVolume", meta, {"spec": spec, "status": {"phase": phase}})


def a_claim(name="data", size="1Gi", **spec):
    asks = {"requests": {"storage": size}}
    spec = {"accessModes": ["ReadWriteOnce"], "resources": asks, "storageClassName": "m", **spec}
    meta = ObjectMeta(name=name, namespace="default", uid="u1")
    return Unstructured("v1", "PersistentVolumeClaim", meta, {"spec": spec})


def reference(**more):
    return {"namespace": "default", "name": "data", **more}


@pytest.mark.parametrize(
    "volume, claim, why",
    [
        (a_volume(), a_claim(), ""),
        (a_volume(size="500Mi"), a_claim(), "requested PV is too small"),
        (a_volume(storageClassName="x"), a_claim(), "storageClassName does not match"),
        (a_volume(volumeMode="Block"), a_claim(), "incompatible volumeMode"),
        (a_volume(), a_claim(accessModes=["ReadWriteMany"]), "incompatible accessMode"),
    ],
)
def test_why_a_volume_does_not_serve(volume, claim, why):
    assert mismatch(volume, claim) == why


def best(claim, *volumes):
    found = best_match(claim, volumes)
    return None if found is None else found.metadata.name


def test_the_smallest_that_fits_is_chosen():
    volumes = [a_volume("big", "5Gi"), a_volume("small", "2Gi"), a_volume("tiny", "1Mi")]
    assert best(a_claim(), *volumes) == "small"


def test_a_volume_reserved_for_the_claim_comes_first():
    mine = a_volume("zmine", "9Gi", claimRef=reference())
    assert best(a_claim(), a_volume("free"), mine) == "zmine"
    assert best(a_claim(), a_volume("old", claimRef=reference(uid="gone"))) is None


@pytest.mark.parametrize("phase", ["Bound", "Released", "Failed", "Pending"])
def test_volumes_that_are_not_available_are_left_alone(phase):
    assert best(a_claim(), a_volume(phase=phase)) is None


def test_a_selector_chooses_among_volumes():
    claim = a_claim(selector={"matchLabels": {"disk": "fast"}})
    assert best(claim, a_volume("a"), a_volume("b", labels={"disk": "fast"})) == "b"
    assert best(a_claim(selector={"matchExpressions": [{"key": "a", "operator": "?"}]}), a_volume()) is None


def test_only_what_the_node_reaches():
    assert best_match(a_claim(), [a_volume()], lambda _: False) is None


def test_claims_of_pods():
    spec = PodSpec(
        volumes=(
            Volume("tmp", {"emptyDir": {}}),
            Volume("data", {"persistentVolumeClaim": {"claimName": "data"}}),
            Volume("scratch", {"ephemeral": {"volumeClaimTemplate": {}}}),
        )
    )
    assert claim_names(spec, "p") == ("data", "p-scratch")
    assert uses_claim(Pod(ObjectMeta(name="p"), spec), "data")
    assert not uses_claim(Pod(ObjectMeta(name="p")), "data")


def test_classes():
    assert class_name(a_claim(storageClassName=None)) is None
    assert class_name(a_claim(storageClassName="")) == ""
    old = {"volume.beta.kubernetes.io/storage-class": "slow"}
    assert class_name(Unstructured("v1", "PersistentVolumeClaim", ObjectMeta(annotations=old))) == "slow"


def test_reservations_are_by_uid():
    assert is_reserved_for(a_volume(claimRef=reference(uid="u1")), a_claim())
    assert not is_reserved_for(a_volume(claimRef=reference(uid="u2")), a_claim())
    assert not is_reserved_for(a_volume(), a_claim())
