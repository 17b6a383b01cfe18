"""openssl x509 and its like: what a certificate on a machine says.

Simplified: only what one asks of a cluster's certificates; signatures and moduli are not shown.

Source: OpenSSL 3.0, openssl-x509(1), openssl-rsa(1), openssl-dgst(1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from k8s_tui.api.certificates import Certificate, public_key, read, spki
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.tools.clock import instant

_WITH_VALUE = frozenset({"-in", "-out", "-inform", "-outform", "-checkend", "-connect"})


def _openssl(call: Call) -> int:
    verb, *words = call.arguments or ("help",)
    if verb not in VERBS:
        return call.fail(f"Invalid command '{verb}'; type \"help\" for a list.")
    return VERBS[verb](call, words)


def _values(words: list[str]) -> dict[str, str]:
    """Return the values of options, and "" for those without one."""
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        found[word] = rest.pop(0) if word in _WITH_VALUE and rest else ""
    return found


def _input(call: Call, options: Mapping[str, str]) -> str | None:
    path = options.get("-in")
    if path is None:
        return call.stdin or ""
    text = call.session.files.read(path)
    if text is None:
        call.err(f'Can\'t open "{path}" for reading, No such file or directory')
    return text


def _time(at_ms: int) -> str:
    at = instant(at_ms)
    return f"{at:%b} {at.day:2d} {at:%H:%M:%S %Y} GMT"


def _name(organizations: tuple[str, ...], name: str) -> str:
    return ", ".join([*(f"O = {each}" for each in organizations), f"CN = {name}"])


def _x509(call: Call, words: list[str]) -> int:
    options = _values(words)
    text = _input(call, options)
    if text is None:
        return 1
    certificate = read(text)
    if certificate is None:
        path = options.get("-in", "stdin")
        return call.fail(f"Could not read certificate from {path}\nUnable to load certificate")
    shown: dict[str, Callable[[], str]] = {
        "-serial": lambda: f"serial={certificate.serial.upper()}",
        "-subject": lambda: f"subject={_name(certificate.organizations, certificate.name)}",
        "-issuer": lambda: f"issuer=CN = {certificate.issuer}",
        "-startdate": lambda: f"notBefore={_time(certificate.from_ms)}",
        "-enddate": lambda: f"notAfter={_time(certificate.until_ms)}",
        "-dates": lambda: f"notBefore={_time(certificate.from_ms)}\nnotAfter={_time(certificate.until_ms)}",
        "-pubkey": lambda: public_key(certificate).rstrip(),
        "-text": lambda: _text(certificate),
        "-ext": lambda: _alternatives(certificate),
    }
    for option in options:
        if option in shown:
            call.out(shown[option]())
    if "-checkend" in options:
        return _checkend(call, certificate, options["-checkend"])
    if "-noout" not in options and "-pubkey" not in options:
        call.stdout.write(text)
    return 0


def _checkend(call: Call, certificate: Certificate, seconds: str) -> int:
    until_ms = call.session.now_ms + (int(seconds) * 1000 if seconds.isdigit() else 0)
    expires = certificate.until_ms < until_ms
    call.out("Certificate will expire" if expires else "Certificate will not expire")
    return int(expires)


def _alternatives(certificate: Certificate) -> str:
    if not certificate.names:
        return "No extensions matched"
    parts = (
        f"IP Address:{name}" if name.replace(".", "").isdigit() or ":" in name else f"DNS:{name}"
        for name in certificate.names
    )
    return f"X509v3 Subject Alternative Name: \n    {', '.join(parts)}"


def _text(certificate: Certificate) -> str:
    usages = {"server": "TLS Web Server Authentication", "client": "TLS Web Client Authentication"}
    number = int(certificate.serial, 16)
    lines = [
        "Certificate:",
        "    Data:",
        "        Version: 3 (0x2)",
        f"        Serial Number: {number} (0x{number:x})",
        "        Signature Algorithm: sha256WithRSAEncryption",
        f"        Issuer: CN = {certificate.issuer}",
        "        Validity",
        f"            Not Before: {_time(certificate.from_ms)}",
        f"            Not After : {_time(certificate.until_ms)}",
        f"        Subject: {_name(certificate.organizations, certificate.name)}",
        "        Subject Public Key Info:",
        "            Public Key Algorithm: rsaEncryption",
        "        X509v3 extensions:",
    ]
    if certificate.usage == "ca":
        lines += ["            X509v3 Basic Constraints: critical", "                CA:TRUE"]
    else:
        wanted = ", ".join(usages[each] for each in certificate.usage.split(","))
        lines += ["            X509v3 Extended Key Usage: ", f"                {wanted}"]
    if certificate.names:
        title, names = _alternatives(certificate).split("\n")
        lines += [f"            {title}", f"            {names}"]
    return "\n".join(lines)


def _rsa(call: Call, words: list[str]) -> int:
    options = _values(words)
    text = _input(call, options)
    if text is None or "PUBLIC KEY" not in text:
        return call.fail("Could not read public key from stdin")
    call.err("writing RSA key")
    der = options.get("-outform", "").lower() == "der"
    call.stdout.write(spki(text) if der else text)
    return 0


def _digest(call: Call, words: list[str]) -> int:
    paths = [word for word in words if not word.startswith("-")]
    text = call.session.files.read(paths[0]) if paths else call.stdin
    if text is None:
        return call.fail("dgst: there is nothing to read")
    shown = paths[0] if paths else "stdin"
    call.out(f"SHA2-256({shown})= {hashlib.sha256(text.encode()).hexdigest()}")
    return 0


def _version(call: Call, words: list[str]) -> int:
    call.out("OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)")
    return 0


VERBS: Mapping[str, Callable[[Call, list[str]], int]] = {
    "x509": _x509,
    "rsa": _rsa,
    "pkey": _rsa,
    "dgst": _digest,
    "version": _version,
}

OPENSSL: tuple[Program, ...] = (
    Program("openssl", _openssl, "what a certificate says, as in `openssl x509 -noout -enddate -in FILE`"),
)
