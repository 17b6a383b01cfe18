"""`kubectl wait`: until a condition holds, a field has a value, or an object exists or is gone.

Source: kubectl v1.32, pkg/cmd/wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any

from k8s_tui.api import jsonpath, jsonpath_parser, jsonvalue
from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.shell.calls import PAUSE_MS, Result
from k8s_tui.shell.flags import DURATION, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files, read_files
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    ALL_NAMESPACES,
    FIELD_SELECTOR,
    FILES_ALONE,
    LOCAL,
    SELECTOR,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import MISSING, Found, Selection, Wanted, fetch, select

WEEK_MS = 7 * 24 * 3_600_000
"""What a negative timeout means."""

Check = Callable[[JsonObject], bool]

_JSONPATH = re.compile(r"(\{.*\}|[^=]+)(?:=(.*))?\Z", re.DOTALL)


def _wait(kube: Kube) -> Result:
    wanted = kube.flags.text("for")
    if not wanted:
        raise KubectlError(f"unrecognized condition: {quote(wanted)}")
    selection = _selection(kube)
    timeout_ms = kube.flags.duration_ms("timeout")
    until_ms = kube.now_ms + (timeout_ms if timeout_ms >= 0 else WEEK_MS)
    if wanted.lower() == "create":
        return _wait_created(kube, selection, until_ms)
    deleted = wanted.lower() == "delete"
    check = None if deleted else check_of(wanted)
    errors: list[Exception] = []
    found = list(fetch(kube, selection, errors))
    if deleted:
        errors = [error for error in errors if not isinstance(error, NotFound)]
    if not found and not errors and not deleted:
        raise KubectlError("no matching resources found")
    return _wait_for(kube, found, check, until_ms, errors)


def _selection(kube: Kube) -> Selection:
    if has_files(kube):
        wanted = tuple(Wanted(each.resource, each.namespace, each.name) for each in read_files(kube))
        return Selection(wanted, kube.flags.text("selector"))
    if not kube.arguments:
        raise KubectlError(MISSING)
    return select(kube, kube.arguments)


def _wait_for(
    kube: Kube, found: list[Found], check: Check | None, until_ms: int, errors: list[Exception]
) -> Generator[int, None, int]:
    for each in found:
        problem = yield from _until(kube, each, check, until_ms)
        if problem is not None:
            errors.append(problem)
    raise_all(errors)
    return 0


def _until(
    kube: Kube, each: Found, check: Check | None, until_ms: int
) -> Generator[int, None, Exception | None]:
    """Wait for one object; return what kept it from happening."""
    while True:
        try:
            now = kube.api.find(each.resource, each.namespace, each.name)
        except StatusError as error:
            return error
        if check is None:
            if now is None or now.metadata.uid != each.obj.metadata.uid:
                break
        elif now is None:
            return NotFound.of(each.resource.group_resource, each.name)
        elif check(Found(each.resource, now).document):
            each = Found(each.resource, now)
            break
        if kube.now_ms >= until_ms:
            return KubectlError(f"timed out waiting for the condition on {each.resource.plural}/{each.name}")
        yield PAUSE_MS
    report(kube, each.document, each.title, "condition met")
    return None


def _wait_created(kube: Kube, selection: Selection, until_ms: int) -> Generator[int, None, int]:
    while True:
        errors: list[Exception] = []
        found = list(fetch(kube, selection, errors))
        if found and not errors:
            break
        if kube.now_ms >= until_ms:
            raise KubectlError("timed out waiting for the condition")
        yield PAUSE_MS
    for each in found:
        report(kube, each.document, each.title, "condition met")
    return 0


def check_of(text: str) -> Check:
    """Return the test behind `condition=ready`, `condition=ready=false`, `jsonpath={.x}=y`.

    Raises:
        KubectlError: It is none of these.
    """
    kind, equals, rest = text.partition("=")
    if equals and kind.lower() == "condition":
        name, _, value = rest.partition("=")
        return lambda document: has_condition(document, name, value or "true")
    if equals and kind.lower() == "jsonpath":
        return _jsonpath_check(rest)
    raise KubectlError(f"unrecognized condition: {quote(text)}")


def has_condition(document: JsonObject, name: str, value: str) -> bool:
    """Return whether an object's status has a condition with this value, letter case aside."""
    generation = (document.get("metadata") or {}).get("generation", 0)
    status: Any = document.get("status") or {}
    for condition in status.get("conditions") or ():
        if str(condition.get("type", "")).lower() != name.lower():
            continue
        observed = condition.get("observedGeneration", status.get("observedGeneration"))
        if observed is not None and generation and observed < generation:
            return False
        return str(condition.get("status", "")).lower() == value.lower()
    return False


def _jsonpath_check(text: str) -> Check:
    match = _JSONPATH.match(text)
    expression, value = (match[1], match[2]) if match else (text, None)
    if value is not None:
        value = value.strip("'\"")
        if not value:
            raise KubectlError(
                "jsonpath wait has to have a value after equal sign, like "
                "--for=jsonpath='{.status.readyReplicas}'=3"
            )
    try:
        path = jsonpath.compile(jsonpath.relaxed(expression.strip("'\"")))
    except jsonpath_parser.JsonPathSyntaxError as error:
        raise KubectlError(str(error)) from error

    def check(document: JsonObject) -> bool:
        try:
            results = path.find(document, allow_missing=True)
        except jsonpath.JsonPathError:
            return False
        if len(results) > 1:
            raise KubectlError("given jsonpath expression matches more than one value")
        if not results:
            return False
        if isinstance(results[0], dict | list):
            raise KubectlError("jsonpath leads to a nested object or list which is not supported")
        return value is None or jsonvalue.text(results[0]) == value

    return check


WAIT = Verb(
    "wait",
    _wait,
    (
        *output_flags(),
        *FILES_ALONE,
        ALL,
        ALL_NAMESPACES,
        SELECTOR,
        FIELD_SELECTOR,
        LOCAL,
        Flag("for", "", TEXT, choices=("condition=", "jsonpath=", "delete", "create")),
        Flag("timeout", "", DURATION, "30s"),
    ),
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) "
    "[--for=create|--for=delete|--for condition=available]",
    "Wait for a specific condition on one or many resources",
    takes_types=True,
)
