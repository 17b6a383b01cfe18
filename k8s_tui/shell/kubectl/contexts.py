"""What `kubectl config` changes: contexts, users and clusters of the kubeconfig.

Source: kubectl v1.32, pkg/cmd/config. Simplified: certificates are named, not held; what is set one by one are the
namespace, user and cluster of a context, the address of a cluster, and a token.
"""

from __future__ import annotations

from k8s_tui.shell.files import HOME
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.session import KubeContext, KubeSettings

FILE = f"{HOME}/.kube/config"
PARTS = ("namespace", "user", "cluster")
CURRENT = "current-context"


def _one(kube: Kube, complaint: str) -> str:
    """Return the one name that was given."""
    if len(kube.arguments) != 1:
        raise kube.usage_error(complaint)
    return kube.arguments[0]


# -- contexts ------------------------------------------------------------


def _set_context(kube: Kube) -> int:
    settings = kube.session.settings
    current = kube.flags.on("current")
    if current == bool(kube.arguments):
        raise KubectlError("you must specify a non-empty context name or --current")
    if current and not settings.current:
        raise KubectlError("no current context is set")
    name = settings.current if current else kube.arguments[0]
    known = settings.contexts.get(name)
    context = known or KubeContext(name)
    for part in PARTS:
        if kube.flags.changed(part):
            setattr(context, part, kube.flags.text(part))
    settings.contexts[name] = context
    kube.out(f'Context "{name}" {"modified" if known else "created"}.')
    return 0


def _rename_context(kube: Kube) -> int:
    settings = kube.session.settings
    if len(kube.arguments) != 2:
        raise kube.usage_error(f"accepts 2 arg(s), received {len(kube.arguments)}")
    old, new = kube.arguments
    if old not in settings.contexts:
        raise KubectlError(f'cannot rename the context "{old}", it\'s not in {FILE}')
    if new in settings.contexts:
        raise KubectlError(f'cannot rename the context "{old}", the context "{new}" already exists in {FILE}')
    context = settings.contexts.pop(old)
    context.name = new
    settings.contexts[new] = context
    if settings.current == old:
        settings.current = new
    kube.out(f'Context "{old}" renamed to "{new}".')
    return 0


def _delete_context(kube: Kube) -> int:
    settings = kube.session.settings
    name = _one(kube, "you must specify a context to delete")
    if name not in settings.contexts:
        raise KubectlError(f"cannot delete context {name}, not in {FILE}")
    if name == settings.current:
        kube.err(
            'warning: this removed your active context, use "kubectl config use-context" to select a different one'
        )
    del settings.contexts[name]
    kube.out(f"deleted context {name} from {FILE}")
    return 0


# -- users and clusters ------------------------------------------------------------


def _set_credentials(kube: Kube) -> int:
    settings = kube.session.settings
    name, token = _one(kube, f"unexpected args: {kube.arguments}"), kube.flags.text("token")
    settings.users.add(name)
    if token:
        settings.tokens[name] = token
    else:
        settings.tokens.pop(name, None)
    kube.out(f'User "{name}" set.')
    return 0


def _delete_user(kube: Kube) -> int:
    settings = kube.session.settings
    name = _one(kube, "you must specify a user to delete")
    if name not in settings.users:
        raise KubectlError(f"cannot delete user {name}, not in {FILE}")
    settings.users.discard(name)
    settings.tokens.pop(name, None)
    kube.out(f"deleted user {name} from {FILE}")
    return 0


def _set_cluster(kube: Kube) -> int:
    settings = kube.session.settings
    name = _one(kube, f"unexpected args: {kube.arguments}")
    if kube.flags.text("server") or name not in settings.servers:
        settings.servers[name] = kube.flags.text("server")
    kube.out(f'Cluster "{name}" set.')
    return 0


def _delete_cluster(kube: Kube) -> int:
    settings = kube.session.settings
    name = _one(kube, "you must specify a cluster to delete")
    if name not in settings.servers:
        raise KubectlError(f"cannot delete cluster {name}, not in {FILE}")
    del settings.servers[name]
    kube.out(f"deleted cluster {name} from {FILE}")
    return 0


# -- one value ------------------------------------------------------------


def _set(kube: Kube) -> int:
    if len(kube.arguments) != 2:
        raise kube.usage_error(f"unexpected args: {kube.arguments}")
    _put(kube.session.settings, *kube.arguments)
    kube.out(f'Property "{kube.arguments[0]}" set.')
    return 0


def _unset(kube: Kube) -> int:
    path = _one(kube, f"unexpected args: {kube.arguments}")
    settings = kube.session.settings
    section, _, name = path.partition(".")
    if section == "contexts" and name in settings.contexts:
        del settings.contexts[name]
    elif section == "users" and name in settings.users:
        settings.users.discard(name)
        settings.tokens.pop(name, None)
    elif section == "clusters" and name in settings.servers:
        del settings.servers[name]
    elif section in ("contexts", "users", "clusters") and name and "." not in name:
        pass  # What is not there is as it was asked to be.
    elif section == "contexts" and name.rpartition(".")[0] not in settings.contexts:
        raise KubectlError(f"current map key `{name.partition('.')[0]}` is invalid")
    else:
        _put(settings, path, "")
    kube.out(f'Property "{path}" unset.')
    return 0


def _put(settings: KubeSettings, path: str, value: str) -> None:
    """Set the value at a path such as `contexts.NAME.namespace`.

    Raises:
        KubectlError: There is no such place, or it is not simulated.
    """
    section, _, rest = path.partition(".")
    name, _, part = rest.rpartition(".")
    if path == CURRENT:
        settings.current = value
    elif section == "contexts" and part in PARTS and name:
        setattr(settings.contexts.setdefault(name, KubeContext(name)), part, value)
    elif section == "clusters" and part == "server" and name:
        settings.servers[name] = value
    elif section == "users" and part == "token" and name:
        settings.users.add(name)
        settings.tokens[name] = value
    else:
        raise KubectlError(f'unable to parse "{path}": unable to locate path')


SET_CONTEXT = Verb(
    "set-context",
    _set_context,
    (Flag("current", "", BOOL),),
    "config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
    "Set a context entry in kubeconfig",
)
RENAME_CONTEXT = Verb(
    "rename-context",
    _rename_context,
    (),
    "config rename-context CONTEXT_NAME NEW_NAME",
    "Rename a context from the kubeconfig file",
)
DELETE_CONTEXT = Verb(
    "delete-context",
    _delete_context,
    (),
    "config delete-context NAME",
    "Delete the specified context from the kubeconfig",
)
SET_CREDENTIALS = Verb(
    "set-credentials",
    _set_credentials,
    (Flag("embed-certs", "", BOOL),),
    "config set-credentials NAME [--client-certificate=path/to/certfile] [--token=bearer_token]",
    "Set a user entry in kubeconfig",
)
DELETE_USER = Verb(
    "delete-user",
    _delete_user,
    (),
    "config delete-user NAME",
    "Delete the specified user from the kubeconfig",
)
SET_CLUSTER = Verb(
    "set-cluster",
    _set_cluster,
    (Flag("embed-certs", "", BOOL), Flag("proxy-url", "", TEXT)),
    "config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority]",
    "Set a cluster entry in kubeconfig",
)
DELETE_CLUSTER = Verb(
    "delete-cluster",
    _delete_cluster,
    (),
    "config delete-cluster NAME",
    "Delete the specified cluster from the kubeconfig",
)
SET = Verb(
    "set",
    _set,
    (Flag("set-raw-bytes", "", BOOL),),
    "config set PROPERTY_NAME PROPERTY_VALUE",
    "Set an individual value in a kubeconfig file",
)
UNSET = Verb(
    "unset", _unset, (), "config unset PROPERTY_NAME", "Unset an individual value in a kubeconfig file"
)
