"""Package repositories as a machine is told of them, the keys that sign them, and what the sites out there hold.

A repository is a line in a file with its address and the keyring that vouches for it. Without the right key
its lists are refused, and without its lists nothing in it can be installed. Keys are fetched from the site of
the repository; what they hold here is the name of whoever signs.

Source: sources.list(5), apt-secure(8); kubernetes.io "Installing kubeadm"; docs.docker.com.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from k8s_tui.machine.packages import CRIO_HOST, DOCKER_HOST, KUBERNETES_HOST, MAIN, versions_in
from k8s_tui.sim.value import frozen

ARMOR_BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
ARMOR_END = "-----END PGP PUBLIC KEY BLOCK-----"

DEB_MAGIC = "!<arch>\ndebian-binary"
"""How a package file begins; what follows is its name and version."""

DOWNLOADED: Mapping[str, str] = {"cri-dockerd": "0.3.16.3-0"}
"""Packages that lie in no repository: their project's site has them as files, in this version."""

DEB_SITE = "https://github.com/Mirantis/cri-dockerd/releases/download/"

APT_FOLDER = "/etc/apt/sources.list.d/"
DNF_FOLDER = "/etc/yum.repos.d/"

_APT_LINE = re.compile(r"^deb(?:\s+\[([^\]]*)\])?\s+(\S+)\s+(\S+)(?:\s+(.*))?$")


@frozen
class Signer:
    """Who signs a repository.

    Attributes:
        key: The id of the key.
    """

    site: str
    name: str
    key: str


SIGNERS: tuple[Signer, ...] = (
    Signer(KUBERNETES_HOST, "isv:kubernetes OBS Project", "234654DA9A296436"),
    Signer(CRIO_HOST, "isv:cri-o OBS Project", "4D64390375060AA4"),
    Signer(DOCKER_HOST, "Docker Release (CE deb)", "7EA0A9C3F273FCD8"),
)


@frozen
class Repository:
    """One repository that a machine was told of.

    Attributes:
        address: As it was written.
        suite: What of it, as in `noble` or `/`.
        keyring: The file with its key, "" for none.
        trusted: It is believed without a key.
    """

    address: str
    suite: str
    keyring: str
    trusted: bool = False

    @property
    def site(self) -> str:
        """The address by which its content is known."""
        return self.address if self.suite == "/" else self.address.rstrip("/")


def signer_of(address: str) -> Signer | None:
    """Return who signs what lies at an address."""
    return next((each for each in SIGNERS if address.startswith(each.site)), None)


def armored(signer: Signer) -> str:
    """Return a signer's public key as it is published."""
    body = base64.b64encode(f"{signer.key} {signer.name}".encode()).decode()
    return f"{ARMOR_BEGIN}\n\n{body}\n{ARMOR_END}\n"


def dearmored(text: str) -> str | None:
    """Return a key as it stands in a keyring, None where the text is no published key."""
    if not text.startswith(ARMOR_BEGIN):
        return None
    body = text.removeprefix(ARMOR_BEGIN).partition(ARMOR_END)[0]
    return base64.b64decode(body.strip()).decode() + "\n"


def keyring(address: str) -> str:
    """Return the text of a keyring with the key of whoever signs what lies at an address, "" where nobody does."""
    signer = signer_of(address)
    return "" if signer is None else dearmored(armored(signer)) or ""


def vouches(keyring: str | None, signer: Signer) -> bool:
    """Tell whether a keyring file's text holds a signer's key."""
    return keyring is not None and signer.key in (dearmored(keyring) or keyring)


def apt_repositories(files: Mapping[str, str]) -> list[Repository]:
    """Return the repositories in the files of apt, in their order."""
    found = []
    for path, text in sorted(files.items()):
        if path.startswith(APT_FOLDER) and path.endswith(".list"):
            found += [
                _of_line(match) for line in text.splitlines() if (match := _APT_LINE.match(line.strip()))
            ]
    return found


def _of_line(match: re.Match[str]) -> Repository:
    options = dict(option.partition("=")[::2] for option in (match[1] or "").split())
    return Repository(
        match[2], match[3], options.get("signed-by", ""), trusted=options.get("trusted", "") == "yes"
    )


def dnf_repositories(files: Mapping[str, str]) -> list[Repository]:
    """Return the repositories in the files of dnf, in their order; their keys are fetched when needed."""
    found = []
    for path, text in sorted(files.items()):
        if not path.startswith(DNF_FOLDER) or not path.endswith(".repo"):
            continue
        for section in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
            settings = dict(line.partition("=")[::2] for line in section.splitlines() if "=" in line)
            if settings.get("enabled", "1").strip() == "1" and "baseurl" in settings:
                found.append(Repository(settings["baseurl"].strip(), "/", "", trusted=True))
    return found


def exists(repository: Repository, codename: str) -> bool:
    """Tell whether something lies at a repository's address."""
    return repository.site == MAIN or bool(versions_in(repository.site, codename))


def download(url: str) -> str | None:
    """Return what a site out there has at an address, None where nobody knows that address."""
    signer = signer_of(url)
    if signer is not None and url.rpartition("/")[2] in ("Release.key", "repomd.xml.key", "gpg"):
        return armored(signer)
    name = url.rpartition("/")[2]
    if url.startswith(DEB_SITE) and name.endswith((".deb", ".rpm")):
        package = name.partition("_")[0] if name.endswith(".deb") else "cri-dockerd"
        version = DOWNLOADED.get(package)
        return None if version is None else f"{DEB_MAGIC} {package} {version}\n"
    return None


def package_in(text: str) -> tuple[str, str] | None:
    """Return (package, version) of a package file's text, None where it is none."""
    if not text.startswith(DEB_MAGIC):
        return None
    name, _, version = text.removeprefix(DEB_MAGIC).strip().partition(" ")
    return name, version
