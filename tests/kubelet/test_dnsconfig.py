"""A pod's resolv.conf follows from its policy, its own wishes and its machine's file."""

import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, ContainerPort, Pod, PodSpec
from k8s_tui.kubelet.dnsconfig import dns_of, network_of, port_mappings, read
from k8s_tui.machine.podnetwork import DnsConfig, PodNetwork, PortMapping

HOST = "nameserver 10.0.0.2\nsearch example.internal\n"
SITE = DnsConfig(("10.0.0.2",), ("example.internal",))
INSIDE = ("shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.internal")
CLUSTER = DnsConfig(("10.96.0.10",), INSIDE, ("ndots:5",))
OWN = {"nameservers": ["192.0.2.1"], "searches": ["x.example"], "options": [{"name": "ndots", "value": "2"}]}


def pod(**spec):
    extra = {"dnsConfig": spec.pop("dns_config")} if "dns_config" in spec else {}
    containers = (Container("main", "nginx", ports=(ContainerPort(80, host_port=8080), ContainerPort(81))),)
    return Pod(ObjectMeta(name="web", namespace="shop"), PodSpec(containers=containers, extra=extra, **spec))


@pytest.mark.parametrize(
    "spec, expected",
    [
        ({}, CLUSTER),
        ({"dns_policy": "ClusterFirst", "host_network": True}, SITE),
        ({"dns_policy": "ClusterFirstWithHostNet", "host_network": True}, CLUSTER),
        ({"dns_policy": "Default"}, SITE),
        ({"dns_policy": "None", "dns_config": OWN}, DnsConfig(("192.0.2.1",), ("x.example",), ("ndots:2",))),
        (
            {"dns_config": OWN},
            DnsConfig(("10.96.0.10", "192.0.2.1"), (*INSIDE, "x.example"), ("ndots:2",)),
        ),
    ],
)
def test_policies(spec, expected):
    assert dns_of(pod(**spec), HOST) == expected


def test_a_file_is_read_and_written():
    assert read(CLUSTER.text()) == CLUSTER
    assert (CLUSTER.ndots, SITE.ndots) == (5, 1)


def test_ports_of_the_machine_lead_in():
    assert port_mappings(pod()) == (PortMapping(8080, 80, "TCP"),)
    assert port_mappings(pod(host_network=True)) == ()
    assert network_of(pod(), HOST) == PodNetwork(CLUSTER, port_mappings(pod()))
