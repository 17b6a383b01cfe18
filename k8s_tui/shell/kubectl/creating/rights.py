"""`kubectl create role|clusterrole|rolebinding|clusterrolebinding|token`."""

from __future__ import annotations

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.apiserver.tokens import DEFAULT_SECONDS, Bound, TokenRequest, issue
from k8s_tui.shell.calls import Result
from k8s_tui.shell.flags import DURATION, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.creating.frame import MANAGER, generator, named, one_name
from k8s_tui.shell.kubectl.errors import KubectlError, Plain
from k8s_tui.shell.kubectl.globalflags import output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb

RBAC = "rbac.authorization.k8s.io"
BOUND_KINDS = ("Node", "Pod", "Secret")
STANDARD_VERBS = frozenset(
    {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind"}
    | {"escalate", "impersonate", "approve", "sign", "*"}
)
"""Verbs that kubectl knows of (validResourceVerbs, specialVerbs)."""


def _rules(kube: Kube) -> list[JsonObject]:
    """Return a rule for each API group that the resources belong to.

    Raises:
        KubectlError: Verbs or resources are missing or unknown.
    """
    verbs = list(dict.fromkeys(kube.flags.items("verb")))
    if not verbs:
        raise KubectlError("at least one verb must be specified")
    words = kube.flags.items("resource")
    if not words:
        raise KubectlError("at least one resource must be specified")
    verbs = ["*"] if "*" in verbs else verbs
    groups: dict[str, list[str]] = {}
    for word in words:
        group, plural = _group_and_plural(kube, word)
        if plural not in groups.setdefault(group, []):
            groups[group].append(plural)
    for verb in verbs:
        if verb not in STANDARD_VERBS:
            kube.warn(f"'{verb}' is not a standard resource verb")
    names = kube.flags.items("resource-name")
    rules = []
    for group, plurals in groups.items():
        rule: JsonObject = {"apiGroups": [group]}
        if names:
            rule["resourceNames"] = list(names)
        rule["resources"] = list(plurals)
        rule["verbs"] = list(verbs)
        rules.append(rule)
    return rules


def _group_and_plural(kube: Kube, word: str) -> tuple[str, str]:
    name, slash, part = word.partition("/")
    if name == "*":
        return "*", f"*{slash}{part}"
    try:
        resource = kube.resource(name)
    except KubectlError as error:
        raise Plain(str(error)) from error
    return resource.group, f"{resource.plural}{slash}{part}"


def _role(kube: Kube, name: str) -> JsonObject:
    return named(f"{RBAC}/v1", "Role", name, rules=_rules(kube))


def _cluster_role(kube: Kube, name: str) -> JsonObject:
    urls, selectors = kube.flags.items("non-resource-url"), kube.flags.text("aggregation-rule")
    if selectors:
        labels = dict(part.partition("=")[::2] for part in selectors.split(","))
        rule = {"clusterRoleSelectors": [{"matchLabels": labels}]}
        return named(f"{RBAC}/v1", "ClusterRole", name, aggregationRule=rule, rules=None)
    rules: list[JsonObject] = []
    if kube.flags.items("resource") or not urls:
        rules += _rules(kube)
    if urls:
        rules.append({"nonResourceURLs": list(urls), "verbs": list(kube.flags.items("verb"))})
    return named(f"{RBAC}/v1", "ClusterRole", name, rules=rules)


def subjects_of(kube: Kube) -> list[JsonObject]:
    """Return the subjects that the flags name.

    Raises:
        KubectlError: A service account is named without its namespace.
    """
    subjects: list[JsonObject] = []
    for flag, kind in (("user", "User"), ("group", "Group")):
        subjects += [{"apiGroup": RBAC, "kind": kind, "name": each} for each in kube.flags.items(flag)]
    for each in kube.flags.items("serviceaccount"):
        namespace, colon, name = each.partition(":")
        if not colon or not namespace or not name:
            raise KubectlError("serviceaccount must be <namespace>:<name>")
        subjects.append({"kind": "ServiceAccount", "name": name, "namespace": namespace})
    return subjects


def _binding(kind: str, name: str, role: tuple[str, str], subjects: list[JsonObject]) -> JsonObject:
    reference = {"apiGroup": RBAC, "kind": role[0], "name": role[1]}
    document = named(f"{RBAC}/v1", kind, name, roleRef=reference)
    if subjects:
        document["subjects"] = list(subjects)
    return document


def _role_binding(kube: Kube, name: str) -> JsonObject:
    role, cluster_role = kube.flags.text("role"), kube.flags.text("clusterrole")
    if bool(role) == bool(cluster_role):
        raise KubectlError("exactly one of clusterrole or role must be specified")
    chosen = ("Role", role) if role else ("ClusterRole", cluster_role)
    return _binding("RoleBinding", name, chosen, subjects_of(kube))


def _cluster_role_binding(kube: Kube, name: str) -> JsonObject:
    role = ("ClusterRole", kube.flags.text("clusterrole"))
    return _binding("ClusterRoleBinding", name, role, subjects_of(kube))


def _token(kube: Kube) -> Result:
    """Print a token for a service account."""
    name = one_name(kube)
    if "/" in name:
        said = f"invalid resource name {quote(name)}: [may not contain '/']"
        raise KubectlError(f"failed to create token: {said}")
    resource, api = kube.resource("serviceaccounts"), kube.api
    try:
        api.allow("create", resource, kube.namespace, name, "token")
        account = api.server.get(resource, kube.namespace, name)
        seconds = kube.flags.duration_ms("duration") // 1000 or DEFAULT_SECONDS
        request = TokenRequest(seconds, tuple(kube.flags.items("audience")), _bound(kube))
        kube.out(issue(api.server, account, request).text())
    except StatusError as error:
        raise KubectlError(f"failed to create token: {error.message}") from error
    return 0


def _bound(kube: Kube) -> Bound | None:
    """Return the object that the token is to end with.

    Raises:
        KubectlError: Its kind cannot be one, or it has no name.
    """
    kind, name = kube.flags.text("bound-object-kind"), kube.flags.text("bound-object-name")
    if not kind:
        if name or kube.flags.text("bound-object-uid"):
            raise KubectlError(
                "--bound-object-name and --bound-object-uid can only be set if --bound-object-kind is provided"
            )
        return None
    if kind not in BOUND_KINDS:
        raise KubectlError(f"supported --bound-object-kind values are {', '.join(BOUND_KINDS)}")
    if not name:
        raise KubectlError("--bound-object-name is required if --bound-object-kind is provided")
    found = kube.api.get(kube.resource(f"{kind.lower()}s"), kube.namespace, name)
    return Bound(kind, name, kube.flags.text("bound-object-uid") or found.metadata.uid)


_RULE_FLAGS = (Flag("verb", "", SLICE), Flag("resource", "", SLICE), Flag("resource-name", "", LIST))
SUBJECT_FLAGS = (Flag("user", "", LIST), Flag("group", "", LIST), Flag("serviceaccount", "", LIST))

RIGHTS = (
    generator(
        "role",
        _role,
        _RULE_FLAGS,
        usage="role NAME --verb=verb --resource=resource.group/subresource",
        summary="Create a role with single rule",
    ),
    generator(
        "clusterrole",
        _cluster_role,
        (*_RULE_FLAGS, Flag("non-resource-url", "", SLICE), Flag("aggregation-rule", "", TEXT)),
        usage="clusterrole NAME --verb=verb --resource=resource.group",
        summary="Create a cluster role",
    ),
    generator(
        "rolebinding",
        _role_binding,
        (Flag("role", "", TEXT), Flag("clusterrole", "", TEXT), *SUBJECT_FLAGS),
        usage="rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname]",
        summary="Create a role binding for a particular role or cluster role",
        failure="failed to create rolebinding: ",
    ),
    generator(
        "clusterrolebinding",
        _cluster_role_binding,
        (Flag("clusterrole", "", TEXT, required=True), *SUBJECT_FLAGS),
        usage="clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname]",
        summary="Create a cluster role binding for a particular cluster role",
        failure="failed to create clusterrolebinding: ",
    ),
    Verb(
        "token",
        _token,
        (
            *output_flags(),
            Flag("audience", "", LIST),
            Flag("duration", "", DURATION, "0s"),
            *(Flag(f"bound-object-{part}", "", TEXT) for part in ("kind", "name", "uid")),
        ),
        "create token SERVICE_ACCOUNT_NAME",
        "Request a service account token",
        manager=MANAGER,
    ),
)
