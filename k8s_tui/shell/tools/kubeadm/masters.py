"""kubeadm join --control-plane: what makes a master of a machine that joins.

It downloads the authorities' keys, makes its own certificates, starts its kubelet, becomes a member of etcd, and
gets a master's static pods, label and taint.

Simplified: a new member of etcd has its vote at once.

Source: kubernetes cmd/kubeadm/app/cmd/phases/join, phases/etcd/local.go, phases/markcontrolplane (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from k8s_tui.api.core import Node
from k8s_tui.api.errors import NotFound
from k8s_tui.client.client import NODES, Client
from k8s_tui.cluster.nodesettings import MANIFEST_FOLDER, static_pods
from k8s_tui.kubelet.node_status import MASTER_LABELS, MASTER_TAINT
from k8s_tui.machine.pki import LEAVES, leaf_certificate, leaf_files, read_authorities
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.tools.kubeadm.frame import KubeadmError, Run, asking, settings_of
from k8s_tui.sim.value import evolve
from k8s_tui.store.etcd import EtcdError
from k8s_tui.store.membership import PEER_PORT, TOKEN, Member, member_id

POLL_MS = 500
ETCD_TIMEOUT_MS = 120_000
API_TIMEOUT_MS = 4 * 60_000
"""How long the new member of etcd, and the new API server, may take."""

NOT_HOSTED = """error execution phase preflight:{space}
One or more conditions for hosting a new control plane instance is not satisfied.

{why}

Please ensure that:
* The cluster has a stable controlPlaneEndpoint address.
* The certificates that must be shared among control plane instances are provided.

"""
NO_ENDPOINT = (
    "unable to add a new control plane instance to a cluster that doesn't have a stable controlPlaneEndpoint "
    "address"
)
NO_CERTIFICATES = (
    "[failure loading certificate for CA: couldn't load the certificate file /etc/kubernetes/pki/ca.crt: open "
    "/etc/kubernetes/pki/ca.crt: no such file or directory, failure loading key for service account: couldn't load the "
    "private key file /etc/kubernetes/pki/sa.key: open /etc/kubernetes/pki/sa.key: no such file or directory]"
)
JOINED = """
This node has joined the cluster and a new control plane instance was created:

* Certificate signing request was sent to apiserver and approval was received.
* The Kubelet was informed of the new secure connection details.
* Control plane label and taint were applied to the new node.
* The Kubernetes control plane instances scaled up.
* A new etcd member was added to the local/stacked etcd cluster.

To start administering your cluster from this node, you need to run the following as a regular user:

	mkdir -p $HOME/.kube
	sudo cp -i /etc/kubernetes/admin.conf $HOME/.kube/config
	sudo chown $(id -u):$(id -g) $HOME/.kube/config

Run 'kubectl get nodes' to see this node join the cluster.
"""


def require_endpoint(client: Client) -> None:
    """Refuse a cluster that has no address for all its masters.

    Raises:
        KubeadmError: It has none.
    """
    what = "error execution phase preflight: unable to fetch the kubeadm-config ConfigMap"
    settings: Mapping[str, str] = asking(what, lambda: settings_of(client, "kubeadm-config"))
    if "controlPlaneEndpoint:" not in settings.get("ClusterConfiguration", ""):
        raise KubeadmError(NOT_HOSTED.format(space=" ", why=NO_ENDPOINT))


def require_certificates(run: Run) -> None:
    """Refuse a machine that has no authorities' keys.

    Raises:
        KubeadmError: It has none.
    """
    if set(read_authorities(run.machine.files)) < {"ca", "etcd-ca", "front-proxy-ca"}:
        raise KubeadmError(NOT_HOSTED.format(space=" ", why=NO_CERTIFICATES))


def make_certificates(run: Run, server: str) -> None:
    """Make the certificates and kubeconfigs of this master."""
    machine, authorities = run.machine, read_authorities(run.machine.files)
    run.out('[certs] Using certificateDir folder "/etc/kubernetes/pki"')
    for word, leaf in LEAVES.items():
        if word == "super-admin.conf":
            continue
        if leaf.is_kubeconfig:
            run.out(f'[kubeconfig] Writing "{word}" kubeconfig file')
        else:
            run.out(f'[certs] Generating "{word.replace("etcd-", "etcd/", 1)}" certificate and key')
        certificate = leaf_certificate(word, authorities[leaf.by], machine.name, machine.spec.ip, run.now_ms)
        for path, text in leaf_files(word, certificate, authorities["ca"], server).items():
            machine.write_file(path, text)


def become_master(run: Run, version: str) -> Steps:
    """Join etcd, start the static pods, and mark the node."""
    machine, world = run.machine, run.call.session.world
    url = f"https://{machine.spec.ip}:{PEER_PORT}"
    world.add_master(machine.name)
    run.out("[etcd] Announced new etcd member joining to the existing etcd cluster")
    try:
        members = _announce(run, url)
    except EtcdError as error:
        raise KubeadmError(
            f"error execution phase etcd-join: error creating local etcd static pod manifest file: {error}"
        ) from error
    files = static_pods(machine.name, machine.spec.ip, version, members, is_first=False)
    run.out(
        f'[etcd] Creating static Pod manifest for "etcd"\n[control-plane] Using manifest folder "{MANIFEST_FOLDER}"'
    )
    machine.write_file(f"{MANIFEST_FOLDER}/etcd.yaml", files[f"{MANIFEST_FOLDER}/etcd.yaml"])
    run.out("[etcd] Waiting for the new etcd member to join the cluster. This can take up to 2m0s")
    yield from _wait(run, lambda: world.members.is_living(machine.name), ETCD_TIMEOUT_MS, "etcd-join")
    for path, text in files.items():
        component = path.rpartition("/")[2].removesuffix(".yaml")
        if component != "etcd":
            run.out(f'[control-plane] Creating static Pod manifest for "{component}"')
            machine.write_file(path, text)
    run.out("[control-plane-check] Waiting for healthy control plane components. This can take up to 4m0s")
    yield from _wait(run, world.servers[machine.name].is_serving, API_TIMEOUT_MS, "wait-control-plane")
    _mark(run)
    run.out(JOINED)
    return 0


def _announce(run: Run, url: str) -> str:
    """Let etcd's members agree on one more; return all of them as the new one is told."""
    members, machine = run.call.session.world.members, run.machine
    running = next(iter(members.running), "")
    if not running:
        raise EtcdError("context deadline exceeded")
    before = members.running[running].membership
    if before.at(url) is None:
        number = member_id(url, TOKEN, run.call.session.now_ms // 1000)
        before = before.plus(Member(number, "", url))
        members.change(running, before)
    return ",".join(f"{each.name or machine.name}={each.peer_url}" for each in before.members)


def _wait(run: Run, is_done: Callable[[], bool], limit_ms: int, phase: str) -> Steps:
    waited_ms = 0
    while not is_done():
        if waited_ms >= limit_ms:
            raise KubeadmError(f"error execution phase {phase}: timed out waiting for the condition")
        yield POLL_MS
        waited_ms += POLL_MS
    return 0


def _mark(run: Run) -> None:
    name = run.machine.name
    labels = " ".join(MASTER_LABELS)
    run.out(f"[mark-control-plane] Marking the node {name} as control-plane by adding the labels: [{labels}]")
    run.out(
        f"[mark-control-plane] Marking the node {name} as control-plane by adding the taints "
        f"[{MASTER_TAINT.key}:{MASTER_TAINT.effect}]"
    )
    client = run.client()

    def write() -> None:
        try:
            node: Node = client.get(NODES, "", name)
        except NotFound:
            return
        meta = evolve(node.metadata, labels={**node.metadata.labels, **MASTER_LABELS})
        spec = evolve(node.spec, taints=(*node.spec.taints, MASTER_TAINT))
        client.update(evolve(node, metadata=meta, spec=spec))

    asking("error execution phase control-plane-join/mark-control-plane", write)
