"""What a certificate on a machine says."""

import pytest

from tests.shell.tools.booted import run

CRT = "/etc/kubernetes/pki/apiserver.crt"


@pytest.mark.parametrize(
    "options, said",
    [
        ("-noout -enddate", "notAfter=Jan  5 09:00:00 2027 GMT"),
        ("-noout -dates", "notBefore=Jan  5 08:55:00 2026 GMT"),
        ("-noout -startdate", "notBefore="),
        ("-noout -subject", "subject=CN = kube-apiserver"),
        ("-noout -issuer", "issuer=CN = kubernetes"),
        ("-noout -serial", "serial="),
        ("-noout -ext subjectAltName", "DNS:kubernetes"),
        ("-noout -text", "TLS Web Server Authentication"),
        ("", "BEGIN CERTIFICATE"),
    ],
)
def test_x509(shell, options, said):
    assert said in run(shell, f"ssh master-1 openssl x509 {options} -in {CRT}").out


def test_the_hash_that_kubeadm_pins(shell):
    line = (
        "openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt | openssl rsa -pubin -outform der 2>/dev/null "
        "| openssl dgst -sha256 -hex | sed 's/^.* //'"
    )
    digest = run(shell, f'ssh master-1 "{line}"').out.strip()
    assert f"sha256:{digest}" in run(shell, "ssh master-1 kubeadm token create --print-join-command").out


def test_checkend(shell):
    assert run(shell, f"ssh master-1 openssl x509 -noout -checkend 86400 -in {CRT}").code == 0
    assert run(shell, f"ssh master-1 openssl x509 -noout -checkend 86400000 -in {CRT}").code == 1


@pytest.mark.parametrize(
    "line, said",
    [
        ("openssl dance", "Invalid command 'dance'"),
        ("openssl x509 -in /nowhere", "No such file or directory"),
        ("openssl x509 -in /etc/hosts", "Could not read certificate"),
        ("openssl rsa -in /etc/hosts", "Could not read public key"),
        ("openssl dgst -sha256", "nothing to read"),
    ],
)
def test_refusals(shell, line, said):
    result = run(shell, f"ssh master-1 {line}")
    assert result.code == 1
    assert said in result.err


def test_version(shell):
    assert "OpenSSL 3" in run(shell, "openssl version").out
