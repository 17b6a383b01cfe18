from attrs import evolve

from k8s_tui.api.core import Namespace
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.client.client import CONFIG_MAPS, SERVICE_ACCOUNTS
from tests.controllers.world import Cluster


def test_every_namespace_gets_an_account_and_the_certificate_and_keeps_them():
    cluster = Cluster().start()
    cluster.client.create(Namespace(ObjectMeta(name="shop")))
    cluster.run(1000)
    assert cluster.find(SERVICE_ACCOUNTS, "default", "shop") is not None
    made = cluster.get(CONFIG_MAPS, "kube-root-ca.crt", "shop")
    assert made.data["ca.crt"].startswith("-----BEGIN CERTIFICATE-----")
    cluster.client.delete(SERVICE_ACCOUNTS, "shop", "default")
    cluster.client.update(evolve(made, data={"ca.crt": "broken"}))
    cluster.run(1000)
    assert cluster.find(SERVICE_ACCOUNTS, "default", "shop") is not None
    assert cluster.get(CONFIG_MAPS, "kube-root-ca.crt", "shop").data == made.data
    cluster.client.delete(CONFIG_MAPS, "shop", "kube-root-ca.crt")
    cluster.run(1000)
    assert cluster.get(CONFIG_MAPS, "kube-root-ca.crt", "shop").data == made.data
