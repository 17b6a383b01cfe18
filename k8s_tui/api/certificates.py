"""Certificates: whom they name, who signed them, and from when to when they hold.

A certificate is a text in a file, as in life; what it says can be read back out of it, by `openssl` and by
whoever shakes hands with its owner. Simplified: no cryptography. A key is a name, a signature is the name of
the key that made it, and the text is not one that other programs can read.

Source: RFC 5280; kubernetes cmd/kubeadm/app/phases/certs (CA 10 years, all others 1 year).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache

from k8s_tui.api.time import format_time
from k8s_tui.sim.value import evolve, frozen

HOUR_MS = 3_600_000
YEAR_MS = 365 * 24 * HOUR_MS
AUTHORITY_MS = 10 * YEAR_MS
LEAF_MS = YEAR_MS
BACKDATE_MS = 5 * 60_000
"""How long authorities and others hold, and how long before their making they begin to."""

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
REQUEST_BEGIN, REQUEST_END = "-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"
_REQUEST = re.compile(rf"{REQUEST_BEGIN}\n(.*?){REQUEST_END}", re.DOTALL)
_BLOCK = re.compile(rf"{BEGIN}\n(.*?){END}", re.DOTALL)
LINE = 64
REMEMBERED = 4_096


@frozen
class Certificate:
    """What one certificate says.

    Attributes:
        name: The common name of whom it names.
        organizations: The groups of whom it names.
        key: The public key of its owner.
        issuer: The common name of who signed it.
        signed_with: The public key of who signed it.
        from_ms: Since when it holds, in virtual time, as `until_ms`.
        names: DNS names and addresses that its owner may answer for.
        usage: `server`, `client` or `ca`; several with a comma.
    """

    name: str
    organizations: tuple[str, ...]
    key: str
    issuer: str
    signed_with: str
    from_ms: int
    until_ms: int
    names: tuple[str, ...] = ()
    usage: str = "client"

    @property
    def serial(self) -> str:
        """Its serial number in hexadecimal digits."""
        return _digest(f"{self.key}/{self.from_ms}/{self.until_ms}")[:16]

    def refusal(self, now_ms: int) -> str:
        """Return why it does not hold at a moment, in Go's words, "" where it does."""
        if self.from_ms <= now_ms <= self.until_ms:
            return ""
        early = now_ms < self.from_ms
        word, limit_ms = ("before", self.from_ms) if early else ("after", self.until_ms)
        return f"{NOT_VALID}: current time {format_time(now_ms)} is {word} {format_time(limit_ms)}"


NOT_VALID = "x509: certificate has expired or is not yet valid"
UNKNOWN_AUTHORITY = "x509: certificate signed by unknown authority"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def authority(name: str, seed: str, now_ms: int) -> Certificate:
    """Return the certificate of a new authority; `seed` is what makes its key another than any other's."""
    key = _digest(f"{name}/{seed}")
    return Certificate(name, (), key, name, key, now_ms - BACKDATE_MS, now_ms + AUTHORITY_MS, (), "ca")


def signed(
    by: Certificate,
    name: str,
    now_ms: int,
    organizations: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    usage: str = "client",
) -> Certificate:
    """Return a certificate that an authority signs for somebody with a new key."""
    key = _digest(f"{by.key}/{name}/{','.join(names)}/{now_ms}")
    from_ms = max(by.from_ms, now_ms - BACKDATE_MS)
    return Certificate(name, organizations, key, by.name, by.key, from_ms, now_ms + LEAF_MS, names, usage)


def renewed(old: Certificate, by: Certificate, now_ms: int) -> Certificate:
    """Return a certificate like `old` that holds for another year."""
    fresh = signed(by, old.name, now_ms, old.organizations, old.names, old.usage)
    return evolve(fresh, issuer=by.name, signed_with=by.key)


# -- texts ------------------------------------------------------------


def pem(certificate: Certificate) -> str:
    """Return a certificate as it stands in a file."""
    said = [
        certificate.name,
        list(certificate.organizations),
        certificate.key,
        certificate.issuer,
        certificate.signed_with,
        certificate.from_ms,
        certificate.until_ms,
        list(certificate.names),
        certificate.usage,
    ]
    return f"{BEGIN}\n{_lines(json.dumps(said, separators=(',', ':')))}{END}\n"


def _lines(text: str) -> str:
    body = base64.b64encode(text.encode()).decode()
    return "".join(f"{body[start : start + LINE]}\n" for start in range(0, len(body), LINE))


@lru_cache(maxsize=REMEMBERED)
def read(text: str) -> Certificate | None:
    """Return the first certificate in a file's text, None where there is none."""
    found = _BLOCK.search(text)
    if found is None:
        return None
    try:
        said = json.loads(base64.b64decode(found[1].replace("\n", ""), validate=True))
        name, organizations, key, issuer, signed_with, from_ms, until_ms, names, usage = said
    except ValueError:
        return None
    return Certificate(
        name, tuple(organizations), key, issuer, signed_with, from_ms, until_ms, tuple(names), usage
    )


def private_key(certificate: Certificate) -> str:
    """Return the private key of a certificate's owner as it stands in a file."""
    return private_key_text(certificate.key)


def private_key_text(key: str) -> str:
    """Return a private key as it stands in a file."""
    return f"-----BEGIN RSA PRIVATE KEY-----\n{_lines(key)}-----END RSA PRIVATE KEY-----\n"


def new_key(owner: str, now_ms: int) -> str:
    """Return a key that somebody makes for himself."""
    return _digest(f"key/{owner}/{now_ms}")


def request_pem(name: str, organizations: tuple[str, ...], key: str) -> str:
    """Return a request for a certificate as it stands in a file."""
    body = _lines(json.dumps([name, list(organizations), key], separators=(",", ":")))
    return f"{REQUEST_BEGIN}\n{body}{REQUEST_END}\n"


def read_request(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """Return (name, organisations, key) of a request for a certificate, None where the text is none."""
    found = _REQUEST.search(text)
    if found is None:
        return None
    try:
        name, organizations, key = json.loads(base64.b64decode(found[1].replace("\n", ""), validate=True))
    except ValueError:
        return None
    return name, tuple(organizations), key


def public_key(certificate: Certificate) -> str:
    """Return the public key in a certificate, as `openssl x509 -pubkey` prints it."""
    return f"-----BEGIN PUBLIC KEY-----\n{_lines(certificate.key)}-----END PUBLIC KEY-----\n"


def key_hash(certificate: Certificate) -> str:
    """Return the hash of a certificate's public key, as kubeadm pins it: `sha256:` and hexadecimal digits."""
    return f"sha256:{_digest(spki(public_key(certificate)))}"


def spki(public: str) -> str:
    """Return what the hash of a public key is taken of: the text between its marks."""
    return "".join(line for line in public.splitlines() if not line.startswith("-----"))


# -- kubeconfigs ------------------------------------------------------------

_CLIENT_DATA = re.compile(r"client-certificate-data:\s*(\S+)")
_AUTHORITY_DATA = re.compile(r"certificate-authority-data:\s*(\S+)")
_SERVER = re.compile(r"server:\s*(\S+)")


def encoded(text: str) -> str:
    """Return a text in base64, as kubeconfigs hold certificates."""
    return base64.b64encode(text.encode()).decode()


def _decoded(pattern: re.Pattern[str], kubeconfig: str) -> Certificate | None:
    found = pattern.search(kubeconfig)
    return None if found is None else read(base64.b64decode(found[1]).decode())


@lru_cache(maxsize=REMEMBERED)
def client_of(kubeconfig: str) -> Certificate | None:
    """Return the client's certificate in a kubeconfig, None where it holds none itself."""
    return _decoded(_CLIENT_DATA, kubeconfig)


def authority_of(kubeconfig: str) -> Certificate | None:
    """Return the certificate of the authority that a kubeconfig trusts."""
    return _decoded(_AUTHORITY_DATA, kubeconfig)


def server_of(kubeconfig: str) -> str:
    """Return the address of the server in a kubeconfig, "" for none."""
    found = _SERVER.search(kubeconfig)
    return "" if found is None else found[1]


def kubeconfig(server: str, trusted: Certificate, user: str, credential: str) -> str:
    """Return a kubeconfig with one cluster and one user.

    Args:
        server: As in `https://10.0.0.10:6443`.
        trusted: The authority.
        user: The user's name in the file.
        credential: The lines under `user:`, as `client-certificate-data: ...`.
    """
    lines = "\n".join(f"    {line}" for line in credential.splitlines())
    return (
        "apiVersion: v1\nclusters:\n- cluster:\n"
        f"    certificate-authority-data: {encoded(pem(trusted))}\n    server: {server}\n  name: kubernetes\n"
        f"contexts:\n- context:\n    cluster: kubernetes\n    user: {user}\n  name: {user}@kubernetes\n"
        f"current-context: {user}@kubernetes\nkind: Config\npreferences: {{}}\nusers:\n- name: {user}\n"
        f"  user:\n{lines}\n"
    )


def client_lines(certificate: Certificate) -> str:
    """Return the lines of a kubeconfig's user that hold a client's certificate and key."""
    return (
        f"client-certificate-data: {encoded(pem(certificate))}\n"
        f"client-key-data: {encoded(private_key(certificate))}"
    )
