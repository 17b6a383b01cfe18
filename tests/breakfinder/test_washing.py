from typing import Any

import pytest

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.washing import was_served, washed


def wash(kind: str, spec: dict[str, Any], **metadata: object) -> dict[str, Any]:
    data = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "a", "uid": "1", **metadata},
        "spec": spec,
        "status": {},
    }
    return washed(Document(data, "dump.yaml")).data


def test_metadata_that_only_a_server_writes_goes() -> None:
    data = wash(
        "ConfigMap",
        {},
        resourceVersion="7",
        generation=1,
        creationTimestamp="2026-01-01T00:00:00Z",
        managedFields=[{}],
        labels={"app": "web"},
        finalizers=["kubernetes.io/pvc-protection"],
        annotations={"kubectl.kubernetes.io/last-applied-configuration": "{}", "team": "shop"},
    )
    assert data["metadata"] == {"name": "a", "labels": {"app": "web"}, "annotations": {"team": "shop"}}
    assert "status" not in data


@pytest.mark.parametrize(
    "kind, before, after",
    [
        ("Service", {"clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"], "ports": []}, {"ports": []}),
        ("Service", {"clusterIP": "None", "clusterIPs": ["None"]}, {"clusterIP": "None"}),
        (
            "PersistentVolumeClaim",
            {"volumeName": "pvc-1", "storageClassName": "fast"},
            {"storageClassName": "fast"},
        ),
        ("PersistentVolume", {"claimRef": {"name": "a", "uid": "2"}}, {"claimRef": {"name": "a"}}),
        (
            "Pod",
            {
                "nodeName": "node-7",
                "volumes": [{"name": "kube-api-access-x"}],
                "tolerations": [{"key": "node.kubernetes.io/not-ready", "tolerationSeconds": 300}],
                "containers": [{"name": "a", "volumeMounts": [{"name": "kube-api-access-x"}]}],
            },
            {"containers": [{"name": "a"}]},
        ),
        (
            "Job",
            {"selector": {}, "template": {"metadata": {"labels": {"job-name": "a", "app": "b"}}, "spec": {}}},
            {"template": {"metadata": {"labels": {"app": "b"}}, "spec": {}}},
        ),
    ],
)
def test_what_a_cluster_writes_into_a_spec_goes(
    kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert wash(kind, before)["spec"] == after


def test_what_somebody_wrote_stays() -> None:
    data = {"kind": "Service", "metadata": {"name": "a"}, "spec": {"clusterIP": "10.96.0.7"}}
    document = Document(data, "web.yaml")
    assert not was_served(document)
    assert washed(document).data == data
