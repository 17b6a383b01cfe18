"""What a player did through the API, as the command that they will have typed: for the score and the postmortem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from k8s_tui.httpd.context import Context

WRITES: Final = ("create", "update", "patch", "delete", "deletecollection")
COMMANDS: Final[Mapping[str, str]] = {"update": "replace", "deletecollection": "delete"}
"""kubectl's words for verbs, where they are others."""

MANAGERS: Final[Mapping[str, str]] = {"kubectl-client-side-apply": "apply"}
PARTS: Final[Mapping[str, str]] = {"scale": "scale", "eviction": "drain", "ephemeralcontainers": "debug"}
STREAMS: Final[Mapping[str, str]] = {
    "log": "logs",
    "exec": "exec",
    "attach": "attach",
    "portforward": "port-forward",
    "proxy": "proxy",
}
"""kubectl's words for parts that are read or entered, and not written."""


def is_deed(context: Context) -> bool:
    """Tell whether a request changed something that is stored."""
    target = context.target
    stored = "get" in target.resource.verbs and target.subresource != "token"
    return target.verb in WRITES and stored and not context.options.dry_run


def told(context: Context) -> str:
    """Return a command that does the same: `kubectl set deployment/web -n shop`."""
    target = context.target
    name = f"/{target.name}" if target.name else ""
    where = f" -n {target.namespace}" if target.namespace else ""
    return f"kubectl {command_of(context)} {target.resource.singular}{name}{where}"


def command_of(context: Context) -> str:
    """Return the command of kubectl that such a request comes from, "" for plain reading."""
    manager, target = context.request.caller.manager, context.target
    if target.subresource in STREAMS:
        return STREAMS[target.subresource]
    if target.verb not in WRITES:
        return ""
    if target.subresource in PARTS:
        return PARTS[target.subresource]
    if manager in MANAGERS:
        return MANAGERS[manager]
    program, dash, command = manager.partition("-")
    return command if program == "kubectl" and dash else COMMANDS.get(target.verb, target.verb)
