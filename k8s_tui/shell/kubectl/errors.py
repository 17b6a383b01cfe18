"""What kubectl says when something goes wrong: its own refusals and the server's, and the exit code of each.

Source: kubectl v1.32, pkg/cmd/util/helpers.go `checkErr`, `StandardErrorMessage`, `AddSourceToErr`.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.errors import Invalid, NotFound, StatusError, Unauthorized, Unreachable
from k8s_tui.api.jsonvalue import quote


class KubectlError(Exception):
    """A refusal of kubectl itself; printed with `error: ` in front unless it begins so already.

    Attributes:
        code: kubectl's exit code.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Silent(KubectlError):
    """Everything was said already."""

    def __init__(self, code: int = 1) -> None:
        super().__init__("", code)


class Plain(KubectlError):
    """Printed as it is, without a prefix."""


class Several(Exception):
    """Errors about several objects, each said on its own."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


def usage_error(path: str, message: str) -> KubectlError:
    """A refusal of how a command was called, as in `kubectl taint`."""
    return KubectlError(f"{message}\nSee '{path} -h' for help and examples")


def raise_all(errors: Sequence[Exception]) -> None:
    """Raise what went wrong with some of several objects, nothing if nothing did."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(errors)


def with_source(verb: str, source: str, error: Exception) -> Exception:
    """The error with what was being done when it happened: `error when creating "web.yaml": ...`."""
    if isinstance(error, StatusError):
        said = f"error when {verb} {quote(source)}: {error.message}"
        twin = type(error)(said, error.details)
        twin.code = error.code
        return twin
    if isinstance(error, Unreachable | Silent):
        return error
    return KubectlError(f"error when {verb} {quote(source)}: {error}")


def worded(error: Exception) -> tuple[str, int]:
    """Return what is printed to standard error, with its line break, and the exit code."""
    if isinstance(error, Silent):
        return "", error.code
    if isinstance(error, Several):
        return "".join(f"{_among_others(each)}\n" for each in error.errors), 1
    if isinstance(error, Plain):
        return f"{error.message}\n", error.code
    if isinstance(error, Invalid):
        return f"{_invalid(error)}\n", 1
    code = error.code if isinstance(error, KubectlError) else 1
    return f"{one_line(error)}\n", code


def _among_others(error: Exception) -> str:
    """Return an error of several; kubectl's own stand there without a prefix."""
    if isinstance(error, Plain):
        return error.message
    return error.message.removeprefix("error: ") if isinstance(error, KubectlError) else one_line(error)


def one_line(error: Exception) -> str:
    """Return an error as it stands among others."""
    if isinstance(error, Unreachable):
        return error.message
    if isinstance(error, Unauthorized):
        return f"error: You must be logged in to the server ({error.message})"
    if isinstance(error, StatusError):
        return f"Error from server{_reason(error)}: {error.message}"
    message = str(error)
    return message if message.startswith("error: ") else f"error: {message}"


def _reason(error: StatusError) -> str:
    return f" ({error.reason})" if error.reason else ""


def _invalid(error: Invalid) -> str:
    details = error.details
    if not details.kind and not details.name:
        return f"The request is invalid: {error.message}"
    said = f"The {details.kind} {quote(details.name)} is invalid"
    causes = list(dict.fromkeys(f"{cause.field}: {cause.message}" for cause in details.causes))
    if not causes:
        return f"{said}: {error.message}" if error.message else said
    if len(causes) == 1:
        return f"{said}: {causes[0]}"
    return f"{said}: \n" + "\n".join(f"* {cause}" for cause in causes)


def is_not_found(error: Exception) -> bool:
    """Whether the object does not exist."""
    return isinstance(error, NotFound)
