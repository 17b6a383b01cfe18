"""Strict decoding: what the API server says of a document whose fields or types are wrong.

Walks a document beside the table of types. Fields that do not exist are all reported, with their path. Of
values of a wrong type the first is reported, in the words of Go: the struct named is the innermost one that
has the field, the path leaves out positions in lists and keys of maps. Values that read themselves
(quantities, times, ports by name or number) stop the decoding at once, and what they say comes before
everything else.

Source: sigs.k8s.io/json (a fork of Go's encoding/json) and the UnmarshalJSON methods of apimachinery (v1.32).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from k8s_tui.api.fieldtable import (
    INT_OR_STRING,
    LIST,
    MAP,
    MICRO_TIME,
    QUANTITY,
    TIME,
    Field,
    Type,
    field_at,
    fields,
    knows,
    patch_rule,
    type_of,
)
from k8s_tui.api.jsonvalue import Json, json_text, quote
from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.api.time import parse_time

__all__ = [
    "Field",
    "Findings",
    "Type",
    "check",
    "field_at",
    "fields",
    "knows",
    "patch_rule",
    "type_of",
]

INTEGER_RANGES: Final = {"integer:int32": (-(2**31), 2**31 - 1), "integer:int64": (-(2**63), 2**63 - 1)}
MAX_UNKNOWN: Final = 100
"""As many unknown fields are reported at most (sigs.k8s.io/json)."""

_GO_SCALARS: Final = {
    "string": "string",
    "string:byte": "[]uint8",
    "boolean": "bool",
    "integer:int32": "int32",
    "integer:int64": "int64",
    "number:double": "float64",
}
_ACCEPTED: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "number:double": (int, float),
}
_SECONDS_LAYOUT: Final = "2006-01-02T15:04:05Z07:00"
_MICROS_LAYOUT: Final = "2006-01-02T15:04:05.000000Z07:00"
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*")
_RESOURCE_LIST: Final = Type(MAP, Type(QUANTITY))

_GO_WORDS: Final[Mapping[str, str]] = {
    "AppArmorProfile.type": "AppArmorProfileType",
    "Container.restartPolicy": "ContainerRestartPolicy",
    "DaemonSetUpdateStrategy.type": "DaemonSetUpdateStrategyType",
    "DeploymentStrategy.type": "DeploymentStrategyType",
    "HostPathVolumeSource.type": "HostPathType",
    "LabelSelectorRequirement.operator": "LabelSelectorOperator",
    "NamespaceStatus.phase": "NamespacePhase",
    "NodeSelectorRequirement.operator": "NodeSelectorOperator",
    "PersistentVolumeClaimStatus.phase": "PersistentVolumeClaimPhase",
    "PersistentVolumeStatus.phase": "PersistentVolumePhase",
    "PodFailurePolicyOnExitCodesRequirement.operator": "PodFailurePolicyOnExitCodesOperator",
    "PodFailurePolicyRule.action": "PodFailurePolicyAction",
    "PodSpec.restartPolicy": "RestartPolicy",
    "PodStatus.phase": "PodPhase",
    "SeccompProfile.type": "SeccompProfileType",
    "Secret.type": "SecretType",
    "ServiceSpec.type": "ServiceType",
    "StatefulSetUpdateStrategy.type": "StatefulSetUpdateStrategyType",
    "Toleration.operator": "TolerationOperator",
    "accessModes": "PersistentVolumeAccessMode",
    "completionMode": "CompletionMode",
    "concurrencyPolicy": "ConcurrencyPolicy",
    "dnsPolicy": "DNSPolicy",
    "effect": "TaintEffect",
    "externalTrafficPolicy": "ServiceExternalTrafficPolicy",
    "imagePullPolicy": "PullPolicy",
    "internalTrafficPolicy": "ServiceInternalTrafficPolicy",
    "ipFamilyPolicy": "IPFamilyPolicy",
    "mountPropagation": "MountPropagationMode",
    "pathType": "PathType",
    "persistentVolumeReclaimPolicy": "PersistentVolumeReclaimPolicy",
    "podManagementPolicy": "PodManagementPolicyType",
    "policyTypes": "PolicyType",
    "preemptionPolicy": "PreemptionPolicy",
    "protocol": "Protocol",
    "reclaimPolicy": "PersistentVolumeReclaimPolicy",
    "scheme": "URIScheme",
    "sessionAffinity": "ServiceAffinity",
    "terminationMessagePolicy": "TerminationMessagePolicy",
    "volumeBindingMode": "VolumeBindingMode",
    "volumeMode": "PersistentVolumeMode",
    "whenUnsatisfiable": "UnsatisfiableConstraintAction",
}
"""Texts that have a type of their own in Go, by field or by struct and field."""


@attrs.frozen
class Findings:
    """What is wrong with a document; falsy if nothing is.

    Attributes:
        unknown: the paths of fields that do not exist, such as `spec.containers[0].imagePolicy`.
        mismatch: what Go says of a value of a wrong type or form, or None.
    """

    unknown: tuple[str, ...] = ()
    mismatch: str | None = None

    def __bool__(self) -> bool:
        return bool(self.unknown or self.mismatch)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The unknown fields as the server warns of them: `unknown field "spec.replica"`."""
        return tuple(f"unknown field {quote(path)}" for path in self.unknown)

    def refusal(self, api_version: str, kind: str, *, strict: bool = True) -> str | None:
        """The message of the server's BadRequest, or None if it takes the document.

        Args:
            api_version: the `apiVersion` of the document.
            kind: its kind.
            strict: whether unknown fields are refused and not only warned of.
        """
        said = self.mismatch
        if said is None and strict and self.unknown:
            said = f"strict decoding error: {', '.join(self.warnings)}"
        if said is None:
            return None
        version = api_version.rpartition("/")[2]
        return f"{kind} in version {quote(version)} cannot be handled as a {kind}: {said}"


NOTHING_WRONG: Final = Findings()


def check(document: Json, type_name: str) -> Findings:
    """Compare a document with a type, such as `io.k8s.api.apps.v1.Deployment`."""
    decoder = _Decoder()
    try:
        decoder.decode(document, Type(type_name), "")
    except _Stop as stop:
        return Findings(mismatch=str(stop))
    if decoder.mismatch is None and not decoder.unknown:
        return NOTHING_WRONG
    return Findings(tuple(decoder.unknown[:MAX_UNKNOWN]), decoder.mismatch)


class _Stop(Exception):
    """A value that reads itself has refused; the rest is not looked at."""


class _Decoder:
    """One walk through a document."""

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.mismatch: str | None = None
        self._struct = ""
        self._stack: list[str] = []

    def decode(self, value: Json, wanted: Type, path: str) -> None:
        """Compare one value with its type; null is always fine."""
        if value is None:
            return
        special = _SPECIAL.get(wanted.name)
        if special is not None:
            special(self, value)
        elif wanted.element is not None:
            self._collection(value, wanted, wanted.element, path)
        elif wanted.is_struct:
            self._members(value, wanted, path)
        elif "." not in wanted.name:
            self._scalar(value, wanted)

    def _members(self, value: Json, wanted: Type, path: str) -> None:
        if not isinstance(value, dict):
            self._mismatch(_kind_of(value), _go_type(wanted, self._field_name()))
            return
        known = fields(wanted.name)
        outer = self._struct
        for name, item in value.items():
            below = f"{path}.{name}" if path else name
            field = known.get(name)
            if field is None:
                self.unknown.append(below)
                continue
            self._struct = wanted.short_name
            self._stack.append(name)
            self.decode(item, field.type, below)
            self._stack.pop()
        self._struct = outer

    def _collection(self, value: Json, wanted: Type, element: Type, path: str) -> None:
        if wanted.name == LIST and isinstance(value, list):
            for index, item in enumerate(value):
                self.decode(item, element, f"{path}[{index}]")
        elif wanted.name == MAP and isinstance(value, dict):
            for key, item in value.items():
                self.decode(item, element, f"{path}.{key}")
        else:
            self._mismatch(_kind_of(value), _go_type(wanted, self._field_name()))

    def _scalar(self, value: Json, wanted: Type) -> None:
        if wanted.name == "string:byte":
            self._bytes(value)
        elif wanted.name in INTEGER_RANGES:
            self._integer(value, wanted.name)
        elif type(value) not in _ACCEPTED[wanted.name]:
            self._mismatch(_kind_of(value), _go_type(wanted, self._field_name()))

    def _integer(self, value: Json, name: str) -> None:
        low, high = INTEGER_RANGES[name]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._mismatch(_kind_of(value), _GO_SCALARS[name])
        elif isinstance(value, float) or not low <= value <= high:
            self._mismatch(f"number {json_text(value)}", _GO_SCALARS[name])

    def _bytes(self, value: Json) -> None:
        if not isinstance(value, str):
            self._mismatch(_kind_of(value), "[]uint8")
            return
        match = _BASE64.match(value)
        good = match.end() if match else 0
        plain = value.replace("\r", "").replace("\n", "")
        if good < len(value) or len(plain) % 4:
            at = min(good, len(value) // 4 * 4)
            self.mismatch = self.mismatch or f"illegal base64 data at input byte {at}"

    def quantity(self, value: Json) -> None:
        """Quantities read numbers and texts, and call everything else malformed."""
        try:
            Quantity.parse(value.strip() if isinstance(value, str) else json_text(value))
        except QuantityError as error:
            raise _Stop(str(error)) from error

    def int_or_string(self, value: Json) -> None:
        """A text, or a number of 32 bits."""
        if isinstance(value, str):
            return
        low, high = INTEGER_RANGES["integer:int32"]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Stop(self._complaint(_kind_of(value), "int32"))
        if isinstance(value, float) or not low <= value <= high:
            raise _Stop(self._complaint(f"number {json_text(value)}", "int32"))

    def time(self, value: Json) -> None:
        """An RFC 3339 text."""
        if not isinstance(value, str):
            raise _Stop(self._complaint(_kind_of(value), "string"))
        try:
            parse_time(value)
        except ValueError as error:
            raise _Stop(_time_complaint(value, str(error))) from error

    def micro_time(self, value: Json) -> None:
        """An RFC 3339 text with a fraction."""
        try:
            self.time(value)
        except _Stop as stop:
            raise _Stop(str(stop).replace(_SECONDS_LAYOUT, _MICROS_LAYOUT)) from stop

    def _mismatch(self, found: str, wanted: str) -> None:
        """Keep the first complaint; decoding goes on."""
        if self.mismatch is None:
            self.mismatch = self._complaint(found, wanted)

    def _complaint(self, found: str, wanted: str) -> str:
        if not self._struct:
            return f"json: cannot unmarshal {found} into Go value of type {wanted}"
        place = ".".join([self._struct, *self._stack])
        return f"json: cannot unmarshal {found} into Go struct field {place} of type {wanted}"

    def _field_name(self) -> str:
        return f"{self._struct}.{self._stack[-1]}" if self._stack else ""


_SPECIAL: Final[Mapping[str, Callable[[_Decoder, Any], None]]] = {
    QUANTITY: _Decoder.quantity,
    INT_OR_STRING: _Decoder.int_or_string,
    TIME: _Decoder.time,
    MICRO_TIME: _Decoder.micro_time,
}


def _kind_of(value: Json) -> str:
    """What Go calls a JSON value."""
    kinds = {bool: "bool", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "number")


def _go_type(wanted: Type, field_name: str) -> str:
    """The name of the Go type of a field, as in `[]v1.Container`."""
    if wanted == _RESOURCE_LIST:
        return "v1.ResourceList"
    if wanted.element is not None:
        prefix = "[]" if wanted.name == LIST else "map[string]"
        return prefix + _go_type(wanted.element, field_name)
    if wanted.name == "string":
        word = _GO_WORDS.get(field_name) or _GO_WORDS.get(field_name.rpartition(".")[2])
        return f"v1.{word}" if word else "string"
    if wanted.name in _GO_SCALARS:
        return _GO_SCALARS[wanted.name]
    return ".".join(wanted.name.split(".")[-2:])


def _time_complaint(text: str, said: str) -> str:
    """Go's words for a text that is no time, also where the parts have impossible values."""
    if said.startswith("parsing time"):
        return said
    return f"parsing time {quote(text)}: {said.partition(' must be')[0]} out of range"
