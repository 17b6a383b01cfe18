import pytest

from k8s_tui.machine.catalogue import CATALOGUE
from k8s_tui.machine.images import (
    DENIED,
    DIAL_TIMEOUT_MS,
    DOWN_DNS,
    DOWN_ERROR,
    DOWN_REFUSED,
    DOWN_TIMEOUT,
    MISSING,
    RATE_LIMITED,
    Registries,
    RegistryState,
)
from k8s_tui.machine.links import OUTSIDE, Links
from k8s_tui.machine.references import parse_reference


@pytest.fixture
def registries():
    return Registries(dict(CATALOGUE.repositories))


@pytest.mark.parametrize(
    "image, exists",
    [
        ("nginx:1.25", True),
        ("nginx:1.99.9", False),
        ("nginx:lates", False),
        ("k8s.gcr.io/redis:e2e", True),
        ("gcr.io/google_samples/gb-redisslave:v1", True),
        ("gcr.io/google-samples/gb-frontend:v4", True),
        ("busybox", True),
        ("postgres:16", True),
        ("postgres:16.4-alpine", True),
        ("perl:5.34", True),
        ("perl:5.34.0", True),
        ("mysql:8.0", True),
        ("python:3.12-slim", True),
        ("node:20-alpine3.19", True),
        ("registry.k8s.io/kube-apiserver:v1.32.13", True),
        ("registry.k8s.io/etcd:3.5.24-0", True),
        ("registry.k8s.io/pause:3.10", True),
        ("registry.k8s.io/coredns/coredns:v1.11.3", True),
        ("shop.example/team/checkout:any-tag", True),
        ("nobody/knows:this", True),
    ],
)
def test_which_images_exist(registries, image, exists):
    error = registries.check(parse_reference(image), "worker-1", Links())
    assert (error is None) is exists


def test_a_missing_tag_in_containerds_words(registries):
    error = registries.check(parse_reference("nginx:1.99"), "worker-1", Links())
    name = "docker.io/library/nginx:1.99"
    assert str(error) == (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{name}": '
        f'failed to resolve reference "{name}": {name}: not found'
    )


@pytest.mark.parametrize(
    "down, words",
    [
        (DOWN_TIMEOUT, "i/o timeout"),
        (DOWN_REFUSED, "connect: connection refused"),
        (DOWN_DNS, "dial tcp: lookup registry-1.docker.io: no such host"),
        (DOWN_ERROR, "503 Service Unavailable"),
        (RATE_LIMITED, "429 Too Many Requests"),
    ],
)
def test_a_registry_that_is_down(registries, down, words):
    registries.set_state(RegistryState(down=down), "docker.io")
    assert words in str(registries.check(parse_reference("nginx"), "worker-1", Links()))
    assert registries.check(parse_reference("gcr.io/x/y"), "worker-1", Links()) is None
    registries.set_state(RegistryState(), "docker.io")
    assert registries.check(parse_reference("nginx"), "worker-1", Links()) is None


def test_all_registries_at_once_and_slow_ones(registries):
    reference = parse_reference("nginx:1.25")
    quick = registries.pull_ms(reference, "worker-1", Links())
    registries.set_state(RegistryState(slow_factor=10))
    assert registries.pull_ms(reference, "worker-1", Links()) > 5 * quick


def test_a_machine_that_is_cut_off_times_out(registries):
    links = Links()
    links.cut("worker-1", OUTSIDE)
    reference = parse_reference("nginx")
    assert registries.pull_ms(reference, "worker-1", links) == DIAL_TIMEOUT_MS
    assert "i/o timeout" in str(registries.check(reference, "worker-1", links))


def test_a_scenario_says_what_exists(registries):
    registries.declare("shop.example/web:v2", MISSING)
    registries.declare("shop.example/secret", DENIED)
    assert registries.check(parse_reference("shop.example/web:v1"), "w", Links()) is None
    assert registries.check(parse_reference("shop.example/web:v2"), "w", Links()).code == "NotFound"
    assert "authorization failed" in str(
        registries.check(parse_reference("shop.example/secret:1"), "w", Links())
    )
