# ruff: noqa: E501 - rows stand in one piece, as people see them
import pytest
from attrs import evolve

from k8s_tui.api.core import EventSource, LoadBalancerIngress, LoadBalancerStatus, ServiceStatus
from k8s_tui.api.meta import Condition, ObjectMeta, PodCondition
from k8s_tui.api.pods import (
    Container,
    ContainerState,
    ContainerStateRunning,
    ContainerStateTerminated,
    ContainerStateWaiting,
    ContainerStatus,
    HostIP,
    Pod,
    PodSpec,
    PodStatus,
)
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.tables import PRINTERS, table
from tests.apiserver.world import load

MINUTE_MS = 60_000
RUNNING = ContainerState(running=ContainerStateRunning(0))
READY = (PodCondition("Ready", "True"), PodCondition("Initialized", "True"))


def waiting(reason):
    return ContainerState(waiting=ContainerStateWaiting(reason))


def ended(code=0, reason="", signal=None, at_ms=0):
    return ContainerState(terminated=ContainerStateTerminated(code, signal, reason, "", 0, at_ms))


def pod(*states, phase="Running", ready=True, init=(), deleted=False, reason="", conditions=READY):
    statuses = tuple(ContainerStatus(f"c{index}", state, ready=ready) for index, state in enumerate(states))
    init_statuses = tuple(ContainerStatus(f"i{index}", state) for index, state in enumerate(init))
    return Pod(
        ObjectMeta(name="p", creation_timestamp=0, deletion_timestamp=5 if deleted else None),
        PodSpec(
            containers=tuple(Container(f"c{index}") for index in range(max(len(states), 1))),
            init_containers=tuple(Container(f"i{index}") for index in range(len(init))),
        ),
        PodStatus(
            phase,
            conditions,
            reason=reason,
            container_statuses=statuses,
            init_container_statuses=init_statuses,
        ),
    )


def shown(word, obj, now_ms=MINUTE_MS, wide=False):
    """The row of an object as text, columns separated by two blanks."""
    printed = table(SCHEME.lookup(word), [obj], now_ms)
    (row,) = printed.rows
    assert len(row.cells) == len(printed.columns)
    assert row.object is obj
    pairs = zip(printed.columns, row.cells, strict=True)
    return "  ".join(str(cell) for column, cell in pairs if wide or not column.wide)


UNINITIALIZED = (PodCondition("Initialized", "False"),)
PODS = {
    "runs": (pod(RUNNING), "p  1/1  Running  0  60s"),
    "pends": (pod(phase="Pending", conditions=()), "p  0/1  Pending  0  60s"),
    "is made": (
        pod(waiting("ContainerCreating"), phase="Pending", ready=False),
        "p  0/1  ContainerCreating  0  60s",
    ),
    "crashes": (pod(waiting("CrashLoopBackOff"), RUNNING, ready=False), "p  0/2  CrashLoopBackOff  0  60s"),
    "is through": (pod(ended(0, "Completed"), phase="Succeeded", ready=False), "p  0/1  Completed  0  60s"),
    "failed": (pod(ended(1, "Error"), phase="Failed", ready=False), "p  0/1  Error  0  60s"),
    "says a code": (pod(ended(7), phase="Failed", ready=False), "p  0/1  ExitCode:7  0  60s"),
    "says a signal": (pod(ended(137, signal=9), phase="Failed", ready=False), "p  0/1  Signal:9  0  60s"),
    "was evicted": (pod(phase="Failed", reason="Evicted"), "p  0/1  Evicted  0  60s"),
    "goes": (pod(RUNNING, deleted=True), "p  1/1  Terminating  0  60s"),
    "went before it goes": (
        pod(ended(0, "Completed"), phase="Succeeded", deleted=True, ready=False),
        "p  0/1  Completed  0  60s",
    ),
    "is on a lost node": (pod(RUNNING, deleted=True, reason="NodeLost"), "p  1/1  Unknown  0  60s"),
    "half done": (pod(ended(0, "Completed"), RUNNING), "p  1/2  Running  0  60s"),
    "half done and not ready": (
        pod(ended(0, "Completed"), RUNNING, conditions=()),
        "p  1/2  NotReady  0  60s",
    ),
    "initializes": (
        pod(phase="Pending", init=(RUNNING, waiting("")), conditions=UNINITIALIZED),
        "p  0/1  Init:0/2  0  60s",
    ),
    "initializes on": (
        pod(phase="Pending", init=(ended(0), RUNNING), conditions=UNINITIALIZED),
        "p  0/1  Init:1/2  0  60s",
    ),
    "fails to initialize": (
        pod(phase="Pending", init=(ended(2, "Error"),), conditions=UNINITIALIZED),
        "p  0/1  Init:Error  0  60s",
    ),
    "crashes first": (
        pod(phase="Pending", init=(waiting("CrashLoopBackOff"),), conditions=UNINITIALIZED),
        "p  0/1  Init:CrashLoopBackOff  0  60s",
    ),
}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_that(name):
    obj, row = PODS[name]
    assert shown("po", obj) == row


def test_restarts_say_when_the_last_one_was():
    status = ContainerStatus("c0", RUNNING, ended(1, at_ms=30_000), ready=True, restart_count=3)
    obj = evolve(pod(RUNNING), status=PodStatus("Running", READY, container_statuses=(status,)))
    assert shown("po", obj, 150_000) == "p  1/1  Running  3 (2m ago)  2m30s"


def test_wide_pods():
    obj = pod(RUNNING)
    obj = evolve(
        obj,
        spec=evolve(obj.spec, node_name="worker-1", readiness_gates=({"conditionType": "x"},)),
        status=evolve(obj.status, pod_ips=(HostIP("10.244.1.5"),), nominated_node_name="worker-2"),
    )
    assert shown("po", obj, wide=True) == "p  1/1  Running  0  60s  10.244.1.5  worker-1  worker-2  0/1"
    assert shown("po", pod(RUNNING), wide=True).endswith("<none>  <none>  <none>  <none>")


def test_a_sidecar_counts():
    sidecar = Container("i0", restart_policy="Always")
    obj = pod(RUNNING, init=(RUNNING,))
    started = ContainerStatus("i0", RUNNING, ready=True, started=True)
    obj = evolve(
        obj,
        spec=evolve(obj.spec, init_containers=(sidecar,)),
        status=evolve(obj.status, init_container_statuses=(started,)),
    )
    assert shown("po", obj) == "p  2/2  Running  0  60s"


NODE = """
apiVersion: v1
kind: Node
metadata: {name: master-1, labels: {node-role.kubernetes.io/control-plane: ""}, creationTimestamp: "2026-01-05T09:00:00Z"}
status:
  conditions: [{type: Ready, status: "True"}]
  addresses: [{type: InternalIP, address: 10.0.0.10}]
  nodeInfo: {kubeletVersion: v1.32.4, osImage: Debian, kernelVersion: 6.1, containerRuntimeVersion: containerd://1.7,
    machineID: "", systemUUID: "", bootID: "", kubeProxyVersion: "", operatingSystem: linux, architecture: amd64}
"""


def test_nodes():
    node = load(NODE.replace("kernelVersion: 6.1", 'kernelVersion: "6.1"'))
    assert shown("no", node) == "master-1  Ready  control-plane  60s  v1.32.4"
    assert shown("no", node, wide=True).endswith("v1.32.4  10.0.0.10  <none>  Debian  6.1  containerd://1.7")
    cordoned = evolve(node, spec=evolve(node.spec, unschedulable=True))
    silent = evolve(cordoned, status=evolve(node.status, conditions=(Condition("Ready", "Unknown"),)))
    assert shown("no", silent).startswith("master-1  NotReady,SchedulingDisabled")
    assert "Unknown" in shown("no", evolve(node, status=evolve(node.status, conditions=())))


ROWS = [
    (
        "svc",
        (
            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, clusterIP: 10.111.133.79, "
            "selector: {app: web}, ports: [{port: 80, protocol: TCP, nodePort: 30080}]}}"
        ),
        "web  NodePort  10.111.133.79  <none>  80:30080/TCP  <unknown>  app=web",
    ),
    (
        "svc",
        "{apiVersion: v1, kind: Service, metadata: {name: db}, spec: {type: ExternalName, externalName: a.example.com}}",
        "db  ExternalName  <none>  a.example.com  <none>  <unknown>  <none>",
    ),
    (
        "svc",
        (
            "{apiVersion: v1, kind: Service, metadata: {name: lb}, spec: {type: LoadBalancer, clusterIP: 10.96.0.9, "
            "ports: [{port: 80, protocol: TCP}]}}"
        ),
        "lb  LoadBalancer  10.96.0.9  <pending>  80/TCP  <unknown>  <none>",
    ),
    (
        "deploy",
        (
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, "
            "template: {spec: {containers: [{name: nginx, image: 'nginx:1.25'}]}}}, status: {readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2}}"
        ),
        "web  2/3  3  2  <unknown>  nginx  nginx:1.25  app=web",
    ),
    (
        "rs",
        (
            "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, "
            "template: {spec: {containers: [{name: a, image: x}, {name: b, image: z}]}}}, status: {replicas: 3, readyReplicas: 1}}"
        ),
        "web-1  3  3  1  <unknown>  a,b  x,z  app=web",
    ),
    (
        "ds",
        (
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: a}}, template: {spec: "
            "{nodeSelector: {disk: ssd}, containers: [{name: c, image: x}]}}}, status: {desiredNumberScheduled: 3, currentNumberScheduled: 3, "
            "numberReady: 2, updatedNumberScheduled: 3, numberAvailable: 2, numberMisscheduled: 0}}"
        ),
        "agent  3  3  2  3  2  disk=ssd  <unknown>  c  x  app=a",
    ),
    (
        "sts",
        (
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {replicas: 2, template: {spec: {containers: "
            "[{name: pg, image: 'postgres:16'}]}}}, status: {readyReplicas: 2}}"
        ),
        "db  2/2  <unknown>  pg  postgres:16",
    ),
    (
        "job",
        (
            "{apiVersion: batch/v1, kind: Job, metadata: {name: pi}, spec: {completions: 3, selector: {matchLabels: {a: b}}, template: {spec: "
            "{containers: [{name: pi, image: 'perl:5.34'}]}}}, status: {succeeded: 3, startTime: '2026-01-05T09:00:00Z', "
            "completionTime: '2026-01-05T09:00:06Z', conditions: [{type: Complete, status: 'True'}]}}"
        ),
        "pi  Complete  3/3  6s  <unknown>  pi  perl:5.34  a=b",
    ),
    (
        "cj",
        (
            "{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: 0 3 * * *, jobTemplate: {spec: {template: "
            "{spec: {containers: [{name: c, image: 'busybox:1.36'}]}}}}}}"
        ),
        "nightly  0 3 * * *  <none>  False  0  <none>  <unknown>  c  busybox:1.36  <none>",
    ),
    (
        "ns",
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop}, status: {phase: Active}}",
        "shop  Active  <unknown>",
    ),
    (
        "cm",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}, binaryData: {c: eA==}}",
        "c  2  <unknown>",
    ),
    (
        "secret",
        "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: Opaque, data: {a: eA==}}",
        "s  Opaque  1  <unknown>",
    ),
    ("sa", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot}}", "bot  0  <unknown>"),
    (
        "lease",
        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec: {holderIdentity: me}}",
        "l  me  <unknown>",
    ),
    (
        "endpointslices",
        (
            "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, addressType: IPv4, ports: [{port: 80}], "
            "endpoints: [{addresses: [a]}, {addresses: [b]}, {addresses: [c]}, {addresses: [d]}]}"
        ),
        "s  IPv4  80  a,b,c + 1 more...  <unknown>",
    ),
    (
        "endpointslices",
        "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, addressType: IPv4}",
        "s  IPv4  <unset>  <unset>  <unknown>",
    ),
    (
        "ep",
        "{apiVersion: v1, kind: Endpoints, metadata: {name: web}, subsets: [{addresses: [{ip: a}, {ip: b}], ports: [{port: 80}]}]}",
        "web  a:80,b:80  <unknown>",
    ),
    (
        "ing",
        (
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {ingressClassName: nginx, tls: [{}], "
            "rules: [{host: shop.example.com}]}}"
        ),
        "web  nginx  shop.example.com    80, 443  <unknown>",
    ),
    (
        "netpol",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {podSelector: {matchLabels: {app: db}}}}",
        "deny  app=db  <unknown>",
    ),
    (
        "hpa",
        (
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {scaleTargetRef: {kind: Deployment, name: web}, "
            "minReplicas: 2, maxReplicas: 6, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}}"
        ),
        "web  Deployment/web  cpu: <unknown>/50%  2  6  0  <unknown>",
    ),
    (
        "pdb",
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {minAvailable: 2}, status: {disruptionsAllowed: 1}}",
        "web  2  N/A  1  <unknown>",
    ),
    (
        "pv",
        (
            "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv-0}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], "
            "persistentVolumeReclaimPolicy: Retain, storageClassName: manual, volumeMode: Filesystem, claimRef: {namespace: shop, name: data-db-0}}, "
            "status: {phase: Bound}}"
        ),
        "pv-0  1Gi  RWO  Retain  Bound  shop/data-db-0  manual  <unset>    <unknown>  Filesystem",
    ),
    (
        "pvc",
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: lost}, spec: {storageClassName: nosuch}, status: {phase: Pending}}",
        "lost  Pending        nosuch  <unset>  <unknown>  <unset>",
    ),
    (
        "pvc",
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d}, spec: {volumeName: pv-0, storageClassName: manual}, "
            "status: {phase: Bound, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}}"
        ),
        "d  Bound  pv-0  1Gi  RWO  manual  <unset>  <unknown>  <unset>",
    ),
    (
        "sc",
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: f, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, "
            "provisioner: x/d}"
        ),
        "f (default)  x/d  Delete  Immediate  false  <unknown>",
    ),
    (
        "rolebindings",
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r}, roleRef: {kind: Role, name: reader}, "
            "subjects: [{kind: User, name: jane}, {kind: ServiceAccount, name: bot, namespace: shop}]}"
        ),
        "r  Role/reader  <unknown>  jane    shop/bot",
    ),
    (
        "pc",
        "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}",
        "high  1000  false  <unknown>  PreemptLowerPriority",
    ),
    (
        "runtimeclasses",
        "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: g}, handler: gvisor}",
        "g  <unknown>",
    ),
]


@pytest.mark.parametrize("word, text, row", ROWS, ids=[f"{row[0]}-{row[2].split()[0]}" for row in ROWS])
def test_rows(word, text, row):
    assert shown(word, load(text), wide=True) == row


def test_a_balancer_shows_its_addresses():
    service = load(
        "{apiVersion: v1, kind: Service, metadata: {name: lb}, spec: {type: LoadBalancer, externalIPs: [1.2.3.4]}}"
    )
    given = LoadBalancerStatus(
        (LoadBalancerIngress("5.6.7.8"), LoadBalancerIngress(hostname="lb.example.com"))
    )
    row = shown("svc", evolve(service, status=ServiceStatus(given)))
    assert "5.6.7.8,lb.example.com,1.2.3.4" in row


def test_roles_say_when_they_were_made():
    role = load(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, creationTimestamp: '2026-01-05T09:00:07Z'}}"
    )
    assert shown("roles", role) == "r  2026-01-05T09:00:07Z"


def test_events():
    event = load("""
apiVersion: v1
kind: Event
metadata: {name: p.1}
involvedObject: {kind: Pod, name: p, fieldPath: "spec.containers{c}"}
reason: BackOff
message: "Back-off restarting failed container\\n"
type: Warning
count: 4
firstTimestamp: "2026-01-05T09:00:00Z"
lastTimestamp: "2026-01-05T09:00:50Z"
""")
    event = evolve(event, source=EventSource("kubelet", "worker-1"))
    assert shown("ev", event) == "10s  Warning  BackOff  pod/p  Back-off restarting failed container"
    wide = "10s  Warning  BackOff  pod/p  spec.containers{c}  kubelet, worker-1  Back-off restarting failed container  60s  4  p.1"
    assert shown("ev", event, wide=True) == wide


@pytest.mark.parametrize("group_resource", PRINTERS)
def test_every_printer_is_of_a_resource_and_begins_with_its_name(group_resource):
    assert SCHEME.by_group_resource(group_resource) is not None
    assert PRINTERS[group_resource].columns[0].name in ("Name", "Last Seen")
