"""kubeadm token: the tokens by which machines join.

Source: kubernetes cmd/kubeadm/app/cmd/token.go (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.certificates import key_hash, read, server_of
from k8s_tui.api.core import Secret
from k8s_tui.api.duration import human_duration
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.time import format_time
from k8s_tui.apiserver.bootstraptokens import (
    NAMESPACE,
    SECRET_PREFIX,
    SECRET_TYPE,
    TOKEN,
    BootstrapToken,
    secret_data,
    token_in,
)
from k8s_tui.client.client import SECRETS, Client
from k8s_tui.machine.pki import PKI
from k8s_tui.shell.flags import BOOL, DURATION, SLICE, TEXT, Flag
from k8s_tui.shell.tabwriter import Layout, TabWriter
from k8s_tui.shell.tools.kubeadm.frame import ADMIN_CONF, COMMON, Command, KubeadmError, Run, asking

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
ID_LENGTH, SECRET_LENGTH = 6, 16
DEFAULT_TTL = "24h0m0s"
DEFAULT_GROUP = "system:bootstrappers:kubeadm:default-node-token"
USAGES = ("signing", "authentication")
STREAM = "kubeadm"
"""The stream of chance that tokens come from."""

CREATE_FLAGS: tuple[Flag, ...] = (
    *COMMON,
    Flag("ttl", "", DURATION, DEFAULT_TTL),
    Flag("print-join-command", "", BOOL),
    Flag("certificate-key", "", TEXT),
    Flag("description", "", TEXT),
    Flag("usages", "", SLICE, ",".join(USAGES)),
    Flag("groups", "", SLICE, DEFAULT_GROUP),
)


def new_token(run: Run) -> str:
    """Return a token that nobody can guess."""
    stream = run.call.session.world.sim.stream(STREAM)
    text = "".join(stream.choice(ALPHABET) for _ in range(ID_LENGTH + SECRET_LENGTH))
    return f"{text[:ID_LENGTH]}.{text[ID_LENGTH:]}"


def join_command(run: Run, token: str) -> str:
    """Return the command with which a worker joins."""
    endpoint = server_of(run.machine.read_file(ADMIN_CONF) or "").removeprefix("https://")
    authority = read(run.machine.read_file(f"{PKI}/ca.crt") or "")
    pinned = "" if authority is None else key_hash(authority)
    return f"kubeadm join {endpoint} --token {token} --discovery-token-ca-cert-hash {pinned} "


def store(client: Client, token: BootstrapToken, now_ms: int) -> None:
    """Put a token into the record.

    Raises:
        StatusError: It is refused.
        Unreachable: Nobody answers.
    """
    expiration = "" if token.expires_ms is None else format_time(token.expires_ms)
    meta = ObjectMeta(name=f"{SECRET_PREFIX}{token.id}", namespace=NAMESPACE)
    client.create(Secret(meta, secret_data(token, expiration), SECRET_TYPE))


def _create(run: Run) -> int:
    text = run.flags.arguments[0] if run.flags.arguments else new_token(run)
    found = TOKEN.match(text)
    if found is None:
        raise KubeadmError(
            f'the bootstrap token "{text}" was not of the form "\\\\A([a-z0-9]{{6}})\\\\.([a-z0-9]{{16}})\\\\z"'
        )
    usages = tuple(run.flags.items("usages"))
    unknown = [each for each in usages if each not in USAGES]
    if unknown:
        raise KubeadmError(
            f"usages: Invalid value: {run.flags.text('usages')!r}: valid bootstrap token usages are: "
            '["signing" "authentication"]'
        )
    ttl_ms = run.flags.duration_ms("ttl")
    expires_ms = run.call.session.now_ms + ttl_ms if ttl_ms else None
    groups = tuple(run.flags.items("groups"))
    token = BootstrapToken(found[1], found[2], expires_ms, usages, run.flags.text("description"), groups)
    client = run.client()
    asking("timed out waiting for the condition", lambda: store(client, token, run.now_ms))
    if not run.flags.on("print-join-command"):
        run.out(text)
        return 0
    command = join_command(run, text)
    key = run.flags.text("certificate-key")
    run.out(f"{command}--control-plane --certificate-key {key}" if key else command)
    return 0


def _list(run: Run) -> int:
    client, now_ms = run.client(), run.call.session.now_ms
    listing = asking("failed to list bootstrap tokens", lambda: client.list(SECRETS, NAMESPACE))
    tokens = [token for token in map(token_in, listing.items) if token is not None]
    if not tokens:
        return 0
    writer = TabWriter(Layout(min_width=10, padding=3))
    writer.write("TOKEN\tTTL\tEXPIRES\tUSAGES\tDESCRIPTION\tEXTRA GROUPS\n")
    for token in tokens:
        ttl, expires = "<forever>", "<never>"
        if token.expires_ms is not None:
            left_ms = token.expires_ms - now_ms
            ttl = human_duration(left_ms) if left_ms > 0 else "<invalid>"
            expires = format_time(token.expires_ms)
        cells = (
            token.text,
            ttl,
            expires,
            ",".join(token.usages) or "<none>",
            token.description or "<none>",
            ",".join(token.groups) or "<none>",
        )
        writer.write("\t".join(cells) + "\n")
    run.call.stdout.write(writer.flush())
    return 0


def _delete(run: Run) -> int:
    if not run.flags.arguments:
        raise KubeadmError("missing argument; 'token delete' is missing token of form \"[a-z0-9]{6}\"")
    client = run.client()
    for word in run.flags.arguments:
        token_id = word.partition(".")[0]
        name = f"{SECRET_PREFIX}{token_id}"

        def delete(name: str = name) -> bool:
            try:
                client.delete(SECRETS, NAMESPACE, name)
            except NotFound:
                return False
            return True

        if not asking(f'failed to delete bootstrap token "{token_id}"', delete):
            raise KubeadmError(f'failed to delete bootstrap token "{token_id}": secrets "{name}" not found')
        run.out(f'bootstrap token "{token_id}" deleted')
    return 0


def _generate(run: Run) -> int:
    run.out(new_token(run))
    return 0


TOKENS = Command(
    "token",
    summary="Manage bootstrap tokens",
    children=(
        Command("create", _create, CREATE_FLAGS),
        Command("list", _list, COMMON),
        Command("delete", _delete, COMMON),
        Command("generate", _generate, COMMON),
    ),
)
