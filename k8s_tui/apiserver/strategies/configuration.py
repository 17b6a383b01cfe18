"""Config maps and secrets.

Source: kubernetes pkg/apis/core/validation, pkg/apis/core/v1/conversion.go (v1.32).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from k8s_tui.api import names
from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.value import EMPTY
from k8s_tui.apiserver.amend import amended
from k8s_tui.apiserver.strategy import Strategy

MAX_SIZE_BYTES = 1024 * 1024
"""Of all values together (MaxSecretSize)."""

IMMUTABLE = "field is immutable when `immutable` is set"
REQUIRED_KEYS: Mapping[str, tuple[str, ...]] = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
"""Keys that secrets of a type must have."""

DOCKER_TYPES = ("kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson")
BASIC_AUTH = "kubernetes.io/basic-auth"
BASIC_AUTH_KEYS = ("username", "password")
TOKEN_TYPE = "kubernetes.io/service-account-token"
ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name"


class ConfigMapRules(Strategy[ConfigMap]):
    """What config maps add to the pipeline."""

    def validate(self, obj: ConfigMap) -> tuple[FieldError, ...]:
        """Judge keys and size."""
        errors = _keys(obj.data, "data")
        for key in obj.binary_data:
            if key in obj.data:
                errors += (FieldError.invalid(f"data[{key}]", key, "duplicate of key present in binaryData"),)
        errors += _keys(obj.binary_data, "binaryData")
        size = sum(map(len, obj.data.values())) + sum(map(len, obj.binary_data.values()))
        return errors + _size(size, "[]")

    def validate_update(self, obj: ConfigMap, old: ConfigMap) -> tuple[FieldError, ...]:
        """An immutable one stays as it is."""
        if not old.immutable:
            return ()
        errors: tuple[FieldError, ...] = ()
        if not obj.immutable:
            errors += (FieldError.forbidden("immutable", IMMUTABLE),)
        if obj.data != old.data:
            errors += (FieldError.forbidden("data", IMMUTABLE),)
        if obj.binary_data != old.binary_data:
            errors += (FieldError.forbidden("binaryData", IMMUTABLE),)
        return errors

    def generation_changes(self, obj: ConfigMap, old: ConfigMap) -> bool:
        """Config maps have no generation."""
        return False


class SecretRules(Strategy[Secret]):
    """What secrets add to the pipeline."""

    def default(self, obj: Secret) -> Secret:
        """Encode `stringData`, which is written and never read; a secret without a type is opaque."""
        written = obj.extra.get("stringData")
        data, extra = obj.data, obj.extra
        if "stringData" in extra:
            encoded = {key: base64.b64encode(text.encode()).decode() for key, text in (written or {}).items()}
            data = {**data, **encoded}
            extra = {key: item for key, item in extra.items() if key != "stringData"} or EMPTY
        return amended(obj, data=data, extra=extra, type=obj.type or "Opaque")

    def validate(self, obj: Secret) -> tuple[FieldError, ...]:
        """Judge keys, size, and what the type demands."""
        errors = _keys(obj.data, "data")
        errors += _size(sum(len(text) * 3 // 4 for text in obj.data.values()), "data")
        return errors + _of_type(obj)

    def validate_update(self, obj: Secret, old: Secret) -> tuple[FieldError, ...]:
        """The type stays; an immutable one stays as it is."""
        errors: tuple[FieldError, ...] = ()
        if obj.type != old.type:
            errors += (FieldError.invalid("type", obj.type, "field is immutable"),)
        if old.immutable:
            if not obj.immutable:
                errors += (FieldError.forbidden("immutable", IMMUTABLE),)
            if obj.data != old.data:
                errors += (FieldError.forbidden("data", IMMUTABLE),)
        return errors

    def generation_changes(self, obj: Secret, old: Secret) -> bool:
        """Secrets have no generation."""
        return False


def _of_type(secret: Secret) -> tuple[FieldError, ...]:
    """Return what a secret lacks of what its type promises."""
    errors: tuple[FieldError, ...] = ()
    for key in REQUIRED_KEYS.get(secret.type, ()):
        if key not in secret.data:
            errors += (FieldError.required(f"data[{key}]"),)
        elif secret.type in DOCKER_TYPES:
            errors += _json(key, secret.data[key])
    if secret.type == BASIC_AUTH and not any(key in secret.data for key in BASIC_AUTH_KEYS):
        errors += tuple(FieldError.required(f"data[{key}]") for key in BASIC_AUTH_KEYS)
    if secret.type == TOKEN_TYPE and not secret.metadata.annotations.get(ACCOUNT_ANNOTATION):
        errors += (FieldError.required(f"metadata.annotations[{ACCOUNT_ANNOTATION}]"),)
    return errors


def _json(key: str, text: str) -> tuple[FieldError, ...]:
    content = base64.b64decode(text)
    try:
        json.loads(content)
    except ValueError:
        head = content.lstrip()[:1].decode("utf-8", "replace")
        why = (
            f"invalid character {head!r} looking for beginning of value"
            if head
            else "unexpected end of JSON input"
        )
        return (FieldError.invalid(f"data[{key}]", "<secret contents redacted>", why),)
    return ()


def _keys(data: Mapping[str, str], path: str) -> tuple[FieldError, ...]:
    return tuple(
        FieldError.invalid(f"{path}[{key}]", key, said) for key in data for said in names.config_map_key(key)
    )


def _size(size_bytes: int, path: str) -> tuple[FieldError, ...]:
    return (FieldError.too_long(path, MAX_SIZE_BYTES),) if size_bytes > MAX_SIZE_BYTES else ()
