"""Test your own manifests: strategies, a state machine and invariants for Hypothesis, and a plugin for pytest.

A machine of one's own is five lines, and pytest runs it like any other test::

    from k8s_tui.testing import ClusterMachine


    class ShopMachine(ClusterMachine):
        manifests = "deploy/"


    TestShop = ShopMachine.TestCase

Where a shortest history is wanted rather than random ones, the plugin's fixture asks the break finder::

    def test_shop_bears_what_happens(unbroken):
        unbroken("deploy/", budget="30s")
"""

from k8s_tui.testing.invariants import (
    INVARIANTS,
    one_node_a_disk,
    one_pod_a_name,
    one_service_a_port,
    whole_pages,
)
from k8s_tui.testing.machine import ClusterMachine
from k8s_tui.testing.strategies import deeds, histories, manifests, shapes

__all__ = [
    "INVARIANTS",
    "ClusterMachine",
    "deeds",
    "histories",
    "manifests",
    "one_node_a_disk",
    "one_pod_a_name",
    "one_service_a_port",
    "shapes",
    "whole_pages",
]
