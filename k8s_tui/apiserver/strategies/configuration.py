"""Config maps and secrets.

Source: kubernetes pkg/apis/core/validation, pkg/apis/core/v1/conversion.go (v1.32).
"""

from __future__ import annotations

import base64
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
        for key in REQUIRED_KEYS.get(obj.type, ()):
            if key not in obj.data:
                errors += (FieldError.required(f"data[{key}]"),)
        return errors

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


def _keys(data: Mapping[str, str], path: str) -> tuple[FieldError, ...]:
    return tuple(
        FieldError.invalid(f"{path}[{key}]", key, said) for key in data for said in names.config_map_key(key)
    )


def _size(size_bytes: int, path: str) -> tuple[FieldError, ...]:
    return (FieldError.too_long(path, MAX_SIZE_BYTES),) if size_bytes > MAX_SIZE_BYTES else ()
