import pytest

from k8s_tui.machine.addresses import AddressPool, NoAddressError, range_text


def test_addresses_go_round():
    pool = AddressPool()
    first = [pool.take("10.244.1.0/29", f"p{number}") for number in range(5)]
    assert first == ["10.244.1.2", "10.244.1.3", "10.244.1.4", "10.244.1.5", "10.244.1.6"]
    with pytest.raises(NoAddressError, match=r"range set: 10\.244\.1\.1-10\.244\.1\.6"):
        pool.take("10.244.1.0/29", "one too many")
    pool.free("10.244.1.3")
    pool.free("10.244.1.5")
    assert pool.take("10.244.1.0/29", "again") == "10.244.1.3"
    assert pool.take("10.244.1.0/29", "again") == "10.244.1.5"


def test_a_range_in_words():
    assert range_text("10.244.3.0/24") == "10.244.3.1-10.244.3.254"
