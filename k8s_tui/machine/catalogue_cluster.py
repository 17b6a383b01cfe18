"""The catalogue's programs of Kubernetes itself: the control plane, and what runs on every node.

A container of a component starts the simulator's process of that component on its machine; its flags are
checked as the component checks them, so that a slip in a manifest has its real effect.
"""

from __future__ import annotations

from k8s_tui.machine.applications import MIB, Application, FlagCheck, LogLine, Path
from k8s_tui.machine.component_flags import (
    APISERVER_FLAGS,
    CONTROLLER_MANAGER_FLAGS,
    ETCD_FLAGS,
    SCHEDULER_FLAGS,
)
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import Tags

_PKI = (
    r"/etc/kubernetes/pki/(etcd/)?(ca|sa|server|peer|apiserver|apiserver-etcd-client|apiserver-kubelet-client|"
    r"front-proxy-ca|front-proxy-client|healthcheck-client)\.(crt|key|pub)"
)
_HEALTH = (Path("/livez", 200, "ok"), Path("/readyz", 200, "ok"), Path("/healthz", 200, "ok"))

ETCD_DIAL_MS = 20_000
"""How long kube-apiserver tries to reach etcd before it gives up and exits."""


def _needs_file(flag: str, pattern: str = _PKI) -> FlagCheck:
    return FlagCheck(flag, pattern, ('err="open {value}: no such file or directory"',))


ETCD = Application(
    "etcd",
    ports=(2379, 2380, 2381),
    entrypoint=("etcd",),
    tools=False,
    start_ms=800,
    memory_bytes=50 * MIB,
    cpu_millicores=20,
    paths=(*_HEALTH, Path("/health", 200, '{"health":"true","reason":""}')),
    default_status=404,
    known_flags=ETCD_FLAGS,
    flag_checks=(
        *(
            _needs_file(flag)
            for flag in (
                "cert-file",
                "key-file",
                "trusted-ca-file",
                "peer-cert-file",
                "peer-key-file",
                "peer-trusted-ca-file",
            )
        ),
        FlagCheck(
            "data-dir",
            "/var/lib/etcd.*",
            ('{"level":"fatal","msg":"discovery failed","error":"cannot access data directory: {value}"}',),
        ),
    ),
    log=(
        LogLine(50, '{"level":"info","msg":"Running: ","args":["etcd"]}'),
        LogLine(700, '{"level":"info","msg":"ready to serve client requests"}'),
    ),
    stop_ms=300,
    data_path="/var/lib/etcd",
    component="etcd",
)

APISERVER = Application(
    "kube-apiserver",
    ports=(6443,),
    port_flags=("--secure-port",),
    entrypoint=("kube-apiserver",),
    tools=False,
    start_ms=1_500,
    memory_bytes=280 * MIB,
    cpu_millicores=50,
    paths=_HEALTH,
    default_status=403,
    known_flags=APISERVER_FLAGS,
    flag_checks=(
        FlagCheck(
            "etcd-servers",
            r"https://[\w.-]+:2379(,https://[\w.-]+:2379)*",
            (
                'grpc: addrConn.createTransport failed to connect to {Addr: "{value}"}: connection refused',
                "Error creating leases: error creating storage factory: context deadline exceeded",
            ),
            after_ms=ETCD_DIAL_MS,
        ),
        *(
            _needs_file(flag)
            for flag in (
                "client-ca-file",
                "tls-cert-file",
                "tls-private-key-file",
                "etcd-cafile",
                "etcd-certfile",
                "etcd-keyfile",
                "service-account-key-file",
                "service-account-signing-key-file",
            )
        ),
    ),
    log=(
        LogLine(100, "options.go:228] external host was not specified, using the advertise address"),
        LogLine(1_400, "secure_serving.go:213] Serving securely on [::]:{port}"),
    ),
    stop_ms=500,
    component="kube-apiserver",
)

_KUBECONFIG = r"/etc/kubernetes/(controller-manager|scheduler|admin|super-admin)\.conf"


def _leader(name: str, port: int, memory_mib: int, flags: tuple[str, ...]) -> Application:
    return Application(
        name,
        ports=(port,),
        port_flags=("--secure-port",),
        entrypoint=(name,),
        tools=False,
        start_ms=1_000,
        memory_bytes=memory_mib * MIB,
        cpu_millicores=10,
        paths=_HEALTH,
        default_status=403,
        known_flags=flags,
        flag_checks=(
            FlagCheck(
                "kubeconfig", _KUBECONFIG, ('"command failed" err="stat {value}: no such file or directory"',)
            ),
        ),
        log=(
            LogLine(300, "serving.go:386] Generated self-signed cert in-memory"),
            LogLine(
                900, "leaderelection.go:257] attempting to acquire leader lease kube-system/" + name + "..."
            ),
        ),
        stop_ms=300,
        component=name,
    )


CONTROLLER_MANAGER = _leader("kube-controller-manager", 10257, 60, CONTROLLER_MANAGER_FLAGS)
SCHEDULER = _leader("kube-scheduler", 10259, 25, SCHEDULER_FLAGS)

CLOUD_CONTROLLER_MANAGER = Application(
    "cloud-controller-manager",
    ports=(10258,),
    port_flags=("--secure-port",),
    entrypoint=("/bin/openstack-cloud-controller-manager",),
    tools=False,
    start_ms=1_200,
    memory_bytes=30 * MIB,
    cpu_millicores=5,
    paths=_HEALTH,
    default_status=403,
    log=(
        LogLine(300, "serving.go:386] Generated self-signed cert in-memory"),
        LogLine(900, 'controllermanager.go:319] Starting "service-lb-controller"'),
    ),
    stop_ms=300,
    component="cloud-controller-manager",
)

KUBE_PROXY = Application(
    "kube-proxy",
    ports=(10249, 10256),
    entrypoint=("/go-runner", "/usr/local/bin/kube-proxy"),
    programs=("kube-proxy",),
    start_ms=800,
    memory_bytes=18 * MIB,
    cpu_millicores=2,
    paths=(Path("/healthz"), Path("/livez")),
    default_status=404,
    log=(
        LogLine(300, 'server_linux.go:66] "Using iptables proxy"'),
        LogLine(700, "shared_informer.go:320] Caches are synced for service config"),
    ),
    component="kube-proxy",
)

COREDNS = Application(
    "coredns",
    protocol="dns",
    ports=(53, 8080, 8181, 9153),
    udp_ports=(53,),
    entrypoint=("/coredns",),
    tools=False,
    start_ms=600,
    memory_bytes=14 * MIB,
    memory_per_request_bytes=32 * 1024,
    cpu_per_request_us=100,
    cpu_millicores=2,
    latency_ms=1,
    paths=(Path("/health", 200, "OK"), Path("/ready", 200, "OK")),
    default_status=404,
    log=(LogLine(200, ".:53"), LogLine(500, "CoreDNS-1.11.3"), LogLine(500, "linux/amd64, go1.21.11")),
    config_flag="-conf",
    stop_ms=5_200,
    component="coredns",
)

KUBE_DNS = Application(
    "kube-dns",
    protocol="dns",
    ports=(53, 10053, 8081),
    udp_ports=(53, 10053),
    entrypoint=("/kube-dns",),
    tools=False,
    start_ms=1_000,
    memory_bytes=30 * MIB,
    cpu_per_request_us=150,
    latency_ms=1,
    paths=(Path("/readiness", 200, "ok"),),
    default_status=404,
    log=(LogLine(300, "Starting SkyDNS server (0.0.0.0:10053)"), LogLine(800, "Ready")),
)

PAUSE = Application(
    "pause", ports=(), entrypoint=("/pause",), tools=False, start_ms=20, memory_bytes=MIB // 2, stop_ms=50
)


def _network_agent(name: str, config: str, entrypoint: str, component: str) -> Application:
    path = f"/etc/cni/net.d/{config}"
    text = f'{{"cniVersion": "0.3.1", "name": "{name}", "plugins": [{{"type": "{name}"}}]}}\n'
    return Application(
        name,
        entrypoint=(entrypoint,),
        start_ms=500,
        memory_bytes=30 * MIB,
        cpu_millicores=5,
        log=(LogLine(200, f"{name}: wrote {path}"),),
        writes_files=((path, text),),
        component=component,
    )


_POLICIES = "network-policy-agent"
"""The part of an agent that enforces network policies; flannel has none."""

KINDNET = _network_agent("kindnet", "10-kindnet.conflist", "/bin/kindnetd", _POLICIES)
FLANNEL = _network_agent("flannel", "10-flannel.conflist", "/opt/bin/flanneld", "")
CALICO = _network_agent("calico", "10-calico.conflist", "start_runit", _POLICIES)
CILIUM = _network_agent("cilium", "05-cilium.conflist", "cilium-agent", _POLICIES)

METRICS_SERVER = Application(
    "metrics-server",
    ports=(10250, 4443),
    entrypoint=("/metrics-server",),
    tools=False,
    start_ms=2_000,
    memory_bytes=22 * MIB,
    paths=_HEALTH,
    default_status=403,
    component="metrics-server",
)

APPLICATIONS = (
    ETCD,
    APISERVER,
    CONTROLLER_MANAGER,
    SCHEDULER,
    CLOUD_CONTROLLER_MANAGER,
    KUBE_PROXY,
    COREDNS,
    KUBE_DNS,
    PAUSE,
    KINDNET,
    FLANNEL,
    CALICO,
    CILIUM,
    METRICS_SERVER,
)

_KUBERNETES = Tags(((1, 20, 36),), prefix="v", usual_words=False)
_V = Tags(((0, 1, 99), (1, 0, 99), (3, 0, 99)), prefix="v")
_ANY_V = Tags(any_tag=True)

REPOSITORIES = (
    Repository("registry.k8s.io/etcd", "etcd", Tags(((3, 4, 6),), usual_words=False), 58_000_000),
    Repository("registry.k8s.io/kube-apiserver", "kube-apiserver", _KUBERNETES, 28_700_000),
    Repository("registry.k8s.io/kube-controller-manager", "kube-controller-manager", _KUBERNETES, 26_200_000),
    Repository("registry.k8s.io/kube-scheduler", "kube-scheduler", _KUBERNETES, 20_600_000),
    Repository(
        "registry.k8s.io/provider-os/openstack-cloud-controller-manager",
        "cloud-controller-manager",
        Tags(((1, 24, 32),), prefix="v"),
        19_300_000,
    ),
    Repository("registry.k8s.io/kube-proxy", "kube-proxy", _KUBERNETES, 30_900_000),
    Repository("registry.k8s.io/coredns/coredns", "coredns", Tags(((1, 6, 13),), prefix="v"), 18_500_000),
    Repository("docker.io/coredns/coredns", "coredns", Tags(((1, 6, 13),)), 18_500_000),
    *(
        Repository(f"{registry}/kubedns-amd64", "kube-dns", Tags(((1, 2, 9),), usual_words=False), 47_000_000)
        for registry in ("gcr.io/google_containers", "registry.k8s.io")
    ),
    Repository("registry.k8s.io/pause", "pause", Tags(((3, 0, 10),)), 320_000),
    Repository("docker.io/kindest/kindnetd", "kindnet", _ANY_V, 38_000_000),
    Repository("docker.io/flannel/flannel", "flannel", _V, 30_000_000),
    Repository("ghcr.io/flannel-io/flannel", "flannel", _V, 30_000_000),
    Repository("docker.io/calico/node", "calico", _V, 145_000_000),
    Repository("quay.io/cilium/cilium", "cilium", _V, 230_000_000),
    Repository("registry.k8s.io/metrics-server/metrics-server", "metrics-server", _V, 19_000_000),
)
