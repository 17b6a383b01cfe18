from k8s_tui.api.core import ConfigMap
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import CONFIG_MAPS
from k8s_tui.controllers.quota import QUOTAS
from tests.controllers.world import Cluster, a_deployment


def test_a_quota_says_what_is_used():
    cluster = Cluster().start()
    meta = ObjectMeta(name="q", namespace="default")
    hard = {"pods": "10", "count/configmaps": "5", "count/deployments.apps": "2"}
    cluster.client.create(Unstructured("v1", "ResourceQuota", meta, {"spec": {"hard": hard}}))
    cluster.client.create(a_deployment(replicas=3))
    cluster.client.create(ConfigMap(ObjectMeta(name="m", namespace="default")))
    cluster.run(5000)
    status = cluster.get(QUOTAS, "q").content["status"]
    assert status["hard"] == hard
    assert status["used"] == {"count/configmaps": "2", "count/deployments.apps": "1", "pods": "3"}
    cluster.client.delete(CONFIG_MAPS, "default", "m")
    cluster.run(1000)
    assert cluster.get(QUOTAS, "q").content["status"]["used"]["count/configmaps"] == "1"
