"""Registries go down, become slow, and lose images."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.registries import RegistryDown, RegistrySlow, RegistryUp, RemoveImage
from k8s_tui.machine.references import parse_reference
from tests.network.site import Site

NGINX = parse_reference("nginx:1.27")


@pytest.mark.parametrize("host", ["docker.io", "every"])
@pytest.mark.parametrize("how", ["timeout", "refused", "dns", "error", "rate-limited"])
def test_a_registry_goes_down(host: str, how: str) -> None:
    site = Site(1)
    registries, links = site.fleet.registries, site.fleet.links
    RegistryDown(host, how).apply(site)
    assert registries.check(NGINX, "worker-1", links) is not None
    RegistryDown(host, how).revert(site)
    assert registries.check(NGINX, "worker-1", links) is None
    RegistryDown(host, how).apply(site)
    RegistryUp(host).apply(site)
    RegistryUp(host).revert(site)
    assert registries.check(NGINX, "worker-1", links) is None


def test_a_registry_becomes_slow() -> None:
    site = Site(1)
    usual_ms = site.fleet.registries.pull_ms(NGINX, "worker-1", site.fleet.links)
    RegistrySlow(factor=10).apply(site)
    assert site.fleet.registries.pull_ms(NGINX, "worker-1", site.fleet.links) > 5 * usual_ms
    RegistrySlow(factor=10).revert(site)
    assert site.fleet.registries.pull_ms(NGINX, "worker-1", site.fleet.links) == usual_ms


@pytest.mark.parametrize("image, other_tag", [("nginx:1.27", "exists"), ("nginx", "missing")])
def test_an_image_is_taken_out(image: str, other_tag: str) -> None:
    site = Site(1)
    RemoveImage(image).apply(site)
    assert site.fleet.registries.status(NGINX) == "missing"
    assert site.fleet.registries.status(parse_reference("nginx:1.26")) == other_tag
    RemoveImage(image).revert(site)
    assert site.fleet.registries.status(NGINX) == "exists"


def test_what_is_no_image() -> None:
    with pytest.raises(FaultError, match="image: couldn't parse image name"):
        RemoveImage("NGINX").apply(Site(1))
