import pytest
from attrs import evolve

from k8s_tui.api.core import Service, ServicePort, ServiceSpec
from k8s_tui.api.errors import Invalid
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.apiserver.allocation import NODE_PORTS
from tests.apiserver import manifests
from tests.apiserver.world import Api


def service(name="web", ports=None, **spec):
    ports = (ServicePort(80),) if ports is None else ports
    return Service(ObjectMeta(name=name, namespace="default"), ServiceSpec(ports, **spec))


def test_a_service_that_says_little(api):
    spec = api.create(service()).spec
    assert spec.type == "ClusterIP"
    assert spec.cluster_ips == (spec.cluster_ip,)
    assert spec.cluster_ip.startswith("10.")
    assert (spec.ports[0].protocol, spec.ports[0].target_port, spec.ports[0].node_port) == ("TCP", 80, None)
    assert (spec.ip_families, spec.ip_family_policy) == (("IPv4",), "SingleStack")
    assert (spec.session_affinity, spec.internal_traffic_policy) == ("None", "Cluster")
    assert spec.external_traffic_policy == ""


def test_a_node_port_is_drawn_or_taken(api):
    api.apply(manifests.SERVICE)
    assert api.get("svc", "web").spec.ports[0].node_port == 30080
    drawn = api.create(service("other", type="NodePort")).spec
    assert drawn.ports[0].node_port in NODE_PORTS
    assert drawn.external_traffic_policy == "Cluster"


def test_a_balancer_has_node_ports_unless_it_wants_none(api):
    assert api.create(service("a", type="LoadBalancer")).spec.ports[0].node_port
    without = service("b", type="LoadBalancer", allocate_load_balancer_node_ports=False)
    assert api.create(without).spec.ports[0].node_port is None


def test_affinity_lasts_three_hours(api):
    spec = api.create(service(session_affinity="ClientIP")).spec
    assert spec.session_affinity_config == {"clientIP": {"timeoutSeconds": 10800}}


def test_a_headless_service_has_no_address(api):
    spec = api.create(service(ports=(), cluster_ip="None")).spec
    assert spec.cluster_ips == ("None",)


def test_an_external_name_has_no_address_at_all(api):
    spec = api.create(service(ports=(), type="ExternalName", external_name="db.example.com")).spec
    assert (spec.cluster_ip, spec.cluster_ips, spec.ip_families) == ("", (), ())


def test_addresses_of_deleted_services_are_free_again(api):
    first = api.create(service("a", cluster_ip="10.96.7.7"))
    with pytest.raises(Invalid):
        api.create(service("b", cluster_ip="10.96.7.7"))
    api.delete("svc", "a")
    assert api.create(service("b", cluster_ip="10.96.7.7")).spec.cluster_ip == first.spec.cluster_ip


def test_an_update_that_says_less_keeps_what_was_allocated(api):
    stored = api.create(service(type="NodePort"))
    lean = service(type="NodePort", selector={"app": "web"})
    updated = api.update(lean)
    assert updated.spec.cluster_ip == stored.spec.cluster_ip
    assert updated.spec.ports[0].node_port == stored.spec.ports[0].node_port
    assert api.update(updated) is updated


def test_what_only_balancers_have_goes_with_the_type(api):
    made = api.create(service("lb", type="LoadBalancer", external_traffic_policy="Local"))
    assert made.spec.health_check_node_port in NODE_PORTS
    inside = api.update(evolve(made, spec=evolve(made.spec, type="ClusterIP")))
    spec = inside.spec
    assert (spec.allocate_load_balancer_node_ports, spec.external_traffic_policy) == (None, "")
    assert (spec.health_check_node_port, spec.ports[0].node_port) == (None, None)


def test_two_protocols_of_one_port_share_a_node_port(api):
    ports = (ServicePort(53, "udp", "UDP"), ServicePort(53, "tcp", "TCP"))
    first, second = api.create(service("dns", type="NodePort", ports=ports)).spec.ports
    assert first.node_port == second.node_port


def test_node_ports_come_and_go_with_the_type(api):
    stored = api.create(service())
    outside = api.update(evolve(stored, spec=evolve(stored.spec, type="NodePort")))
    assert outside.spec.ports[0].node_port
    inside = api.update(
        evolve(outside, spec=evolve(outside.spec, type="ClusterIP", external_traffic_policy=""))
    )
    assert inside.spec.ports[0].node_port is None
    assert inside.spec.cluster_ip == stored.spec.cluster_ip


def test_a_service_may_become_a_name_and_back(api):
    stored = api.create(service())
    named = api.update(
        evolve(stored, spec=evolve(stored.spec, type="ExternalName", external_name="a.example.com"))
    )
    assert named.spec.cluster_ip == ""
    back = api.update(evolve(named, spec=evolve(named.spec, type="ClusterIP")))
    assert back.spec.cluster_ip


def test_a_server_that_begins_anew_knows_what_is_taken(api):
    api.create(service("a", cluster_ip="10.96.7.7"))
    twin = api.server.fork(api.sim, api.members)
    assert twin.allocations.holder_of_address(api.etcd, "10.96.7.7")


@pytest.mark.parametrize(
    "made, said",
    [
        pytest.param(
            service(type="NodePort", ports=(ServicePort(80, node_port=20080),)),
            "spec.ports[0].nodePort: Invalid value: 20080: provided port is not in the valid range. The range of "
            "valid ports is 30000-32767",
            id="node port out of range",
        ),
        pytest.param(
            service(type="NodePort", ports=(ServicePort(80, node_port=30080),)),
            "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated",
            id="node port taken",
        ),
        pytest.param(
            service(cluster_ip="10.96.0.1"),
            'spec.clusterIPs: Invalid value: []string{"10.96.0.1"}: failed to allocate IP 10.96.0.1: provided IP is '
            "already allocated",
            id="address taken",
        ),
        pytest.param(
            service(cluster_ip="10.0.0.1"),
            'spec.clusterIPs: Invalid value: []string{"10.0.0.1"}: failed to allocate IP 10.0.0.1: the provided IP '
            "(10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12",
            id="address out of range",
        ),
        pytest.param(
            service(cluster_ip="ten"),
            'spec.clusterIPs[0]: Invalid value: "ten": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
            id="no address",
        ),
        pytest.param(service(ports=()), "spec.ports: Required value", id="no ports"),
        pytest.param(
            service(ports=(ServicePort(80), ServicePort(81, "b"))),
            "spec.ports[0].name: Required value",
            id="no name",
        ),
        pytest.param(
            service(ports=(ServicePort(80, "a"), ServicePort(0, "a"))),
            '[spec.ports[1].name: Duplicate value: "a", spec.ports[1].port: Invalid value: 0: must be between 1 and '
            "65535, inclusive, spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]",
            id="names and numbers of ports",
        ),
        pytest.param(
            service(ports=(ServicePort(80, "a"), ServicePort(80, "b"))),
            'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), '
            'Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
            id="one port twice",
        ),
        pytest.param(
            service(ports=(ServicePort(80, node_port=30081),)),
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
            id="a node port of an inner service",
        ),
        pytest.param(
            service(type="Magic", session_affinity="x"),
            '[spec.sessionAffinity: Unsupported value: "x": supported values: "ClientIP", "None", spec.type: '
            'Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]',
            id="unknown words",
        ),
        pytest.param(
            service(ports=(), type="ExternalName"), "spec.externalName: Required value", id="no external name"
        ),
        pytest.param(
            service(external_traffic_policy="Local"),
            'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
            id="an outer policy of an inner service",
        ),
        pytest.param(
            service(type="NodePort", cluster_ip="None"),
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
            id="headless with node ports",
        ),
    ],
)
def test_what_is_wrong_with_a_service(made, said):
    api = Api()
    api.apply(manifests.SERVICE.replace("name: web", "name: first", 1))
    with pytest.raises(Invalid) as caught:
        api.create(made)
    assert str(caught.value) == f'Service "web" is invalid: {said}'


def test_an_address_may_not_change(api):
    api.create(service())
    with pytest.raises(Invalid) as caught:
        api.patch("svc", "web", {"spec": {"clusterIP": "10.96.1.1"}})
    said = 'spec.clusterIPs[0]: Invalid value: []string{"10.96.1.1"}: may not change once set'
    assert str(caught.value) == f'Service "web" is invalid: {said}'
