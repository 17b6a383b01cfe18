"""Which lines change something: reading is free, in the score and before an all-clear.

It is told by the words of a line, in loops and conditions too, and in what ssh, exec and the like run in their
turn. Whatever is not known to read only counts as a change. Files of the player's own desk are nobody's concern;
those of a machine or a container are, unless they are in /tmp.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.game.verbs import KUBECTL, RUNNERS, SHELLS, from_command, parsed, without_flags
from k8s_tui.shell import words

FREE_VERBS = (
    *("get", "describe", "logs", "events", "explain", "top", "version", "api-resources", "api-versions"),
    *("cluster-info", "config", "auth", "wait", "diff", "completion", "help", "options", "port-forward"),
    *("kustomize", "plugin"),
)
"""Verbs of kubectl that change nothing."""

FREE_COMMANDS = (
    # Files, and what filters make of them.
    *("cat", "ls", "less", "more", "find", "stat", "du", "diff", "basename", "dirname", "which", "type"),
    *("grep", "egrep", "fgrep", "head", "tail", "wc", "sort", "uniq", "cut", "awk", "tr", "column", "fold"),
    *("nl", "paste", "rev", "seq", "tac", "base64", "jq", "md5sum", "sha256sum", "openssl", "yes"),
    # Machines.
    *("journalctl", "dmesg", "ps", "top", "df", "free", "lsblk", "lsmod", "uptime", "date", "nproc"),
    *("hostname", "uname", "whoami", "id", "iptables-save", "apt-cache"),
    # Networks.
    *("curl", "wget", "ping", "nslookup", "dig", "host", "getent", "ip", "ss", "netstat", "nc", "traceroute"),
    # The shell itself.
    *(
        "echo",
        "printf",
        "history",
        "printenv",
        "export",
        "set",
        "unset",
        "local",
        "declare",
        "readonly",
    ),
    *("read", "let", "shift", "alias", "unalias", "complete", "jobs", "wait", "sleep", "cd", "pwd", "clear"),
    *("test", "[", "true", "false", "break", "continue", "return", "exit", "logout", "help"),
)
"""Other commands that change nothing."""

READING_WORDS: Mapping[str, tuple[str, ...]] = {
    "systemctl": (
        *("status", "is-active", "is-enabled", "is-failed", "list-units", "list-unit-files", "list-timers"),
        *("cat", "show"),
    ),
    "crictl": ("ps", "pods", "logs", "images", "inspect", "inspecti", "inspectp", "info", "stats", "version"),
    "docker": ("ps", "logs", "images", "inspect", "info", "stats", "version"),
    "etcdctl": ("get", "member", "endpoint", "version", "alarm", "snapshot"),
    "etcdutl": ("snapshot", "version"),
    "kubeadm": ("version", "config", "certs", "token"),
    "cloud": ("servers", "balancers", "sizes", "images", "quota"),
    "apt": ("list", "show", "policy", "search"),
    "apt-mark": ("showhold",),
    "dnf": ("list", "info", "search"),
    "yum": ("list", "info", "search"),
    "timedatectl": ("status", "show"),
    "hostnamectl": ("status",),
}
"""Words after which these commands change nothing, unless one of those below follows."""

CHANGING_WORDS = (
    *("add", "remove", "promote", "update", "disarm", "restore", "renew"),
    *("create", "delete", "start", "stop", "reboot"),
)
"""Words that make a change of what would only be looked at, as in `etcdctl member remove`, `cloud servers stop`."""

READING_FLAGS: Mapping[str, re.Pattern[str]] = {
    "iptables": re.compile(r"-[nvt]*[LS].*|--list.*"),
    "dpkg": re.compile(r"-[lLsS]|--list.*|--status|--search"),
    "swapon": re.compile(r"-s|--show.*|--summary"),
}
"""A flag with which these commands only show something."""

CHANGING_ARGUMENTS: Mapping[str, re.Pattern[str]] = {
    "sed": re.compile(r"-[nErsz]*i.*|--in-place.*"),
    "sysctl": re.compile(r"-w|-p.*|--system|--load.*|--write|[\w./-]+=.*"),
}
"""An argument without which these commands only show something."""

SQL_READS = re.compile(r"\s*(select|show|explain|describe|get|info|keys|ping|dbsize|\\\w)", re.IGNORECASE)
"""How a statement begins that a database only answers."""

DATABASE_CLIENTS = ("psql", "mysql", "mariadb", "redis-cli", "mongosh")

FILE_COMMANDS = (
    "cp",
    "mv",
    "rm",
    "mkdir",
    "rmdir",
    "touch",
    "chmod",
    "chown",
    "tee",
    "tar",
    "dd",
    "sed",
    "vi",
    "vim",
    "nano",
)
"""Commands that change files, which are nobody's concern on the player's own desk."""

ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
"""A variable of the shell."""

HARMLESS_PLACES = ("/tmp/", "/dev/")
"""Where a file may be written without changing anything."""


def is_change(line: str, *, at_desk: bool = True) -> bool:
    """Tell whether a command line changes something, as far as its words show, typed at the desk or on a machine."""
    return not line.lstrip().startswith(":") and _line_changes(line, at_desk=at_desk)


def _line_changes(line: str, *, at_desk: bool) -> bool:
    return any(_command_changes(command, at_desk=at_desk) for command in parsed(line))


def _command_changes(command: words.Command, *, at_desk: bool) -> bool:
    targets = [each.target.text for each in command.redirects if each.operator.startswith(">")]
    if not at_desk and any(target and not target.startswith(HARMLESS_PLACES) for target in targets):
        return True
    return changes([word.text for word in command.words], at_desk=at_desk)


def changes(line: list[str], *, at_desk: bool = False) -> bool:
    """Tell whether one command with its arguments changes something, on a machine or at the player's desk."""
    while line and ASSIGNMENT.fullmatch(line[0]):
        line = line[1:]
    if not line or line[0] in FREE_COMMANDS or (at_desk and line[0] in FILE_COMMANDS):
        return False
    command, rest = line[0], line[1:]
    if command in RUNNERS:
        return changes(from_command(rest), at_desk=at_desk)
    if command == "ssh":
        return _line_changes(" ".join(from_command(rest)[1:]), at_desk=False)
    if command in SHELLS:
        return _line_changes(rest[rest.index("-c") + 1], at_desk=at_desk) if "-c" in rest[:-1] else bool(rest)
    if command in KUBECTL:
        return _kubectl_changes(rest)
    return _tool_changes(command, rest)


def _tool_changes(command: str, rest: list[str]) -> bool:
    if command in DATABASE_CLIENTS:
        statements = [word for word in without_flags(rest) if SQL_READS.match(word)]
        return bool(rest) and not statements
    if command in READING_FLAGS:
        return not any(READING_FLAGS[command].fullmatch(word) for word in rest)
    if command in CHANGING_ARGUMENTS:
        return any(CHANGING_ARGUMENTS[command].fullmatch(word) for word in rest)
    reading = READING_WORDS.get(command)
    if reading is None:
        return True
    found = [word for word in without_flags(rest) if not word.startswith("$")][:2]
    return bool(found) and (found[0] not in reading or found[-1] in CHANGING_WORDS)


def _kubectl_changes(arguments: list[str]) -> bool:
    if any(word.startswith("--dry-run") and word != "--dry-run=none" for word in arguments):
        return False
    verb, *rest = without_flags(arguments) or ["help"]
    if verb == "rollout":
        return rest[:1] not in (["status"], ["history"])
    if verb == "apply" and rest[:1] == ["view-last-applied"]:
        return False
    if verb == "auth":
        return rest[:1] == ["reconcile"]
    if verb == "exec":
        return changes(arguments[arguments.index("--") + 1 :] if "--" in arguments else [])
    return verb not in FREE_VERBS
