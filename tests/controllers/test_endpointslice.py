from attrs import evolve

from k8s_tui.api.core import ServicePort
from k8s_tui.api.pods import ContainerPort
from k8s_tui.client.client import ENDPOINT_SLICES, NODES, PODS, SERVICES
from tests.controllers.world import MANAGER, Cluster, a_deployment, a_service


def a_cluster(replicas=3, **spec):
    cluster = Cluster().start()
    cluster.client.create(a_service(**spec))
    cluster.client.create(a_deployment(replicas=replicas))
    cluster.run(5000)
    return cluster


def the_slices(cluster, service="web"):
    return [
        each
        for each in cluster.all(ENDPOINT_SLICES)
        if each.metadata.labels["kubernetes.io/service-name"] == service
    ]


def test_a_slice_says_who_is_ready_and_where():
    cluster = a_cluster()
    (slice_,) = the_slices(cluster)
    assert slice_.metadata.name.startswith("web-")
    assert (
        slice_.metadata.labels["endpointslice.kubernetes.io/managed-by"] == "endpointslice-controller.k8s.io"
    )
    assert slice_.metadata.owner_references[0].kind == "Service"
    pods = {pod.metadata.name: pod for pod in cluster.all(PODS)}
    assert {each.target_ref.name for each in slice_.endpoints} == set(pods)
    for endpoint in slice_.endpoints:
        pod = pods[endpoint.target_ref.name]
        assert endpoint.addresses == (pod.status.pod_ip,)
        assert endpoint.node_name == pod.spec.node_name
        assert endpoint.zone == f"zone-{int(pod.spec.node_name[-1]) % 2 ^ 1}"
        conditions = endpoint.conditions
        assert (conditions.ready, conditions.serving, conditions.terminating) == (True, True, False)
    assert [(port.port, port.protocol) for port in slice_.ports] == [(80, "TCP")]


def test_a_pod_that_is_not_ready_stays_in_the_slice_as_such():
    cluster = a_cluster(replicas=1)
    (pod,) = cluster.all(PODS)
    cluster.kubelets.report("default", pod.metadata.name, ready=False, ip=pod.status.pod_ip)
    cluster.run(500)
    ((endpoint,),) = [each.endpoints for each in the_slices(cluster)]
    assert (endpoint.conditions.ready, endpoint.conditions.serving) == (False, False)


def test_a_pod_that_terminates_serves_but_is_not_ready():
    cluster = a_cluster(replicas=1)
    (pod,) = cluster.all(PODS)
    cluster.kubelets.stop_ms = 10_000
    cluster.client.delete(PODS, "default", pod.metadata.name)
    cluster.run(500)
    ends = {each.target_ref.name: each.conditions for each in the_slices(cluster)[0].endpoints}
    conditions = ends[pod.metadata.name]
    assert (conditions.ready, conditions.serving, conditions.terminating) == (False, True, True)
    cluster.run(15_000)
    assert pod.metadata.name not in {each.target_ref.name for each in the_slices(cluster)[0].endpoints}


def test_not_ready_addresses_are_published_on_demand():
    cluster = a_cluster(replicas=1, publish_not_ready_addresses=True)
    (pod,) = cluster.all(PODS)
    cluster.kubelets.report("default", pod.metadata.name, ready=False, ip=pod.status.pod_ip)
    cluster.run(500)
    assert the_slices(cluster)[0].endpoints[0].conditions.ready


def test_a_selector_that_fits_nobody_gives_an_empty_slice():
    cluster = a_cluster(selector={"app": "wbe"})
    (slice_,) = the_slices(cluster)
    assert slice_.endpoints == slice_.ports == ()


def test_a_changed_selector_finds_other_pods():
    cluster = a_cluster(selector={"app": "wbe"})
    cluster.change(
        SERVICES, "web", lambda each: evolve(each, spec=evolve(each.spec, selector={"app": "web"}))
    )
    cluster.run(500)
    assert sum(len(each.endpoints) for each in the_slices(cluster)) == 3
    assert len(the_slices(cluster)) == 1


def test_named_ports_are_looked_up_in_the_pod():
    cluster = Cluster().start()
    port = ServicePort(80, "http", target_port="web")
    deployment = a_deployment(replicas=1)
    template = deployment.spec.template
    container = evolve(template.spec.containers[0], ports=(ContainerPort(8080, "web"),))
    template = evolve(template, spec=evolve(template.spec, containers=(container,)))
    cluster.client.create(a_service(ports=(port,)))
    cluster.client.create(evolve(deployment, spec=evolve(deployment.spec, template=template)))
    cluster.run(5000)
    assert [(each.name, each.port) for each in the_slices(cluster)[0].ports] == [("http", 8080)]


def test_pods_on_a_node_that_does_not_exist_are_left_out():
    cluster = a_cluster()
    cluster.sim.stop(cluster.kubelets.process)
    cluster.client.delete(NODES, "", "worker-1")
    cluster.run(500)
    nodes = {each.node_name for each in the_slices(cluster)[0].endpoints}
    assert nodes == {"worker-2", "worker-3"}


def test_a_slice_that_somebody_deleted_is_made_again():
    cluster = a_cluster()
    (slice_,) = the_slices(cluster)
    cluster.client.delete(ENDPOINT_SLICES, "default", slice_.metadata.name)
    cluster.run(3000)
    (again,) = the_slices(cluster)
    assert len(again.endpoints) == 3


def test_many_pods_that_become_ready_are_few_writes():
    cluster = Cluster().start()
    cluster.client.create(a_service())
    cluster.client.create(a_deployment(replicas=250))
    cluster.run(5000)
    slices = the_slices(cluster)
    assert sorted(len(each.endpoints) for each in slices) == [50, 100, 100]
    before = max(int(each.metadata.resource_version) for each in slices)
    cluster.run(60_000)
    assert max(int(each.metadata.resource_version) for each in the_slices(cluster)) == before


def test_a_restarted_manager_changes_nothing():
    cluster = a_cluster()
    before = the_slices(cluster)
    cluster.sim.stop(MANAGER)
    cluster.sim.start(MANAGER)
    cluster.run(5000)
    assert the_slices(cluster) == before
