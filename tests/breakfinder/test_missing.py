from typing import Any

import pytest

from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.missing import completed
from tests.breakfinder.manifests import deployment, given_of, other, service

SECRET = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
OPTIONAL = {"name": "FLAG", "valueFrom": {"configMapKeyRef": {"name": "flags", "key": "a", "optional": True}}}
CLAIM = {
    "metadata": {"name": "data"},
    "spec": {"storageClassName": "gp3", "accessModes": ["ReadWriteOnce"], "resources": {}},
}


def claim(name: str, **spec: Any) -> dict[str, Any]:
    return other("v1", "PersistentVolumeClaim", name, spec={"resources": {}, **spec})


def test_what_pods_need_to_start_is_made() -> None:
    pod = {
        "serviceAccountName": "robot",
        "volumes": [
            {"name": "settings", "configMap": {"name": "web", "items": [{"key": "a.conf", "path": "a"}]}},
            {"name": "tls", "secret": {"secretName": "tls"}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        ],
    }
    given = completed(given_of(deployment(pod=pod, container={"env": [SECRET, OPTIONAL]})))
    made = {str(each.name): each.data for each in given.documents if not each.source}
    assert made["db"]["stringData"] == {"password": "unknown"}
    assert made["tls"]["stringData"] == {"tls.crt": "unknown", "tls.key": "unknown"}
    assert made["web"]["data"] == {"a.conf": "unknown"}
    assert made["data"]["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert made["robot"]["kind"] == "ServiceAccount"
    assert "flags" not in made
    assert given.notes == (
        (
            "made, because pods name it and nothing given makes it: secret/db, configmap/web, secret/tls, "
            "persistentvolumeclaim/data, serviceaccount/robot"
        ),
    )


def test_what_is_there_is_left_as_it_is() -> None:
    given = given_of(
        other("v1", "Secret", "db", stringData={"password": "a"}), deployment(container={"env": [SECRET]})
    )
    assert completed(given) == given


@pytest.mark.parametrize(
    "objects, key, part, value",
    [
        (
            [deployment(pod={"priorityClassName": "high"})],
            Key("PriorityClass", "", "high"),
            "value",
            1000,
        ),
        (
            [deployment(kind="StatefulSet", serviceName="web", volumeClaimTemplates=[CLAIM])],
            Key("StorageClass", "", "gp3"),
            "provisioner",
            "disk.csi.example.com",
        ),
        (
            [claim("shared", storageClassName="efs", accessModes=["ReadWriteMany"])],
            Key("StorageClass", "", "efs"),
            "provisioner",
            "nfs.csi.k8s.io",
        ),
        (
            [
                other(
                    "storage.k8s.io/v1",
                    "StorageClass",
                    "fast",
                    provisioner="ebs.csi.aws.com",
                    parameters={"type": "gp3"},
                )
            ],
            Key("StorageClass", "", "fast"),
            "provisioner",
            "disk.csi.example.com",
        ),
    ],
)
def test_classes_of_the_cluster_are_made(objects: list[Any], key: Key, part: str, value: object) -> None:
    given = completed(given_of(*objects))
    document = given.find(key)
    assert document is not None
    assert document.data[part] == value
    assert any(key.name in note for note in given.notes)


def test_ingresses_get_a_controller_on_the_masters_that_serves_their_classes_without_tls() -> None:
    ingress = other(
        "networking.k8s.io/v1",
        "Ingress",
        "web",
        spec={
            "ingressClassName": "traefik",
            "tls": [{"hosts": ["a.b"]}],
            "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}},
        },
    )
    given = completed(given_of(service(), ingress))
    served = given.find(Key("IngressClass", "", "traefik"))
    controller = given.find(Key("Deployment", "ingress-nginx", "ingress-nginx-controller"))
    asked = given.find(Key("Ingress", "default", "web"))
    assert served is not None
    assert served.data["spec"] == {"controller": "k8s.io/ingress-nginx"}
    assert controller is not None
    assert (
        "node-role.kubernetes.io/control-plane" in controller.data["spec"]["template"]["spec"]["nodeSelector"]
    )
    assert asked is not None
    assert "tls" not in asked.data["spec"]
    balanced = given.find(Key("Service", "ingress-nginx", "ingress-nginx-controller"))
    assert balanced is not None
    assert balanced.data["spec"]["externalTrafficPolicy"] == "Cluster"


def test_autoscalers_get_a_metrics_server() -> None:
    scaler = other(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "web",
        spec={
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        },
    )
    given = completed(given_of(deployment(), scaler))
    assert given.find(Key("Deployment", "kube-system", "metrics-server")) is not None
