"""Encryption at rest: which resources an API server seals before it writes them to etcd, and what it can open.

The first provider of a resource seals what is written; all of them are tried on what is read. Nothing is really
enciphered here: a stored value remembers with which key it was sealed, and who reads etcd past the API sees
no more than that. Source: apiserver pkg/server/options/encryptionconfig (config.go), pkg/storage/value
(transformer.go, encrypt/aes, encrypt/identity), pkg/apis/apiserver/validation (validation_encryption.go), v1.32.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.api import documents
from k8s_tui.api.errors import InternalError
from k8s_tui.sim.value import frozen
from k8s_tui.store.etcd import KeyValue

API_VERSION = "apiserver.config.k8s.io/v1"
KIND = "EncryptionConfiguration"
IDENTITY = "identity"
KEY_LENGTHS: Mapping[str, tuple[int, ...]] = {"aescbc": (32,), "aesgcm": (16, 24, 32), "secretbox": (32,)}
"""Providers with keys of their own, and how long those may be in bytes."""


class EncryptionError(ValueError):
    """A configuration that a server does not start with; the words are its own."""


@frozen
class Seal:
    """With what a value was encrypted.

    Attributes:
        secret: The key itself, in base64.
    """

    provider: str
    key: str
    secret: str

    @property
    def prefix(self) -> str:
        """What the value begins with in etcd."""
        return f"k8s:enc:{self.provider}:v1:{self.key}:"


@frozen
class Provider:
    """One provider of one resource with its keys, the first of which seals."""

    kind: str
    seals: tuple[Seal, ...] = ()


@frozen
class Encryption:
    """What one API server seals.

    Attributes:
        rules: (resources, their providers); the first that names a resource counts.
    """

    rules: tuple[tuple[tuple[str, ...], tuple[Provider, ...]], ...] = ()

    def providers(self, resource: str) -> tuple[Provider, ...]:
        """Return the providers of a resource, as in `secrets` or `deployments.apps`; () for none."""
        group = resource.partition(".")[2]
        for names, providers in self.rules:
            if resource in names or f"*.{group}" in names or "*.*" in names:
                return providers
        return ()

    def seal(self, resource: str) -> Seal | None:
        """Return how a value of a resource is written, None for as it is."""
        if not self.rules:
            return None
        for provider in self.providers(resource)[:1]:
            if provider.seals:
                return provider.seals[0]
        return None

    def check(self, resource: str, entry: KeyValue) -> None:
        """Do nothing where the stored value can be read.

        Raises:
            InternalError: It cannot.
        """
        why = self._refusal(resource, entry.seal)
        if why:
            raise InternalError.of(f'unable to transform key "{entry.key}": {why}')

    def _refusal(self, resource: str, seal: Seal | None) -> str:
        providers = self.providers(resource)
        if not providers:
            return "" if seal is None else "identity transformer tried to read encrypted data"
        if seal is None:
            readable = any(each.kind == IDENTITY for each in providers)
            return "" if readable else "no matching prefix found"
        for provider in providers:
            for known in provider.seals:
                if (known.provider, known.key) == (seal.provider, seal.key):
                    return "" if known.secret == seal.secret else "invalid padding on input"
        if any(each.kind == seal.provider for each in providers):
            return "no matching key was found for the provided AES-CBC transformer"
        return "no matching prefix found"


NO_ENCRYPTION = Encryption()


def read(text: str, path: str) -> Encryption:
    """Return what a configuration file says.

    Raises:
        EncryptionError: It is none, or its keys are no keys.
    """
    try:
        found = documents.read(text, path)
    except ValueError as error:
        raise EncryptionError(f"error decoding encryption provider configuration file: {error}") from error
    data = found[0].data if found else {}
    if (data.get("apiVersion"), data.get("kind")) != (API_VERSION, KIND):
        why = f'no kind "{data.get("kind", "")}" is registered for version "{data.get("apiVersion", "")}"'
        raise EncryptionError(f"error decoding encryption provider configuration file: {why}")
    rules = []
    for index, rule in enumerate(data.get("resources") or ()):
        where = f"resources[{index}]"
        names = tuple(str(name) for name in rule.get("resources") or ())
        if not names:
            raise EncryptionError(f"{where}.resources: Required value: at least one resource required")
        # The core group is written without its dot here.
        plain = tuple(name.removesuffix(".") if not name.startswith("*") else name for name in names)
        rules.append((plain, _providers(rule.get("providers") or (), where)))
    return Encryption(tuple(rules))


def _providers(given: Sequence[Mapping[str, Any]], where: str) -> tuple[Provider, ...]:
    if not given:
        raise EncryptionError(f"{where}.providers: Required value: at least one provider required")
    return tuple(_provider(each, f"{where}.providers[{index}]") for index, each in enumerate(given))


def _provider(given: Mapping[str, Any], where: str) -> Provider:
    kind = next(iter(given), "")
    if kind == IDENTITY:
        return Provider(IDENTITY)
    if kind not in KEY_LENGTHS:
        words = "provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity"
        raise EncryptionError(f"{where}: Required value: {words}")
    keys = (given[kind] or {}).get("keys") or ()
    if not keys:
        raise EncryptionError(f"{where}.{kind}.keys: Required value: at least one key required")
    seals = []
    for index, key in enumerate(keys):
        at = f"{where}.{kind}.keys[{index}]"
        _check_key(str(key.get("secret", "")), KEY_LENGTHS[kind], at)
        seals.append(Seal(kind, str(key.get("name", "")), str(key["secret"])))
    return Provider(kind, tuple(seals))


def _check_key(secret: str, lengths: tuple[int, ...], where: str) -> None:
    if not secret:
        raise EncryptionError(f"{where}.secret: Required value: secret must be provided")
    try:
        length = len(base64.b64decode(secret, validate=True))
    except binascii.Error as error:
        said = "secret must be base64 encoded"
        raise EncryptionError(f'{where}.secret: Invalid value: "REDACTED": {said}') from error
    if length not in lengths:
        expected = " ".join(str(each) for each in lengths)
        said = f"secret is not of the expected length, got {length}, expected one of [{expected}]"
        raise EncryptionError(f'{where}.secret: Invalid value: "REDACTED": {said}')
