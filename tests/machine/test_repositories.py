"""Repositories, keys, and what the sites out there hold."""

import pytest

from k8s_tui.machine.packages import KUBERNETES_HOST
from k8s_tui.machine.repositories import (
    APT_FOLDER,
    DEB_SITE,
    DNF_FOLDER,
    SIGNERS,
    apt_repositories,
    armored,
    dearmored,
    dnf_repositories,
    download,
    exists,
    package_in,
    signer_of,
    vouches,
)

V132 = f"{KUBERNETES_HOST}v1.32/deb/"


@pytest.mark.parametrize(
    "line, keyring, trusted",
    [
        (f"deb [signed-by=/k.gpg] {V132} /", "/k.gpg", False),
        (f"deb [arch=amd64 trusted=yes] {V132} /", "", True),
        (f"deb {V132} /", "", False),
    ],
)
def test_lines_of_apt(line, keyring, trusted):
    (found,) = apt_repositories({f"{APT_FOLDER}k.list": f"# a comment\n{line}\n"})
    assert (found.site, found.keyring, found.trusted) == (V132, keyring, trusted)
    assert exists(found, "noble")


def test_sections_of_dnf():
    text = f"[kubernetes]\nname=Kubernetes\nbaseurl={KUBERNETES_HOST}v1.32/rpm/\nenabled=1\n"
    text += "\n[off]\nbaseurl=x\nenabled=0\n"
    (found,) = dnf_repositories({f"{DNF_FOLDER}k.repo": text, "/etc/other": text})
    assert found.site == f"{KUBERNETES_HOST}v1.32/rpm/"


def test_a_repository_that_is_not_there():
    (found,) = apt_repositories({f"{APT_FOLDER}k.list": f"deb {KUBERNETES_HOST}v1.99/deb/ /"})
    assert not exists(found, "noble")


def test_keys():
    signer = signer_of(V132)
    key = download(f"{V132}Release.key")
    assert key == armored(signer)
    assert vouches(key, signer)
    assert vouches(dearmored(key), signer)
    assert not vouches(armored(SIGNERS[1]), signer)
    assert not vouches(None, signer)
    assert dearmored("nonsense") is None
    assert signer_of("https://example.com/") is None


def test_files_of_projects():
    text = download(f"{DEB_SITE}v0.3.16/cri-dockerd_0.3.16.3-0.ubuntu-jammy_amd64.deb")
    assert package_in(text) == ("cri-dockerd", "0.3.16.3-0")
    assert download(f"{DEB_SITE}v1/other_1.deb") is None
    assert download("https://example.com/x") is None
    assert package_in("text") is None
