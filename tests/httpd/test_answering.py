"""What the official Python client asks, and what it insists on."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic import DynamicClient
from kubernetes.leaderelection.electionconfig import Config
from kubernetes.leaderelection.leaderelection import LeaderElection
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock
from kubernetes.stream import portforward, stream

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


WIDGETS: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "gauges.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"plural": "gauges", "singular": "gauge", "kind": "Gauge"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {"type": "object", "properties": {"size": {"type": "integer"}}}
                        },
                    }
                },
            }
        ],
    },
}


def dynamically(kubeconfig: str) -> list[str]:
    """Do with the dynamic client what operators do; return what was seen."""
    with config.new_client_from_config(kubeconfig) as api:
        found = DynamicClient(api)
        definitions = found.resources.get(
            api_version="apiextensions.k8s.io/v1", kind="CustomResourceDefinition"
        )
        definitions.create(body=WIDGETS)
        found.resources.invalidate_cache()
        gauges = found.resources.get(api_version="example.com/v1", kind="Gauge")
        body = {
            "apiVersion": "example.com/v1",
            "kind": "Gauge",
            "metadata": {"name": "g"},
            "spec": {"size": 1},
        }
        gauges.create(body=body, namespace="default")
        since = gauges.get(namespace="default").metadata.resourceVersion
        gauges.patch(
            body={**body, "spec": {"size": 2}},
            namespace="default",
            content_type="application/apply-patch+yaml",
            field_manager="operator",
            force_conflicts=True,
        )
        gauges.delete(name="g", namespace="default")
        return [
            f"{event['type']} {event['object'].spec.size}"
            for event in gauges.watch(namespace="default", resource_version=since, timeout=1)
        ]


def elected(kubeconfig: str) -> list[bool]:
    """Let two candidates ask for one lease; return who had it each time."""
    config.load_kube_config(kubeconfig)
    first, second = (
        LeaderElection(Config(LeaseLock("operator", "default", name), 15, 10, 2, lambda: None, lambda: None))
        for name in ("one", "two")
    )
    had = [each.try_acquire_or_renew() for each in (first, second, first, second)]
    for each in (first, second):
        each.election_config.lock.api_instance.api_client.close()
    return had


def page(kubeconfig: str, token: str = "") -> tuple[str, str]:
    """Read a page of a list; return what was seen, and the token of the next page."""
    with config.new_client_from_config(kubeconfig) as api:
        core = client.CoreV1Api(api)
        try:
            found = core.list_config_map_for_all_namespaces(
                limit=2, **({"_continue": token} if token else {})
            )
        except ApiException as error:
            said = json.loads(error.body)
            return f"{error.status} {said['reason']}: {said['message'].partition('.')[0]}", ""
        return (
            f"{len(found.items)} of more than {2 + found.metadata.remaining_item_count}",
            found.metadata._continue,
        )


def executed(kubeconfig: str) -> list[str]:
    """Run a command in a container."""
    with config.new_client_from_config(kubeconfig) as api:
        core = client.CoreV1Api(api)
        pod = core.list_namespaced_pod("kube-system", label_selector="k8s-app=kube-proxy").items[0]
        socket = stream(
            core.connect_get_namespaced_pod_exec,
            pod.metadata.name,
            "kube-system",
            command=["sh", "-c", "echo out; exit 3"],
            stdout=True,
            stderr=True,
            _preload_content=False,
        )
        socket.run_forever(timeout=10)
        socket.sock.shutdown()
        return [socket.read_stdout(), str(socket.returncode)]


async def test_the_dynamic_client_works(kubectl: Served) -> None:
    assert await asyncio.to_thread(dynamically, str(kubectl.kubeconfig)) == ["MODIFIED 2", "DELETED 2"]


async def test_leaders_are_elected_by_leases(kubectl: Served) -> None:
    assert await asyncio.to_thread(elected, str(kubectl.kubeconfig)) == [True, False, True, False]


async def test_a_page_that_comes_too_late_is_gone(kubectl: Served) -> None:
    place = str(kubectl.kubeconfig)
    first, token = await asyncio.to_thread(page, place)
    second, token = await asyncio.to_thread(page, place, token)
    await kubectl("create", "configmap", "later")
    etcd = kubectl.server.answering.server().etcd()
    etcd.compact(etcd.revision)
    third, _ = await asyncio.to_thread(page, place, token)
    assert first.startswith("2 of more than ")
    assert second.startswith("2 of more than ")
    assert third == (
        "410 Expired: The provided continue parameter is too old to display a consistent list result"
    )


async def test_commands_run_in_containers(kubectl: Served) -> None:
    assert await asyncio.to_thread(executed, str(kubectl.kubeconfig)) == ["out\n", "3"]


def forwarded(kubeconfig: str, port: int) -> str:
    """Ask an application through a forwarded port."""
    with config.new_client_from_config(kubeconfig) as api:
        forward = client.CoreV1Api(api).connect_get_namespaced_pod_portforward
        tunnel = portforward(forward, "tunnelled", "default", ports=str(port))
        with contextlib.closing(tunnel.socket(port)) as socket:
            socket.settimeout(10)
            socket.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = socket.recv(1 << 16)
        tunnel.websocket.shutdown()
        return answer.partition(b"\r\n")[0].decode() or str(tunnel.error(port))


async def test_ports_are_forwarded_by_channels(kubectl: Served) -> None:
    kubeconfig = str(kubectl.kubeconfig)
    await kubectl("run", "tunnelled", "--image=nginx:1.27")
    await kubectl("wait", "pod/tunnelled", "--for=condition=ready", "--timeout=30s")
    assert await asyncio.to_thread(forwarded, kubeconfig, 80) == "HTTP/1.1 200 OK"
    assert "connection refused" in await asyncio.to_thread(forwarded, kubeconfig, 9)
