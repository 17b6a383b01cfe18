import pytest

from k8s_tui.game.browsing import Browser, health_of
from tests.systems.player import sandbox

CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1Gi}}}
"""


@pytest.mark.parametrize(
    "cells, health",
    [
        ({"Status": "Bound"}, "ok"),
        ({"Status": "Pending"}, "warn"),
        ({"Status": "Failed"}, "bad"),
        ({"Status": "Odd"}, "unknown"),
        ({"Ready": "2/3"}, "warn"),
        ({"Ready": "3/3"}, "ok"),
        ({"Ready": "1", "Desired": "2"}, "warn"),
        ({"Data": "1"}, "ok"),
        ({"Targets": "cpu: <unknown>/60%"}, "warn"),
        ({"External-IP": "<pending>"}, "warn"),
    ],
)
def test_how_well_an_object_is(cells, health):
    assert health_of(cells) == health


def test_a_view_follows_the_cluster_and_outlives_the_api_server():
    player, browser = sandbox(workers=1), Browser()
    world = player.world
    assert browser.table(world, "") is None
    assert not browser.show(world, "nosuchkind")
    assert browser.show(world, "pvc")
    player.apply(CLAIM)
    player.wait(5)
    table = browser.table(world, "")
    assert table.columns[0] == "STATUS"
    assert [(row.namespace, row.name, row.cells[0], row.health) for row in table.rows] == [
        ("default", "data", "Pending", "warn")
    ]
    assert browser.table(world, "kube-system").rows == ()
    assert browser.table(world, "").rows == table.rows
    player("ssh master-1 mv /etc/kubernetes/manifests/kube-apiserver.yaml /tmp/")
    player.wait(30)
    assert browser.table(world, "").rows == table.rows
    assert browser.show(world, "")
    assert browser.table(world, "") is None


def test_custom_resources_are_kinds_too():
    player, browser = sandbox(workers=1), Browser()
    player.apply("""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      additionalPrinterColumns: [{name: Spec, type: string, jsonPath: .spec.cronSpec}]
""")
    player.wait(5)
    player.apply("""
apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: a}
spec: {cronSpec: '* *'}
""")
    assert browser.show(player.world, "crontabs")
    table = browser.table(player.world, "")
    assert table.title == "CronTab"
    assert table.columns[0] == "SPEC"
    assert table.rows[0].cells[0] == "* *"
