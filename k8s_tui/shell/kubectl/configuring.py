"""`kubectl config`: where one is, and as whom.

Source: kubectl v1.32, pkg/cmd/config.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.contexts import (
    DELETE_CLUSTER,
    DELETE_CONTEXT,
    DELETE_USER,
    RENAME_CONTEXT,
    SET,
    SET_CLUSTER,
    SET_CONTEXT,
    SET_CREDENTIALS,
    UNSET,
)
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.globalflags import output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import print_document
from k8s_tui.shell.session import KubeContext
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.world import api_address


def _view(kube: Kube) -> int:
    settings, minified = kube.session.settings, kube.flags.on("minify")
    current = settings.contexts.get(settings.current)
    if minified and current is None:
        raise KubectlError("current-context must exist in order to minify")
    contexts = [current] if minified and current is not None else list(settings.contexts.values())
    if minified and current is not None and current.cluster not in settings.servers:
        raise KubectlError(f"cannot locate cluster {current.cluster}")
    users = {each.user for each in contexts} if minified else settings.users
    clusters = {each.cluster for each in contexts} if minified else set(settings.servers)
    config: dict[str, Any] = {
        "kind": "Config",
        "apiVersion": "v1",
        "preferences": {},
        "clusters": [{"name": name, "cluster": _cluster(kube, name)} for name in sorted(clusters)],
        "users": [{"name": name, "user": _user(kube, name)} for name in sorted(users)],
        "contexts": [
            {"name": each.name, "context": _context(each)}
            for each in sorted(contexts, key=lambda it: it.name)
        ],
        "current-context": settings.current,
    }
    if kube.flags.text("output") == "json":
        # Written from a struct, so in the order of its fields.
        kube.call.stdout.write(f"{json.dumps(config, indent=4)}\n")
    else:
        print_document(kube, config, ())
    return 0


def _context(context: KubeContext) -> dict[str, str]:
    namespace = {"namespace": context.namespace} if context.namespace else {}
    return {"cluster": context.cluster, "user": context.user, **namespace}


def _cluster(kube: Kube, name: str) -> dict[str, str]:
    server = kube.session.settings.servers.get(name, "")
    if server:
        return {"server": server}
    server = f"https://{api_address(kube.session.world)}"
    return {"server": server, "certificate-authority-data": "DATA+OMITTED"}


def _user(kube: Kube, name: str) -> dict[str, str]:
    token = kube.session.settings.tokens.get(name)
    if token is not None:
        return {"token": token if kube.flags.on("raw") else "REDACTED"}
    return {"client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED"}


def _current(kube: Kube) -> int:
    if not kube.session.settings.current:
        raise KubectlError("current-context is not set")
    kube.out(kube.session.settings.current)
    return 0


def _get_contexts(kube: Kube) -> int:
    settings = kube.session.settings
    wanted = kube.arguments or list(settings.contexts)
    chosen = [settings.contexts[name] for name in sorted(set(wanted)) if name in settings.contexts]
    if kube.flags.text("output") == "name":
        for each in chosen:
            kube.out(each.name)
    else:
        rows = [
            ["*" if each.name == settings.current else "", each.name, each.cluster, each.user, each.namespace]
            for each in chosen
        ]
        headers = ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]
        kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    raise_all([KubectlError(f"context {name} not found") for name in wanted if name not in settings.contexts])
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


def _get_clusters(kube: Kube) -> int:
    return _listed(kube, kube.session.settings.servers)


def _get_users(kube: Kube) -> int:
    return _listed(kube, kube.session.settings.users)


def _listed(kube: Kube, names: Iterable[str]) -> int:
    for line in ("NAME", *sorted(names)):
        kube.out(line)
    return 0


CONFIG = Verb(
    "config",
    None,
    usage="config SUBCOMMAND",
    summary="Modify kubeconfig files",
    children=(
        Verb("current-context", _current, (), "config current-context", "Display the current-context"),
        DELETE_CLUSTER,
        DELETE_CONTEXT,
        DELETE_USER,
        Verb(
            "get-clusters",
            _get_clusters,
            (),
            "config get-clusters",
            "Display clusters defined in the kubeconfig",
        ),
        Verb(
            "get-contexts",
            _get_contexts,
            (Flag("output", "o", TEXT), Flag("no-headers", "", BOOL)),
            "config get-contexts",
            "Describe one or many contexts",
        ),
        Verb("get-users", _get_users, (), "config get-users", "Display users defined in the kubeconfig"),
        RENAME_CONTEXT,
        SET,
        SET_CLUSTER,
        SET_CONTEXT,
        SET_CREDENTIALS,
        UNSET,
        Verb(
            "use-context",
            _use_context,
            (),
            "config use-context CONTEXT_NAME",
            "Set the current-context in a kubeconfig file",
            aliases=("use",),
        ),
        Verb(
            "view",
            _view,
            (
                Flag("output", "o", TEXT, "yaml"),
                *output_flags()[1:],
                Flag("minify", "", BOOL),
                Flag("raw", "", BOOL),
                Flag("flatten", "", BOOL),
            ),
            "config view",
            "Display merged kubeconfig settings or a specified kubeconfig file",
        ),
    ),
)
