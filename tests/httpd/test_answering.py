"""What the official Python client asks, and what it insists on."""

import asyncio
from collections.abc import Callable
from typing import Any

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException

from tests.httpd.served import Served

LABELS = {"app": "py"}


def deployment() -> Any:
    container = client.V1Container(name="web", image="nginx:1.25")
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=LABELS), spec=client.V1PodSpec(containers=[container])
    )
    spec = client.V1DeploymentSpec(
        replicas=1, selector=client.V1LabelSelector(match_labels=LABELS), template=template
    )
    return client.V1Deployment(metadata=client.V1ObjectMeta(name="py"), spec=spec)


def work(kubeconfig: str) -> list[str]:
    """Do what scripts do; return what was seen."""
    with config.new_client_from_config(kubeconfig) as api:
        core, apps = client.CoreV1Api(api), client.AppsV1Api(api)
        seen = [node.status.node_info.kubelet_version for node in core.list_node().items][:1]
        apps.create_namespaced_deployment("default", deployment())
        name = ""
        for event in watch.Watch().stream(
            core.list_namespaced_pod, "default", label_selector="app=py", timeout_seconds=20
        ):
            name = event["object"].metadata.name
            if event["object"].status.phase == "Running":
                break
        seen.append(core.read_namespaced_pod(name, "default").status.phase)
        apps.patch_namespaced_deployment_scale("py", "default", {"spec": {"replicas": 2}})
        seen.append(str(apps.read_namespaced_deployment_scale("py", "default").spec.replicas))
        apps.delete_namespaced_deployment("py", "default", propagation_policy="Foreground")
        try:
            core.read_namespaced_pod("nosuch", "default")
        except ApiException as error:
            seen.append(f"{error.status} {error.reason}")
        return seen


def listed(kubeconfig: str) -> list[str]:
    """Return which calls bring nothing; the client's models insist on every required field."""
    with config.new_client_from_config(kubeconfig) as api:
        core, apps, rbac = client.CoreV1Api(api), client.AppsV1Api(api), client.RbacAuthorizationV1Api(api)
        calls: tuple[Callable[[], Any], ...] = (
            core.list_pod_for_all_namespaces,
            core.list_service_for_all_namespaces,
            core.list_event_for_all_namespaces,
            core.list_config_map_for_all_namespaces,
            apps.list_replica_set_for_all_namespaces,
            apps.list_daemon_set_for_all_namespaces,
            client.CoordinationV1Api(api).list_lease_for_all_namespaces,
            client.DiscoveryV1Api(api).list_endpoint_slice_for_all_namespaces,
            client.StorageV1Api(api).list_storage_class,
            rbac.list_cluster_role,
            rbac.list_cluster_role_binding,
        )
        return [call.__name__ for call in calls if not call().items]


async def test_the_python_client_works(kubectl: Served) -> None:
    seen = await asyncio.to_thread(work, str(kubectl.kubeconfig))
    assert seen == ["v1.32.13", "Running", "2", "404 Not Found"]


async def test_every_list_fits_the_clients_models(kubectl: Served) -> None:
    assert await asyncio.to_thread(listed, str(kubectl.kubeconfig)) == []
