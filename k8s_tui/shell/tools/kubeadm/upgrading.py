"""kubeadm upgrade: a new version of Kubernetes, master by master and then node by node.

`apply` changes the images in the manifests of the first master's static pods, one component after the other,
and waits until its kubelet runs the new one; `node` does the same on the other masters, and on workers it
renews the kubelet's settings alone. The kubelet itself is a package, which somebody installs and restarts.

Simplified: what a new version does differently is not simulated, its behaviour stays that of v1.32.

Source: kubernetes cmd/kubeadm/app/cmd/upgrade, phases/upgrade (v1.32); kubernetes.io "Version Skew Policy".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from k8s_tui.api.core import ConfigMap, Node
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import CONFIG_MAPS, DAEMON_SETS, DEPLOYMENTS, NODES, Client
from k8s_tui.cluster.nodesettings import MANIFEST_FOLDER
from k8s_tui.kubelet.configuration import CONFIG, DEFAULT_CONFIG
from k8s_tui.machine import components
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import LATEST_PATCHES, newest
from k8s_tui.machine.references import parse_reference
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.tabwriter import Layout, TabWriter
from k8s_tui.shell.tools.kubeadm.certs import renew
from k8s_tui.shell.tools.kubeadm.frame import (
    COMMON,
    Command,
    KubeadmError,
    Run,
    asking,
    cluster_version,
    minor_of,
    numbers_of,
    reading,
)
from k8s_tui.shell.tools.kubeadm.information import images_of
from k8s_tui.sim.value import evolve

POLL_MS = 500
COMPONENT_TIMEOUT_MS = 5 * 60_000
"""How long a component may take to come back in its new version."""

COMPONENTS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
CERTIFICATES = {
    "etcd": ("etcd-server", "etcd-peer", "etcd-healthcheck-client"),
    "kube-apiserver": (
        "apiserver",
        "apiserver-kubelet-client",
        "front-proxy-client",
        "apiserver-etcd-client",
    ),
    "kube-controller-manager": ("controller-manager.conf",),
    "kube-scheduler": ("scheduler.conf",),
}
"""The certificates that are renewed with each component."""

BACKUP = "/etc/kubernetes/tmp/kubeadm-backup-manifests"

FLAGS: tuple[Flag, ...] = (
    *COMMON,
    Flag("yes", "y", BOOL),
    Flag("force", "f", BOOL),
    Flag("dry-run", "", BOOL),
    Flag("etcd-upgrade", "", BOOL, "true"),
    Flag("certificate-renewal", "", BOOL, "true"),
    Flag("ignore-preflight-errors", "", SLICE),
    Flag("config", "", TEXT),
)


# -- plan ------------------------------------------------------------


def targets(current: str, kubeadm: str) -> tuple[tuple[str, str], ...]:
    """Return (what it is called, version) of each upgrade that there is from a version."""
    minor = current.removeprefix("v").rpartition(".")[0]
    found = []
    if numbers_of(newest(minor)) > numbers_of(current):
        found.append((f"version in the v{minor} series", newest(minor)))
    following = f"1.{minor_of(current) + 1}"
    if following in LATEST_PATCHES and minor_of(kubeadm) > minor_of(current):
        found.append(("stable version", newest(following)))
    return tuple(found)


def _plan(run: Run) -> int:
    client = run.client()
    run.out("[preflight] Running pre-flight checks.")
    reading(run, "upgrade/config")
    run.out("[upgrade] Running cluster health checks\n[upgrade] Fetching available versions to upgrade to")
    current = cluster_version(client)
    run.out(f"[upgrade/versions] Cluster version: {current.removeprefix('v')}")
    run.out(f"[upgrade/versions] kubeadm version: v{run.release}")
    run.out(f"[upgrade/versions] Target version: {newest(run.release.rpartition('.')[0])}")
    nodes: Iterable[Node] = asking("failed to list nodes", lambda: client.list(NODES)).items
    found = targets(current, run.release)
    if not found:
        run.out("\nAwesome, you're up-to-date! Enjoy!")
        return 0
    for title, version in found:
        _print_plan(run, list(nodes), current, title, version)
    return 0


def _print_plan(run: Run, nodes: list[Node], current: str, title: str, version: str) -> None:
    said = "Components that must be upgraded manually after you have upgraded the control plane"
    run.out(f"\n{said} with 'kubeadm upgrade apply':")
    writer = TabWriter(Layout(min_width=10, padding=3))
    writer.write("COMPONENT\tNODE\tCURRENT\tTARGET\n")
    for node in nodes:
        info = node.status.node_info
        kubelet = "" if info is None else info.kubelet_version
        writer.write(f"kubelet\t{node.metadata.name}\t{kubelet}\t{version}\n")
    run.call.stdout.write(writer.flush())
    run.out(f"\nUpgrade to the latest {title}:\n")
    writer = TabWriter(Layout(min_width=10, padding=3))
    writer.write("COMPONENT\tNODE\tCURRENT\tTARGET\n")
    masters = [
        node.metadata.name
        for node in nodes
        if "node-role.kubernetes.io/control-plane" in node.metadata.labels
    ]
    for component in COMPONENTS[1:]:
        for name in masters:
            writer.write(f"{component}\t{name}\t{current}\t{version}\n")
    before, after = (dict(map(_split, images_of(each))) for each in (current, version))
    writer.write(f"kube-proxy\t \t{current.removeprefix('v')}\t{version}\n")
    for name, image in (("CoreDNS", "coredns"), ("etcd", "etcd")):
        where = masters[0] if name == "etcd" and masters else " "
        writer.write(f"{name}\t{where}\t{before[image]}\t{after[image]}\n")
    run.call.stdout.write(writer.flush())
    run.out(
        f"\nYou can now apply the upgrade by executing the following command:\n\n\tkubeadm upgrade apply {version}\n"
    )
    if numbers_of(f"v{run.release}") < numbers_of(version):
        run.out(f"Note: Before you can perform this upgrade, you have to update kubeadm to {version}.\n")
    run.out("_" * 69)


def _split(image: str) -> tuple[str, str]:
    reference = parse_reference(image)
    return reference.path.rpartition("/")[2], reference.tag


# -- apply ------------------------------------------------------------


def refusals(current: str, wanted: str, kubeadm: str) -> list[str]:
    """Return why a cluster may not be brought from one version to another by this kubeadm."""
    found = []
    if minor_of(wanted) > minor_of(current) + 1:
        found.append(
            f'Specified version to upgrade to "{wanted}" is too high; kubeadm can upgrade only 1 minor version at a '
            "time"
        )
    if minor_of(wanted) < minor_of(current):
        found.append(
            f'Specified version to upgrade to "{wanted}" is too low; kubeadm can downgrade only 1 minor version at a '
            "time"
            if minor_of(wanted) < minor_of(current) - 1
            else f'Specified version to upgrade to "{wanted}" is lower than the cluster version "{current}"'
        )
    if numbers_of(wanted) > numbers_of(f"v{kubeadm}"):
        found.append(
            f'Specified version to upgrade to "{wanted}" is higher than the kubeadm version "v{kubeadm}". Upgrade '
            "kubeadm first using the tool you used to install kubeadm"
        )
    return found


def _wanted(run: Run) -> str:
    asked = run.flags.arguments[0] if run.flags.arguments else newest(run.release.rpartition(".")[0])
    version = asked if asked.startswith("v") else f"v{asked}"
    if not re.match(r"v\d+\.\d+\.\d+\Z", version):
        raise KubeadmError(f'couldn\'t parse version "{asked}"')
    return version


def _apply(run: Run) -> Steps:
    client, version = run.client(), _wanted(run)
    reading(run, "upgrade")
    run.out("[upgrade/preflight] Running preflight checks\n[upgrade] Running cluster health checks")
    current = cluster_version(client)
    run.out(f'[upgrade/preflight] You have chosen to upgrade the cluster version to "{version}"')
    run.out(
        f"[upgrade/versions] Cluster version: {current}\n[upgrade/versions] kubeadm version: v{run.release}"
    )
    wrong = refusals(current, version, run.release)
    if wrong:
        said = "".join(f"\t- {each}\n" for each in wrong)
        raise KubeadmError(
            "[upgrade/version] FATAL: the --version argument is invalid due to these fatal errors:\n\n"
            f"{said}\nPlease fix the errors you've outlined above and try upgrading again"
        )
    _refuse_old_kubelets(client, version)
    if not run.flags.on("yes") and not (run.call.stdin or "").lower().startswith("y"):
        run.out("[upgrade] Are you sure you want to proceed? [y/N]: ")
        raise KubeadmError("won't proceed; the user didn't answer (Y|y) in order to continue")
    yield from _upgrade_master(run, version)
    _store(run, client, version)
    stored = 'Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace'
    made = 'Creating a ConfigMap "kubelet-config" in namespace kube-system with the configuration for the kubelets'
    for line in (
        f"[upload-config] {stored}",
        f"[kubelet] {made} in the cluster",
        "[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!",
        "[addons] Applied essential addon: CoreDNS",
        "[addons] Applied essential addon: kube-proxy",
        f'\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "{version}".\n',
        "[upgrade] Now please proceed with upgrading the rest of the nodes by following the right order.",
    ):
        run.out(line)
    return 0


def _refuse_old_kubelets(client: Client, version: str) -> None:
    """Refuse a version that kubelets of the cluster would be too old for."""
    nodes: Iterable[Node] = asking("failed to list nodes", lambda: client.list(NODES)).items
    old = [
        each.metadata.name
        for each in nodes
        if each.status.node_info is not None
        and minor_of(each.status.node_info.kubelet_version) < minor_of(version) - 3
    ]
    if old:
        raise KubeadmError(
            "[upgrade/version] FATAL: the --version argument is invalid due to these fatal errors:\n\n\t- There are "
            f"kubelets in this cluster that are too old that have these versions: {', '.join(old)}\n\nPlease fix the "
            "errors you've outlined above and try upgrading again"
        )


def _upgrade_master(run: Run, version: str) -> Steps:
    machine = run.machine
    run.out("[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster")
    run.out(
        "[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection"
    )
    yield 4 * POLL_MS
    run.out(
        f'[upgrade/control-plane] Upgrading your static Pod-hosted control plane to version "{version}" '
        "(timeout: 5m0s)..."
    )
    images = {_split(image)[0]: image for image in images_of(version)}
    for component in COMPONENTS:
        yield from _upgrade_component(run, machine, component, images[component])
    run.out("[upgrade/control-plane] The control plane instance for this node was successfully upgraded!")
    machine.write_file(CONFIG, DEFAULT_CONFIG)
    return 0


def _upgrade_component(run: Run, machine: Machine, component: str, image: str) -> Steps:
    path = f"{MANIFEST_FOLDER}/{component}.yaml"
    text = machine.read_file(path)
    if text is None:
        raise KubeadmError(
            f"[upgrade/apply] FATAL: couldn't upgrade control plane: open {path}: no such file or directory"
        )
    run.out(f'[upgrade/staticpods] Preparing for "{component}" upgrade')
    new = re.sub(r"(?m)^(\s*image: ).*$", rf"\g<1>{image}", text, count=1)
    if new == text:
        run.out(f"[upgrade/staticpods] Current and new manifests of {component} are equal, skipping upgrade")
        return 0
    if run.flags.on("certificate-renewal"):
        for word in CERTIFICATES[component]:
            renew(machine, word, run.now_ms)
            run.out(f"[upgrade/staticpods] Renewing {word} certificate")
    machine.write_file(f"{BACKUP}/{component}.yaml", text)
    machine.write_file(path, new)
    run.out(
        f'[upgrade/staticpods] Moved new manifest to "{path}" and backed up old manifest to '
        f'"{BACKUP}/{component}.yaml"\n[upgrade/staticpods] Waiting for the kubelet to restart the component\n'
        "[upgrade/staticpods] This can take up to 5m0s"
    )
    waited_ms = 0
    while not _runs(machine, component, image):
        if waited_ms >= COMPONENT_TIMEOUT_MS:
            machine.write_file(path, text)
            raise KubeadmError(
                "[upgrade/apply] FATAL: couldn't upgrade control plane. kubeadm has tried to recover everything into "
                "the earlier state. Errors faced: timed out waiting for the condition"
            )
        yield POLL_MS
        waited_ms += POLL_MS
    run.out(f"[apiclient] Found 1 Pods for label selector component={component}")
    run.out(f'[upgrade/staticpods] Component "{component}" upgraded successfully!')
    return 0


def _runs(machine: Machine, component: str, image: str) -> bool:
    container = components.container_of(machine.runtime, component)
    is_new = container is not None and container.config.image == image
    return is_new and machine.sim.is_running(f"{machine.name}/{component}")


def _store(run: Run, client: Client, version: str) -> None:
    """Write the new version into the record: kubeadm's settings, cluster DNS and proxy."""

    def write() -> None:
        settings: ConfigMap = client.get(CONFIG_MAPS, "kube-system", "kubeadm-config")
        text = settings.data.get("ClusterConfiguration", "")
        text = re.sub(r"(?m)^kubernetesVersion: .*$", f"kubernetesVersion: {version}", text)
        client.update(evolve(settings, data={**settings.data, "ClusterConfiguration": text}))
        images = {_split(image)[0]: image for image in images_of(version)}
        for of, name in ((DAEMON_SETS, "kube-proxy"), (DEPLOYMENTS, "coredns")):
            workload = client.get(of, "kube-system", name)
            template = workload.spec.template
            containers = tuple(evolve(each, image=images[name]) for each in template.spec.containers)
            template = evolve(template, spec=evolve(template.spec, containers=containers))
            client.update(evolve(workload, spec=evolve(workload.spec, template=template)))

    asking("[upgrade/postupgrade] FATAL post-upgrade error", write)


# -- node ------------------------------------------------------------


def _node(run: Run) -> Steps:
    machine = run.machine
    reading(run, "upgrade")
    is_master = machine.read_file(f"{MANIFEST_FOLDER}/kube-apiserver.yaml") is not None
    run.out("[upgrade/preflight] Running pre-flight checks")
    caller = Caller(f"system:node:{machine.name}", ("system:nodes", "system:authenticated"), "kubeadm")
    version = cluster_version(run.client() if is_master else run.client_as(caller))
    yield POLL_MS
    if minor_of(version) > minor_of(run.release):
        raise KubeadmError(
            f"this version of kubeadm only supports deploying clusters with the control plane version <= "
            f"v{run.release}. Current version: {version}"
        )
    if is_master:
        yield from _upgrade_master(run, version)
    else:
        for phase in (
            "preflight] Skipping prepull",
            "control-plane] Skipping phase",
            "kubeconfig] Skipping phase",
        ):
            run.out(f"[upgrade/{phase}. Not a control plane node.")
        machine.write_file(CONFIG, DEFAULT_CONFIG)
        run.out('[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"')
        run.out("[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!")
        for addon in ("coredns", "kube-proxy"):
            run.out(f"[upgrade/addon] Skipping the addon/{addon} phase. Not a control plane node.")
    return 0


UPGRADE = Command(
    "upgrade",
    summary="Upgrade your cluster smoothly to a newer version with this command",
    children=(
        Command("plan", _plan, FLAGS),
        Command("apply", _apply, FLAGS),
        Command("node", _node, FLAGS),
    ),
)
