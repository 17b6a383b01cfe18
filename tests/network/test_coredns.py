"""CoreDNS reads its Corefile again where it has changed, and keeps the old one where the new one is none."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.machine.containers import Mount
from k8s_tui.machine.corefile import STANDARD
from k8s_tui.network.coredns import DNS_IP, RELOAD_MS, is_too_old, reloads, without_aliases
from k8s_tui.network.rules import EMPTY_RULES, build
from tests.network.site import COREDNS, Site
from tests.network.test_rules import a_service

WITH_HOSTS = STANDARD.replace(
    "    ready\n", "    ready\n    hosts {\n 192.0.2.5 shop.example\n fallthrough\n }\n"
)


def a_site(corefile: str = STANDARD) -> Site:
    """One CoreDNS pod with a Corefile on a volume, and a pod that asks."""
    site = Site()
    runtime = site.fleet.machines["worker-1"].runtime
    runtime.volumes.fill("coredns-1", "config", {"Corefile": corefile})
    address = site.pod(
        "worker-1",
        "coredns-1",
        COREDNS,
        namespace="kube-system",
        arguments=("-conf", "/etc/coredns/Corefile"),
        mounts=(Mount("/etc/coredns", "config"),),
    )
    ports = (ServicePort(53, "dns", "UDP"),)
    site.publish("kube-dns", DNS_IP, (address, "worker-1"), port=53, namespace="kube-system", ports=ports)
    site.pod("worker-2", "asker")
    site.run(4_000)
    return site


def change(site: Site, corefile: str) -> None:
    site.fleet.machines["worker-1"].runtime.volumes.fill("coredns-1", "config", {"Corefile": corefile})
    site.run(RELOAD_MS + 1_000)


def found(site: Site, name: str = "shop.example") -> tuple[str, ...]:
    (answer,) = site.plane.resolver.resolve(site.source("worker-2", "asker"), name)
    return answer.addresses


def log(site: Site) -> list[str]:
    container = site.container("worker-1", "coredns-1")
    return [line.text for line in site.fleet.machines["worker-1"].runtime.log(container.id)]


def test_a_change_is_read_and_answered_by() -> None:
    site = a_site()
    revision = site.plane.dns.revision
    assert found(site) == ()
    change(site, WITH_HOSTS)
    assert found(site) == ("192.0.2.5",)
    assert log(site)[-2:] == ["[INFO] Reloading", "[INFO] Reloading complete"]
    assert site.plane.dns.revision > revision
    twin = site.fork()
    assert twin.plane.dns.corefile_of(site.container("worker-1", "coredns-1")) == WITH_HOSTS


def test_a_mistake_is_told_once_and_changes_nothing() -> None:
    site = a_site(WITH_HOSTS)
    change(site, WITH_HOSTS.replace("forward", "backward"))
    site.run(3 * RELOAD_MS)
    assert found(site) == ("192.0.2.5",)
    assert sum("Unknown directive 'backward'" in line for line in log(site)) == 2


def test_without_the_plugin_nothing_is_read_again() -> None:
    site = a_site(STANDARD.replace("    reload\n", ""))
    change(site, WITH_HOSTS)
    assert found(site) == ()


@pytest.mark.parametrize(
    "text, expected", [(STANDARD, True), (STANDARD.replace("reload", "errors"), False), ("nonsense", False)]
)
def test_who_reloads(text: str, expected: bool) -> None:
    assert reloads(text) is expected


@pytest.mark.parametrize(
    "tag, expected", [("1.6", True), ("1.6.1", True), ("1.7", False), ("1.14.13", False), ("latest", False)]
)
def test_which_kube_dns_is_too_old(tag: str, expected: bool) -> None:
    assert is_too_old(f"gcr.io/google_containers/kubedns-amd64:{tag}") is expected


def test_what_an_old_one_knows() -> None:
    services = {
        "shop/web": build(a_service(), []),
        "shop/far": build(a_service("far", "", type="ExternalName", external_name="db.example"), []),
    }
    known = without_aliases(EMPTY_RULES.with_services(services))
    assert known is not None
    assert list(known.services) == ["shop/web"]
    assert without_aliases(None) is None
