"""Certificates: what they say, and when they hold."""

import pytest

from k8s_tui.api import certificates
from k8s_tui.api.certificates import (
    BACKDATE_MS,
    LEAF_MS,
    authority,
    authority_of,
    client_lines,
    client_of,
    key_hash,
    kubeconfig,
    pem,
    private_key,
    public_key,
    read,
    renewed,
    server_of,
    signed,
    spki,
)

CA = authority("kubernetes", "1", 0)


def test_what_is_written_can_be_read():
    leaf = signed(CA, "kube-apiserver", 0, names=("10.96.0.1", "localhost"), usage="server")
    assert read(pem(leaf)) == leaf
    assert read(f"text\n{pem(CA)}{pem(leaf)}") == CA
    assert leaf.issuer == "kubernetes"
    assert leaf.signed_with == CA.key
    assert len(leaf.serial) == 16


@pytest.mark.parametrize("text", ["", "nonsense", pem(CA).replace("\n", "\n!", 1)])
def test_what_is_no_certificate(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "now_ms, said",
    [
        (0, ""),
        (LEAF_MS, ""),
        (LEAF_MS + 1000, "current time 2027-01-05T09:00:01Z is after 2027-01-05T09:00:00Z"),
        (-BACKDATE_MS - 1000, "current time 2026-01-05T08:54:59Z is before 2026-01-05T08:55:00Z"),
    ],
)
def test_when_it_holds(now_ms, said):
    assert signed(CA, "kubernetes-admin", 0).refusal(now_ms).endswith(said)


def test_renewing():
    old = signed(CA, "kubernetes-admin", 0, ("kubeadm:cluster-admins",))
    new = renewed(old, CA, 1_000)
    assert (new.name, new.organizations, new.usage) == (old.name, old.organizations, old.usage)
    assert new.until_ms == old.until_ms + 1_000
    assert new.key != old.key


def test_authorities_differ_by_their_keys():
    other = authority("kubernetes", "2", 0)
    assert key_hash(other) != key_hash(CA)
    assert key_hash(CA).startswith("sha256:")
    assert spki(public_key(CA))
    assert private_key(CA) != private_key(other)


def test_a_kubeconfig():
    admin = signed(CA, "kubernetes-admin", 0)
    text = kubeconfig("https://10.0.0.10:6443", CA, "kubernetes-admin", client_lines(admin))
    assert client_of(text) == admin
    assert authority_of(text) == CA
    assert server_of(text) == "https://10.0.0.10:6443"
    assert client_of("") is None
    assert server_of("") == ""
    assert certificates.NOT_VALID.startswith("x509")
