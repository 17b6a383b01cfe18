"""The provider's API goes down and comes back; its quota shrinks and grows."""

from k8s_tui.faults.cloud import BalancerQuota, ProviderDown, ProviderUp
from k8s_tui.machine.balancers import QUOTA
from tests.network.site import Site


def test_the_provider_goes_down_and_comes_back() -> None:
    site = Site(1)
    ProviderDown().apply(site)
    assert not site.fleet.balancers.answers
    ProviderDown().revert(site)
    assert site.fleet.balancers.answers
    ProviderUp().revert(site)
    ProviderUp().apply(site)
    assert site.fleet.balancers.answers


def test_the_quota_changes() -> None:
    site = Site(1)
    BalancerQuota(0).apply(site)
    assert site.fleet.balancers.quota == 0
    BalancerQuota(0).revert(site)
    assert site.fleet.balancers.quota == QUOTA
