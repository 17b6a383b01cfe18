from k8s_tui.client.client import PODS, SERVICES
from k8s_tui.controllers.endpoints import ENDPOINTS
from tests.controllers.world import Cluster, a_deployment, a_service


def a_cluster(**spec):
    cluster = Cluster().start()
    cluster.client.create(a_service(**spec))
    cluster.client.create(a_deployment(replicas=3))
    cluster.run(5000)
    return cluster


def test_endpoints_list_ready_and_other_addresses():
    cluster = a_cluster()
    pods = cluster.all(PODS)
    cluster.kubelets.report("default", pods[0].metadata.name, ready=False, ip=pods[0].status.pod_ip)
    cluster.run(500)
    (subset,) = cluster.get(ENDPOINTS, "web").content["subsets"]
    assert [each["targetRef"]["name"] for each in subset["notReadyAddresses"]] == [pods[0].metadata.name]
    addresses = [each["ip"] for each in subset["addresses"]]
    assert addresses == sorted(pod.status.pod_ip for pod in pods[1:])
    assert subset["ports"] == [{"port": 80, "protocol": "TCP"}]


def test_without_pods_there_are_no_subsets():
    assert a_cluster(selector={"app": "other"}).get(ENDPOINTS, "web").content == {}


def test_they_go_with_their_service():
    cluster = a_cluster()
    cluster.client.delete(SERVICES, "default", "web")
    cluster.run(500)
    assert cluster.find(ENDPOINTS, "web") is None
