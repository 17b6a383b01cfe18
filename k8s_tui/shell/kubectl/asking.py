"""`kubectl auth`: who one is, and what one may do.

Source: kubectl v1.32, pkg/cmd/auth (cani.go, whoami.go).
"""

from __future__ import annotations

import hashlib

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.rules import PolicyRule, compacted
from k8s_tui.shell.calls import Result
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, Silent
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import print_document
from k8s_tui.shell.tables import format_table

KNOWN_VERBS = (
    *("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"),
    *("use", "bind", "impersonate", "*", "approve", "sign", "escalate", "attest"),
)
"""Verbs of resources that kubectl does not wonder about."""

KNOWN_PATH_VERBS = ("get", "put", "post", "head", "options", "delete", "patch", "*")


REVIEW: JsonObject = {
    "kind": "SelfSubjectReview",
    "apiVersion": "authentication.k8s.io/v1",
    "metadata": {"creationTimestamp": None},
}


def _who_am_i(kube: Kube) -> int:
    caller = kube.caller
    kube.api.server  # noqa: B018 - raises Unreachable where no server answers
    certificate = hashlib.sha256(caller.user.encode()).hexdigest()
    extra: dict[str, list[str]] = {}
    if not kube.flags.changed("as") and not caller.user.startswith("system:serviceaccount:"):
        extra["authentication.kubernetes.io/credential-id"] = [f"X509SHA256={certificate}"]
    if kube.flags.text("output"):
        user = {"username": caller.user, "groups": list(caller.groups), **({"extra": extra} if extra else {})}
        print_document(
            kube, {**REVIEW, "status": {"userInfo": user}}, ("selfsubjectreview.authentication.k8s.io/",)
        )
        return 0
    rows = [
        ["Username", caller.user],
        ["Groups", f"[{' '.join(caller.groups)}]"],
        *([f"Extra: {name}", f"[{' '.join(values)}]"] for name, values in extra.items()),
    ]
    kube.call.stdout.write(format_table(["ATTRIBUTE", "VALUE"], rows, no_headers=False))
    return 0


def _can_i(kube: Kube) -> Result:
    if kube.flags.on("list"):
        return _list_rights(kube)
    if len(kube.arguments) not in (2, 3):
        raise KubectlError(
            "you must specify two arguments: verb resource or verb resource/resourceName.\n"
            "See 'kubectl auth can-i -h' for help and examples."
        )
    attempt = _attempt(kube, kube.arguments)
    decision = kube.api.server.authorizer.decide(kube.caller, attempt)
    reason = f" - {decision.reason}" if decision.reason else ""
    if not kube.flags.on("quiet"):
        kube.out("yes" if decision.allowed else f"no{reason}")
    if not decision.allowed:
        raise Silent(1)
    return 0


def _attempt(kube: Kube, words: list[str]) -> Attempt:
    verb, word = words[:2]
    if word.startswith("/"):
        if verb not in KNOWN_PATH_VERBS:
            kube.warn(f"verb '{verb}' is not a known verb\n")
        return Attempt(verb, path=word)
    word, _, name = word.partition("/")
    name = words[2] if len(words) == 3 else name
    part = kube.flags.text("subresource")
    resource = kube.scheme.lookup(word) if word != "*" else None
    if resource is None and word != "*":
        kind, _, group = word.partition(".")
        said = f" in group '{group}'" if group else ""
        kube.warn(f"the server doesn't have a resource type '{kind}'{said}\n")
    if verb not in KNOWN_VERBS:
        kube.warn(f"verb '{verb}' is not a known verb\n")
    if resource is None:
        plural, _, group = ("*", "", "*") if word == "*" else word.partition(".")
    else:
        plural, group = resource.plural, resource.group
    namespaced = resource is None or resource.namespaced
    if not namespaced:
        kube.warn(
            f"resource '{plural}' is not namespace scoped" + (f" in group '{group}'" if group else "") + "\n"
        )
    namespace = kube.namespace if namespaced and not kube.flags.on("all-namespaces") else ""
    return Attempt(verb, group, f"{plural}/{part}" if part else plural, namespace, name)


def _list_rights(kube: Kube) -> int:
    headers = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]
    rules = compacted(kube.api.server.authorizer.rules_of(kube.caller, kube.namespace))
    rows = [
        [_resource(rule), _listed(rule.non_resource_urls), _listed(rule.resource_names), _listed(rule.verbs)]
        for rule in sorted(rules, key=_order)
    ]
    shown = rows if kube.flags.on("no-headers") else [headers, *rows]
    kube.call.stdout.write(format_table(headers, shown, no_headers=True))
    return 0


def _resource(rule: PolicyRule) -> str:
    if not rule.resources:
        return ""
    plural, slash, part = rule.resources[0].partition("/")
    group = rule.api_groups[0] if rule.api_groups else ""
    return f"{plural}.{group}{slash}{part}" if group else f"{plural}{slash}{part}"


def _listed(items: tuple[str, ...]) -> str:
    return f"[{' '.join(items)}]"


def _order(rule: PolicyRule) -> str:
    """Return what the real list is sorted by: the rule as Go prints it, its verbs first."""
    parts = (rule.verbs, rule.api_groups, rule.resources, rule.resource_names, rule.non_resource_urls)
    return ",".join(map(_listed, parts))


AUTH = Verb(
    "auth",
    None,
    usage="auth",
    summary="Inspect authorization",
    children=(
        Verb(
            "can-i",
            _can_i,
            (
                ALL_NAMESPACES,
                Flag("list", "", BOOL),
                Flag("quiet", "q", BOOL),
                Flag("subresource", "", TEXT),
                Flag("no-headers", "", BOOL),
            ),
            "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
            "Check whether an action is allowed",
        ),
        Verb("whoami", _who_am_i, output_flags(), "auth whoami", "Check self subject attributes"),
    ),
)
