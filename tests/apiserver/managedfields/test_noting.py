import pytest

from k8s_tui.api.errors import BadRequest, Conflict
from k8s_tui.apiserver.requests import APPLY_PATCH, WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.apiserver import manifests

FORCE = WriteOptions(force=True)
REPLICAS = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 2}}


def managers(document):
    return [(each["manager"], each["operation"]) for each in document["metadata"]["managedFields"]]


def test_writes_of_clients_are_noted(api):
    (stored,) = api.apply(manifests.DEPLOYMENT)
    assert managers(stored) == [("kubectl", "Update")]
    fields = stored["metadata"]["managedFields"][0]["fieldsV1"]
    assert "f:replicas" in fields["f:spec"]
    assert "f:status" not in fields


def test_an_apply_conflicts_and_may_be_forced(api):
    api.apply(manifests.DEPLOYMENT)
    with pytest.raises(Conflict, match=r'conflict with "kubectl" using apps/v1: .spec.replicas'):
        api.patch("deploy", "web", REPLICAS, APPLY_PATCH)
    answer = api.patch("deploy", "web", REPLICAS, APPLY_PATCH, options=FORCE)
    assert answer.document["spec"]["replicas"] == 2
    again = api.patch("deploy", "web", REPLICAS, APPLY_PATCH, options=FORCE)
    assert not again.changed


@pytest.mark.parametrize(
    "change,said",
    [
        ({"apiVersion": "apps/v1beta1"}, "Incorrect version specified in apply patch"),
        ({"kind": "ReplicaSet"}, "kind"),
        ({"metadata": {"name": "x"}}, "does not match the name on the URL"),
        ({"metadata": {"managedFields": [{}]}}, "metadata.managedFields must be nil"),
    ],
    ids=["another version", "another kind", "another name", "managed fields"],
)
def test_configurations_that_are_refused(api, change, said):
    with pytest.raises(BadRequest, match=said):
        api.patch("deploy", "web", {**REPLICAS, **change}, APPLY_PATCH)


def test_objects_of_components_have_no_managers(api):
    resource = api.server.scheme.lookup("configmaps")
    from k8s_tui.api.core import ConfigMap
    from k8s_tui.api.meta import ObjectMeta

    api.server.create(resource, ConfigMap(metadata=ObjectMeta(name="c", namespace="default")), ADMINISTRATOR)
    document = api.requests.get(resource, "default", "c")
    assert "managedFields" not in document["metadata"]
    body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}
    answer = api.patch("cm", "c", body, APPLY_PATCH)
    assert ("kubectl", "Apply") in managers(answer.document)


@pytest.mark.parametrize("fields", ["default", {"a": {}}])
def test_entries_that_cannot_be_understood_leave_those_that_there_are(api, fields):
    (stored,) = api.apply(manifests.DEPLOYMENT)
    meta = stored["metadata"]
    broken = {**meta, "managedFields": [{**meta["managedFields"][0], "fieldsV1": fields}]}
    answer = api.patch("deploy", "web", {"metadata": broken}, "merge")
    assert answer.document["metadata"]["managedFields"] == meta["managedFields"]
