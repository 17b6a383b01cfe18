from k8s_tui.api.amounts import NOTHING, Amounts, amounts, pod_limits, pod_requests
from k8s_tui.api.pods import Container, PodSpec, ResourceRequirements
from k8s_tui.api.quantity import Quantity


def container(cpu, restart_policy=""):
    requests = {
        "cpu": Quantity.parse(cpu),
        "memory": Quantity.parse("1Mi"),
        "example.com/gpu": Quantity.of(1),
    }
    return Container("c", resources=ResourceRequirements(requests, requests), restart_policy=restart_policy)


def test_a_pod_asks_for_the_sum_of_its_containers():
    spec = PodSpec(containers=(container("100m"), container("1")))
    assert pod_requests(spec) == Amounts(1100, 2 << 20, pods=1, extended=(("example.com/gpu", 2),))
    assert pod_limits(spec).cpu_millicores == 1100


def test_a_hungry_init_container_counts_where_it_asks_for_more():
    spec = PodSpec(containers=(container("100m"),), init_containers=(container("2"),))
    assert pod_requests(spec).cpu_millicores == 2000


def test_sidecars_count_beside_the_containers():
    spec = PodSpec(
        containers=(container("100m"),), init_containers=(container("200m", "Always"), container("150m"))
    )
    assert pod_requests(spec).cpu_millicores == 350


def test_overhead_comes_on_top():
    spec = PodSpec(containers=(container("100m"),), overhead={"cpu": Quantity.parse("50m")})
    assert pod_requests(spec).cpu_millicores == 150


def test_amounts_add_up_and_take_away():
    one = amounts({"cpu": Quantity.of(1), "pods": Quantity.of(3), "x/y": Quantity.of(2)})
    assert one.plus(one).minus(one) == one
    assert one.plus(NOTHING) == one
    assert one.at_least(NOTHING) == one
    assert amounts({}) is NOTHING
