"""What may be a name, a label, a key of a config map, a port's or a variable's name.

Each function returns the complaints of the API server about a text, in its words and order; an empty tuple
means that the text is fine. Callers put the path and the value before them.

Source: apimachinery, pkg/util/validation/validation.go and pkg/api/validation/name.go (v1.32).
"""

from __future__ import annotations

import re
from typing import Final

import attrs

LABEL_MAX_LENGTH: Final = 63
SUBDOMAIN_MAX_LENGTH: Final = 253
CONFIG_KEY_MAX_LENGTH: Final = 253
PORT_NAME_MAX_LENGTH: Final = 15
MAX_PORT: Final = 65535

_LABEL: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN: Final = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED: Final = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_ENDS: Final = "must start and end with an alphanumeric character"


@attrs.frozen
class _Pattern:
    """A regular expression with the sentence that asks for it and the examples given."""

    expression: str
    sentence: str
    examples: tuple[str, ...]
    _compiled: re.Pattern[str] = attrs.field(init=False, repr=False, eq=False)

    @_compiled.default
    def _compile(self) -> re.Pattern[str]:
        return re.compile(self.expression, re.ASCII)

    def allows(self, text: str) -> bool:
        return self._compiled.fullmatch(text) is not None

    def complaint(self) -> str:
        """The sentence, the examples and the expression, joined as the server joins them."""
        listed = " or ".join(f"'{example}', " for example in self.examples)
        opening = f" (e.g. {listed}" if listed else " ("
        return f"{self.sentence}{opening}regex used for validation is '{self.expression}')"


_DNS1123_LABEL: Final = _Pattern(
    _LABEL,
    f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and {_ENDS}",
    ("my-name", "123-abc"),
)
_DNS1123_SUBDOMAIN: Final = _Pattern(
    _SUBDOMAIN,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    f"and {_ENDS}",
    ("example.com",),
)
_WILDCARD_SUBDOMAIN: Final = _Pattern(
    rf"\*\.{_SUBDOMAIN}",
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must "
    "consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    ("*.example.com",),
)
_DNS1035_LABEL: Final = _Pattern(
    "[a-z]([-a-z0-9]*[a-z0-9])?",
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
    "character, and end with an alphanumeric character",
    ("my-name", "abc-123"),
)
_QUALIFIED_NAME: Final = _Pattern(
    _QUALIFIED,
    f"must consist of alphanumeric characters, '-', '_' or '.', and {_ENDS}",
    ("MyName", "my.name", "123-abc"),
)
_LABEL_VALUE: Final = _Pattern(
    f"({_QUALIFIED})?",
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    f"and {_ENDS}",
    ("MyValue", "my_value", "12345"),
)
_CONFIG_KEY: Final = _Pattern(
    "[-._a-zA-Z0-9]+",
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    ("key.name", "KEY_NAME", "key-name"),
)
_ENV_NAME: Final = _Pattern(
    "[-._a-zA-Z][-._a-zA-Z0-9]*",
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', "
    "and must not start with a digit",
    ("my.env-name", "MY_ENV.NAME", "MyEnvName1"),
)
_RELAXED_ENV_NAME: Final = _Pattern(
    "^[ -<>-~]+$",
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
    (),
)
_PERCENT: Final = _Pattern(
    "[0-9]+%",
    "a valid percent string must be a numeric string followed by an ending '%'",
    ("1%", "93%"),
)


def dns1123_label(text: str) -> tuple[str, ...]:
    """Complaints about a name without dots, such as a namespace's or a container's."""
    said = _too_long(text, LABEL_MAX_LENGTH)
    if _DNS1123_LABEL.allows(text):
        return said
    return (*said, "must not contain dots" if _DNS1123_SUBDOMAIN.allows(text) else _DNS1123_LABEL.complaint())


def dns1123_subdomain(text: str) -> tuple[str, ...]:
    """Complaints about the usual name of an object."""
    return _judge(text, SUBDOMAIN_MAX_LENGTH, _DNS1123_SUBDOMAIN)


def wildcard_dns1123_subdomain(text: str) -> tuple[str, ...]:
    """Complaints about a host name that starts with `*.`."""
    return _judge(text, SUBDOMAIN_MAX_LENGTH, _WILDCARD_SUBDOMAIN)


def dns1035_label(text: str) -> tuple[str, ...]:
    """Complaints about the name of a service."""
    return _judge(text, LABEL_MAX_LENGTH, _DNS1035_LABEL)


def qualified_name(text: str) -> tuple[str, ...]:
    """Complaints about the key of a label, an annotation or a taint, `[PREFIX/]NAME`."""
    parts = text.split("/")
    if len(parts) > 2:
        hint = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return (f"a qualified name {_QUALIFIED_NAME.complaint()}{hint}",)
    said: list[str] = []
    name = parts[-1]
    if len(parts) == 2:
        prefix = parts[0]
        complaints = dns1123_subdomain(prefix) if prefix else ("must be non-empty",)
        said += [f"prefix part {complaint}" for complaint in complaints]
    if not name:
        said.append("name part must be non-empty")
    said += [f"name part {complaint}" for complaint in _judge(name, LABEL_MAX_LENGTH, _QUALIFIED_NAME)]
    return tuple(said)


def label_value(text: str) -> tuple[str, ...]:
    """Complaints about the value of a label."""
    return _judge(text, LABEL_MAX_LENGTH, _LABEL_VALUE)


def config_map_key(text: str) -> tuple[str, ...]:
    """Complaints about a key of a config map or a secret, which may become the name of a file."""
    said = _judge(text, CONFIG_KEY_MAX_LENGTH, _CONFIG_KEY)
    if text in (".", ".."):
        return (*said, f"must not be '{text}'")
    return (*said, "must not start with '..'") if text.startswith("..") else said


def env_var_name(text: str) -> tuple[str, ...]:
    """Complaints of kubectl about the name of an environment variable."""
    said = () if _ENV_NAME.allows(text) else (_ENV_NAME.complaint(),)
    if text in (".", ".."):
        return (*said, f"must not be '{text}'")
    return (*said, "must not start with '..'") if text.startswith("..") else said


def relaxed_env_var_name(text: str) -> tuple[str, ...]:
    """Complaints of the API server about the name of an environment variable, laxer than kubectl's."""
    return () if _RELAXED_ENV_NAME.allows(text) else (_RELAXED_ENV_NAME.complaint(),)


def port_name(text: str) -> tuple[str, ...]:
    """Complaints about the name of a container's port."""
    said = list(_too_long(text, PORT_NAME_MAX_LENGTH))
    if not re.fullmatch("[-a-z0-9]+", text):
        said.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", text):
        said.append("must contain at least one letter (a-z)")
    if "--" in text:
        said.append("must not contain consecutive hyphens")
    if text.startswith("-") or text.endswith("-"):
        said.append("must not begin or end with a hyphen")
    return tuple(said)


def port_number(port: int) -> tuple[str, ...]:
    """Complaints about a port's number."""
    return () if 1 <= port <= MAX_PORT else (f"must be between 1 and {MAX_PORT}, inclusive",)


def percent(text: str) -> tuple[str, ...]:
    """Complaints about a share such as `25%`."""
    return () if _PERCENT.allows(text) else (_PERCENT.complaint(),)


def generated_base(prefix: str) -> str:
    """The text to judge in place of a `generateName`: a dash at its end will have something behind it."""
    return f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _judge(text: str, max_length: int, pattern: _Pattern) -> tuple[str, ...]:
    said = _too_long(text, max_length)
    return said if pattern.allows(text) else (*said, pattern.complaint())


def _too_long(text: str, max_length: int) -> tuple[str, ...]:
    # No sign takes more than four bytes.
    if 4 * len(text) <= max_length or len(text.encode("utf-8", "surrogatepass")) <= max_length:
        return ()
    return (f"must be no more than {max_length} characters",)
