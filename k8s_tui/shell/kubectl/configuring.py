"""`kubectl config`: where one is, and as whom.

Source: kubectl v1.32, pkg/cmd/config.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import documents
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.session import KubeContext
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.world import api_address

CLUSTER = "kubernetes"


# -- config ------------------------------------------------------------


def _view(kube: Kube) -> int:
    settings = kube.session.settings
    contexts: list[dict[str, Any]] = []
    for name in sorted(settings.contexts):
        each = settings.contexts[name]
        body: dict[str, str] = {"cluster": CLUSTER, "user": each.user}
        if each.namespace:
            body["namespace"] = each.namespace
        contexts.append({"context": body, "name": name})
    users = _users(kube)
    secret = {"client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED"}
    config: dict[str, Any] = {
        "apiVersion": "v1",
        "clusters": [
            {
                "cluster": {
                    "certificate-authority-data": "DATA+OMITTED",
                    "server": f"https://{api_address(kube.session.world)}",
                },
                "name": CLUSTER,
            }
        ],
        "contexts": contexts,
        "current-context": settings.current,
        "kind": "Config",
        "preferences": {},
        "users": [
            {"name": name, "user": {"token": "REDACTED"} if name in settings.tokens else dict(secret)}
            for name in users
        ],
    }
    text = documents.dump_json(config) if kube.flags.text("output") == "json" else documents.dump(config)
    kube.call.stdout.write(text)
    return 0


def _users(kube: Kube) -> list[str]:
    settings = kube.session.settings
    return sorted({*settings.tokens, *(each.user for each in settings.contexts.values())})


def _current(kube: Kube) -> int:
    if not kube.session.settings.current:
        raise KubectlError("current-context is not set")
    kube.out(kube.session.settings.current)
    return 0


def _get_contexts(kube: Kube) -> int:
    settings = kube.session.settings
    if kube.flags.text("output") == "name":
        for name in sorted(settings.contexts):
            kube.out(name)
        return 0
    rows = [
        ["*" if name == settings.current else "", name, CLUSTER, each.user, each.namespace]
        for name, each in sorted(settings.contexts.items())
    ]
    headers = ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _use_context(kube: Kube) -> int:
    if len(kube.arguments) != 1:
        raise kube.usage_error(f"exactly one context name is required, got {len(kube.arguments)}")
    name = kube.arguments[0]
    if name not in kube.session.settings.contexts:
        raise KubectlError(f'no context exists with the name: "{name}"')
    kube.session.settings.current = name
    kube.out(f'Switched to context "{name}".')
    return 0


def _set_context(kube: Kube) -> int:
    settings = kube.session.settings
    current = kube.flags.on("current")
    if current == bool(kube.arguments):
        raise KubectlError("you must specify a non-empty context name or --current")
    name = settings.current if current else kube.arguments[0]
    known = settings.contexts.get(name)
    context = known or KubeContext(name)
    if kube.flags.changed("namespace"):
        context.namespace = kube.flags.text("namespace")
    if kube.flags.text("user"):
        context.user = kube.flags.text("user")
    settings.contexts[name] = context
    kube.out(f'Context "{name}" {"modified" if known else "created"}.')
    return 0


def _set_credentials(kube: Kube) -> int:
    if len(kube.arguments) != 1:
        raise kube.usage_error(f"unexpected args: {kube.arguments}")
    name, token = kube.arguments[0], kube.flags.text("token")
    if token:
        kube.session.settings.tokens[name] = token
    else:
        kube.session.settings.tokens.pop(name, None)
    kube.out(f'User "{name}" set.')
    return 0


def _delete_context(kube: Kube) -> int:
    settings = kube.session.settings
    name = kube.arguments[0] if kube.arguments else ""
    if name not in settings.contexts:
        raise KubectlError(f"cannot delete context {name}, not in {settings.current}")
    del settings.contexts[name]
    kube.out(f"deleted context {name} from /home/player/.kube/config")
    return 0


def _get_clusters(kube: Kube) -> int:
    kube.out("NAME")
    kube.out(CLUSTER)
    return 0


def _get_users(kube: Kube) -> int:
    kube.out("NAME")
    for name in _users(kube):
        kube.out(name)
    return 0


CONFIG = Verb(
    "config",
    None,
    usage="config SUBCOMMAND",
    summary="Modify kubeconfig files",
    children=(
        Verb(
            "view",
            _view,
            (Flag("output", "o", TEXT), Flag("minify", "", BOOL), Flag("raw", "", BOOL)),
            "config view",
            "Display merged kubeconfig settings",
        ),
        Verb("current-context", _current, (), "config current-context", "Display the current-context"),
        Verb(
            "get-contexts",
            _get_contexts,
            (Flag("output", "o", TEXT), Flag("no-headers", "", BOOL)),
            "config get-contexts",
            "Describe one or many contexts",
        ),
        Verb(
            "use-context",
            _use_context,
            (),
            "config use-context CONTEXT_NAME",
            "Set the current-context",
            aliases=("use",),
        ),
        Verb(
            "set-context",
            _set_context,
            (Flag("current", "", BOOL),),
            "config set-context [NAME | --current] [--namespace=namespace]",
            "Set a context entry",
        ),
        Verb(
            "set-credentials",
            _set_credentials,
            (),
            "config set-credentials NAME [--client-certificate=path/to/certfile] [--token=bearer_token]",
            "Set a user entry in kubeconfig",
        ),
        Verb("delete-context", _delete_context, (), "config delete-context NAME", "Delete a context"),
        Verb("get-clusters", _get_clusters, (), "config get-clusters", "Display clusters"),
        Verb("get-users", _get_users, (), "config get-users", "Display users"),
    ),
)
