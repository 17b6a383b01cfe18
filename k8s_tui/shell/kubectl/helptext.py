"""What `kubectl --help` and `kubectl VERB --help` print, in this project's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k8s_tui.shell.kubectl.kube import Verb

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Basic Commands (Beginner)": ("create", "expose", "run", "set"),
    "Basic Commands (Intermediate)": ("explain", "get", "edit", "delete"),
    "Deploy Commands": ("rollout", "scale", "autoscale"),
    "Cluster Management Commands": (
        *("certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"),
    ),
    "Troubleshooting and Debugging Commands": (
        *("describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"),
    ),
    "Advanced Commands": ("diff", "apply", "patch", "replace", "wait", "kustomize"),
    "Settings Commands": ("label", "annotate", "completion"),
}
"""What `kubectl` alone lists, in its order; what is in no group comes last."""


def root_help(verbs: Sequence[Verb]) -> str:
    """Return the overview of all commands."""
    shown = {verb.name: f"  {verb.name:<16}{verb.summary}" for verb in verbs if not verb.hidden}
    grouped = {name for names in GROUPS.values() for name in names}
    others = tuple(name for name in shown if name not in grouped)
    lines = ["kubectl controls the Kubernetes cluster manager.", ""]
    for title, names in {**GROUPS, "Other Commands": others}.items():
        lines += [f"{title}:", *(shown[name] for name in names), ""]
    lines += ["Usage:", "  kubectl [flags] [options]", ""]
    lines += ['Use "kubectl <command> --help" for more information about a given command.', ""]
    return "\n".join(lines)


def help_text(verb: Verb, path: str) -> str:
    """Return the help of one command."""
    lines = [f"{verb.summary}." if verb.summary else path, ""]
    if verb.children:
        lines += ["Available Commands:"]
        lines += [f"  {child.name:<16}{child.summary}" for child in verb.children]
        lines += ["", "Usage:", f"  {path} [flags] [options]", ""]
        return "\n".join(lines)
    if verb.flags:
        lines += ["Options:"]
        for flag in sorted(verb.flags, key=lambda each: each.name):
            short = f"-{flag.short}, " if flag.short else "    "
            lines.append(f"    {short}--{flag.name}={_default(flag.kind, flag.default)}")
        lines.append("")
    lines += ["Usage:", f"  kubectl {verb.usage}" if verb.usage else f"  {path} [flags] [options]", ""]
    return "\n".join(lines)


def _default(kind: str, default: str) -> str:
    if kind in ("array", "slice"):
        return "[]"
    if kind == "bool":
        return default or "false"
    return default if kind in ("int", "duration") and default else f"'{default}'"
