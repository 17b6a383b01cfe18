"""kubeadm join: preflight, discovery, and a kubelet that asks for its certificate.

Source: kubernetes cmd/kubeadm/app/cmd/join.go, phases/join (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.certificates import authority_of, kubeconfig, pem, server_of
from k8s_tui.api.core import Node
from k8s_tui.api.errors import NotFound
from k8s_tui.apiserver.bootstraptokens import TOKEN, authenticate
from k8s_tui.client.client import NODES, Client
from k8s_tui.cluster.nodesettings import kubelet_settings
from k8s_tui.kubelet.bootstrap import has_credentials
from k8s_tui.kubelet.configuration import BOOTSTRAP
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.runtimes import RuntimeKind
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.flags import BOOL, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.tools.kubeadm import masters, preflight
from k8s_tui.shell.tools.kubeadm.discovery import discover
from k8s_tui.shell.tools.kubeadm.frame import (
    COMMON,
    Command,
    KubeadmError,
    Run,
    asking,
    cluster_version,
    minor_of,
    reading,
)
from k8s_tui.shell.tools.kubeadm.sharing import download

POLL_MS = 500
HEALTH_TIMEOUT_MS = 4 * 60_000
BOOTSTRAP_TIMEOUT_MS = 5 * 60_000
"""How long a kubelet may take to be healthy, and to get its certificate."""

CA_FILE = "/etc/kubernetes/pki/ca.crt"
HEALTH = "The HTTP call equal to 'curl -sSL http://127.0.0.1:10248/healthz' returned error"
REFUSED = 'Get "http://127.0.0.1:10248/healthz": dial tcp 127.0.0.1:10248: connect: connection refused'

JOINED = """
This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.
"""

FLAGS: tuple[Flag, ...] = (
    *COMMON,
    Flag("token", "", TEXT),
    Flag("discovery-token", "", TEXT),
    Flag("tls-bootstrap-token", "", TEXT),
    Flag("discovery-token-ca-cert-hash", "", LIST),
    Flag("discovery-token-unsafe-skip-ca-verification", "", BOOL),
    Flag("control-plane", "", BOOL),
    Flag("certificate-key", "", TEXT),
    Flag("apiserver-advertise-address", "", TEXT),
    Flag("cri-socket", "", TEXT),
    Flag("node-name", "", TEXT),
    Flag("ignore-preflight-errors", "", SLICE),
)


def _token(run: Run) -> str:
    """Return the token that was given.

    Raises:
        KubeadmError: The arguments cannot be meant.
    """
    if not run.flags.arguments:
        raise KubeadmError('discovery: Invalid value: "": bootstrapToken or file must be set')
    token = run.flags.text("token") or run.flags.text("discovery-token")
    if not token:
        raise KubeadmError(
            'discovery.bootstrapToken.token: Invalid value: "": the bootstrap token is invalid'
        )
    if not TOKEN.match(token):
        raise KubeadmError(
            f'discovery.bootstrapToken.token: Invalid value: "{token}": the bootstrap token "{token}" was not of '
            'the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"'
        )
    hashes = run.flags.items("discovery-token-ca-cert-hash")
    if not hashes and not run.flags.on("discovery-token-unsafe-skip-ca-verification"):
        raise KubeadmError(
            'discovery.bootstrapToken: Invalid value: "": using token-based discovery without caCertHashes can be '
            "unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file or pass "
            "--discovery-token-unsafe-skip-ca-verification flag to continue"
        )
    return token


def _join(run: Run) -> Steps:
    token, machine = _token(run), run.machine
    kind = preflight.chosen_runtime(machine, run.flags.text("cri-socket"))
    run.out("[preflight] Running pre-flight checks")
    preflight.warn_of_runtime(run, kind)
    control_plane = run.flags.on("control-plane")
    preflight.check(run, lambda: preflight.join_findings(machine, run.release, control_plane=control_plane))
    hashes = run.flags.items("discovery-token-ca-cert-hash")
    published = yield from discover(run, run.flags.arguments[0], token, hashes)
    reading(run, "preflight")
    client = _bootstrap_client(run, token)
    version = _check_version(run, client)
    if control_plane:
        _prepare_master(run, client, server_of(published), kind)
    yield POLL_MS
    yield from start_kubelet(run, client, published, token, kind.endpoint)
    if control_plane:
        return (yield from masters.become_master(run, version))
    run.out(JOINED)
    return 0


def _prepare_master(run: Run, client: Client, server: str, kind: RuntimeKind) -> None:
    masters.require_endpoint(client)
    key = run.flags.text("certificate-key")
    if not key:
        masters.require_certificates(run)
    run.out("[preflight] Running pre-flight checks before initializing the new control plane instance")
    preflight.check(run, lambda: preflight.control_plane_findings(run.machine))
    why = preflight.runtime_trouble(run.machine, kind)
    if why:
        preflight.refuse([f"failed to create new CRI runtime service: {why}"])
    if key:
        download(run, client, key)
    masters.make_certificates(run, server)


def _bootstrap_client(run: Run, token: str) -> Client:
    world = run.call.session.world
    what = "error execution phase preflight: unable to fetch the kubeadm-config ConfigMap: failed to get config map"
    caller = asking(what, lambda: authenticate(world.connect(run.machine.name), token, "kubeadm"))
    return run.client_as(caller)


def _check_version(run: Run, client: Client) -> str:
    """Return the cluster's version; refuse one that this kubeadm is too new for."""
    try:
        version = cluster_version(client)
    except KubeadmError as error:
        raise KubeadmError(f"error execution phase preflight: {error}") from error
    oldest = minor_of(run.release) - 1
    if minor_of(version) < oldest:
        raise KubeadmError(
            "error execution phase preflight: unable to fetch the kubeadm-config ConfigMap: this version of kubeadm "
            f"only supports deploying clusters with the control plane version >= 1.{oldest}.0. Current version: "
            f"{version}"
        )
    return version


def start_kubelet(run: Run, client: Client, published: str, token: str, endpoint: str) -> Steps:
    """Give a kubelet what it needs to ask for its certificate, start it, and wait until it has one."""
    machine = run.machine
    trusted = authority_of(published)
    assert trusted is not None
    _refuse_namesake(machine, client)
    server = server_of(published)
    machine.write_file(BOOTSTRAP, kubeconfig(server, trusted, "tls-bootstrap-token-user", f"token: {token}"))
    machine.write_file(CA_FILE, pem(trusted))
    machine.units.stop("kubelet")
    run.out('[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"')
    run.out(
        "[kubelet-start] Writing kubelet environment file with flags to file "
        '"/var/lib/kubelet/kubeadm-flags.env"'
    )
    for path, text in kubelet_settings(endpoint).items():
        machine.write_file(path, text)
    run.out("[kubelet-start] Starting the kubelet")
    machine.units.start("kubelet")
    try:
        yield from wait_for_kubelet(run)
        run.out("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap")
        waited_ms = 0
        while not has_credentials(machine):
            if waited_ms >= BOOTSTRAP_TIMEOUT_MS:
                raise _unfortunate(run, "context deadline exceeded")
            yield POLL_MS
            waited_ms += POLL_MS
    finally:
        machine.remove_file(BOOTSTRAP)
    return 0


def _refuse_namesake(machine: Machine, client: Client) -> None:
    what = f'error execution phase kubelet-start: cannot get Node "{machine.name}"'

    def ask() -> Node | None:
        try:
            found: Node = client.get(NODES, "", machine.name)
        except NotFound:
            return None
        return found

    node: Node | None = asking(what, ask)
    if node is not None and any(
        each.type == "Ready" and each.status == "True" for each in node.status.conditions
    ):
        raise KubeadmError(
            f'error execution phase kubelet-start: a Node with name "{machine.name}" and status "Ready" already '
            "exists in the cluster. You must delete the existing Node or change the name of this new joining Node"
        )


def wait_for_kubelet(run: Run) -> Steps:
    """Wait until the kubelet is healthy, which it is not before it has its certificate.

    Raises:
        KubeadmError: It is not in time.
    """
    run.out(
        "[kubelet-check] Waiting for a healthy kubelet at http://127.0.0.1:10248/healthz. This can take up to 4m0s"
    )
    waited_ms = healthy_ms = 0
    while healthy_ms < 2 * POLL_MS:
        yield POLL_MS
        waited_ms += POLL_MS
        is_healthy = run.machine.units.is_active("kubelet") and has_credentials(run.machine)
        healthy_ms = healthy_ms + POLL_MS if is_healthy else 0
        if waited_ms >= HEALTH_TIMEOUT_MS:
            run.out("[kubelet-check] The kubelet is not healthy after 4m0.000512s")
            raise _unfortunate(run, f"{HEALTH}: {REFUSED}")
    run.out(f"[kubelet-check] The kubelet is healthy after {(waited_ms - POLL_MS) / 1000:.9g}s")
    return 0


def _unfortunate(run: Run, why: str) -> KubeadmError:
    run.out(
        f"\nUnfortunately, an error has occurred:\n\t{why}\n\n\nThis error is likely caused by:\n"
        "\t- The kubelet is not running\n"
        "\t- The kubelet is unhealthy due to a misconfiguration of the node in some way (required cgroups "
        "disabled)\n\nIf you are on a systemd-powered system, you can try to troubleshoot the error with the "
        "following commands:\n\t- 'systemctl status kubelet'\n\t- 'journalctl -xeu kubelet'"
    )
    return KubeadmError(f"error execution phase kubelet-start: {why}")


JOIN = Command("join", _join, FLAGS, summary="Run this on any machine you wish to join an existing cluster")
