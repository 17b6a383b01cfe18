"""Why it fails: the way from a symptom to its cause, over many causes and every scenario that is shipped."""

from pathlib import Path
from typing import Any

import pytest

from k8s_tui.game.library import paths
from k8s_tui.game.loading import load
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.game.views import ControlPlaneRow
from k8s_tui.game.why import HOPS_MAX, look, ref_of, symptom, why
from k8s_tui.game.why.findings import Ref
from k8s_tui.game.why.looking import Looking
from k8s_tui.game.why.seen import Complaint, ContainerSeen, UnitSeen
from tests.game.why.given import Given

NODES = """
---
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {conditions: [{type: Ready, status: "True", reason: KubeletReady}]}
---
apiVersion: v1
kind: Node
metadata: {name: worker-2}
spec: {unschedulable: true}
status: {conditions: [{type: Ready, status: Unknown, message: Kubelet stopped posting node status.}]}
"""


def pod(name: str = "web-1", *, spec: str = "nodeName: worker-1", status: str = "", meta: str = "") -> str:
    return f"""
---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop, labels: {{app: web}}{", " if meta else ""}{meta}}}
spec: {{containers: [{{name: web, image: "shop/web:2", ports: [{{containerPort: 8080}}],
  resources: {{limits: {{memory: 64Mi}}}}}}]{", " if spec else ""}{spec}}}
status: {{phase: Running{", " if status else ""}{status}}}
"""


def waiting(reason: str, message: str) -> str:
    return (
        "conditions: [{type: Ready, status: 'False'}], containerStatuses: [{name: web, image: '', imageID: '', "
        f"state: {{waiting: {{reason: {reason}, message: '{message}'}}}}}}]"
    )


def ended(reason: str, code: int) -> str:
    return (
        "conditions: [{type: Ready, status: 'False'}], containerStatuses: [{name: web, image: '', imageID: '', "
        "restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, "
        f"lastState: {{terminated: {{reason: {reason}, exitCode: {code}}}}}}}]"
    )


def event(about: str, reason: str, message: str) -> str:
    kind, _, name = about.partition("/")
    return f"""
---
apiVersion: v1
kind: Event
metadata: {{name: {name}.1, namespace: shop}}
involvedObject: {{kind: {kind}, namespace: shop, name: {name}}}
reason: {reason}
type: Warning
message: '{message}'
"""


OWNED = "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5, uid: a, controller: true}]"
WORKLOAD = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, generation: 2}
spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}
status: {observedGeneration: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-5, namespace: shop, annotations: {deployment.kubernetes.io/revision: "2"},
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: b, controller: true}]}
spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "shop/web:2"}]}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-4, namespace: shop, annotations: {deployment.kubernetes.io/revision: "1"},
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: b, controller: true}]}
spec: {replicas: 0, template: {spec: {containers: [{name: web, image: "shop/web:1"}]}}}
"""
READY = "conditions: [{type: Ready, status: 'True'}], podIP: 10.0.0.9"


def service(spec: str, name: str = "web", status: str = "") -> str:
    return f"""
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: shop}}
spec: {{{spec}}}
status: {{{status}}}
"""


def obj(api_version: str, kind: str, name: str, rest: str = "") -> str:
    return f"\n---\napiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\n{rest}\n"


SLICE = """
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-a, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.9], conditions: {ready: true}}]
"""
SILENT = UnitSeen("inactive", ("systemd[1]: Stopped kubelet.service - kubelet.",))
SWAP = UnitSeen(
    "activating", ('kubelet[7]: E1126 18:00:00.1 7 run.go:74] "err" running with swap on is not supported',)
)
CLAIMED = "nodeName: worker-1, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]"
UNPLACED = "conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: '%s'}]"


def plane(name: str, state: str, health: str = "bad", note: str = "") -> ControlPlaneRow:
    return ControlPlaneRow(name, "master-1", state, health, note)


def users(reason: str, hop: str, target: str = "http://web.shop.svc/", host: str = "") -> dict[str, Any]:
    return {"failing": (Complaint("shoppers", target, "shop", 0.4, reason, hop, host),)}


def case(name: str, text: str, ref: str, cause: str, *words: str, **given: Any) -> Any:
    return pytest.param(text, ref, cause, words, given, id=name)


CAUSES = [
    case(
        "a selector nobody has",
        pod(status=READY) + service("selector: {app: web, tier: x}, ports: [{port: 80}]"),
        "service/web",
        "service shop/web",
        "no tier",
    ),
    case(
        "a service without selector and endpoints",
        service("ports: [{port: 80}]"),
        "service/web",
        "service shop/web",
        "neither",
    ),
    case("a service that is not there", "", "service/web", "service shop/web", "no such service"),
    case(
        "a named port that pods do not have",
        pod(status=READY) + SLICE + service("selector: {app: web}, ports: [{port: 80, targetPort: http}]"),
        "service/web",
        "service shop/web",
        '"http"',
    ),
    case(
        "a number that pods do not listen on",
        pod(status=READY) + SLICE + service("selector: {app: web}, ports: [{port: 80, targetPort: 81}]"),
        "service/web",
        "service shop/web",
        "81",
        "8080",
        **users("connection refused", "pod shop/web-1 (worker-1)"),
    ),
    case(
        "endpoints that nobody updates",
        pod(status=READY) + service("selector: {app: web}, ports: [{port: 80}]"),
        "service/web",
        "kube-controller-manager on master-1",
        "Down",
        processes=(plane("kube-controller-manager", "Down", note="exited (1) 9s ago"),),
    ),
    case(
        "a balancer that lets few in",
        NODES
        + pod(status=READY)
        + SLICE
        + service(
            "type: LoadBalancer, selector: {app: web}, ports: [{port: 80}], loadBalancerSourceRanges: [192.0.2.0/24]",
            status="loadBalancer: {ingress: [{ip: 203.0.113.9}]}",
        ),
        "users/shoppers",
        "service shop/web",
        "192.0.2.0/24",
        **users("connection timed out", "balancer 203.0.113.9"),
    ),
    case(
        "a balancer that never came",
        NODES
        + pod(status=READY)
        + SLICE
        + service("type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]")
        + event("Service/web", "SyncLoadBalancerFailed", "quota exceeded"),
        "service/web",
        "service shop/web",
        "quota exceeded",
    ),
    case(
        "a name outside",
        service("type: ExternalName, externalName: db.example.com"),
        "service/web",
        "service shop/web",
        "db.example.com",
    ),
    case(
        "an image that is not there",
        NODES + WORKLOAD + pod(meta=OWNED, status=waiting("ImagePullBackOff", "Back-off pulling")),
        "pod/web-1",
        "deployment shop/web",
        "shop/web:2",
        "the revision before had shop/web:1",
    ),
    case(
        "a config map that is not there",
        NODES + pod(status=waiting("CreateContainerConfigError", 'configmap "settings" not found')),
        "pod/web-1",
        "configmap shop/settings",
        "no such configmap",
    ),
    case(
        "a key that is not there",
        NODES
        + pod(
            status=waiting("CreateContainerConfigError", "couldn''t find key DB in ConfigMap shop/settings")
        )
        + obj("v1", "ConfigMap", "settings", "data: {URL: x}"),
        "pod/web-1",
        "configmap shop/settings",
        "it has URL",
    ),
    case(
        "a secret that is not there",
        NODES
        + pod(spec="nodeName: worker-1", status="conditions: [{type: Ready, status: 'False'}]")
        + event(
            "Pod/web-1", "FailedMount", 'MountVolume.SetUp failed for volume "t" : secret "tls" not found'
        ),
        "pod/web-1",
        "secret shop/tls",
        "no such secret",
    ),
    case(
        "out of memory",
        NODES + WORKLOAD + pod(meta=OWNED, status=ended("OOMKilled", 137)),
        "pod/web-1",
        "deployment shop/web",
        "64Mi",
    ),
    case(
        "a crash with words",
        NODES + pod(status=ended("Error", 1)),
        "pod/web-1",
        "pod shop/web-1",
        "exit code 1",
        "CART_DB missing",
        logs={"web-1": ("starting", "fatal: config key CART_DB missing")},
    ),
    case(
        "a crash for want of a service",
        NODES + pod(status=ended("Error", 1)) + service("selector: {app: db}, ports: [{port: 5432}]", "db"),
        "pod/web-1",
        "service shop/db",
        "app=db",
        logs={"web-1": ("cannot connect to db:5432: connection refused",)},
    ),
    case(
        "a probe that fails",
        NODES
        + pod(
            status=(
                "conditions: [{type: Ready, status: 'False'}], "
                "containerStatuses: [{name: web, image: '', imageID: ''}]"
            )
        )
        + event("Pod/web-1", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500"),
        "pod/web-1",
        "pod shop/web-1",
        "statuscode: 500",
    ),
    case(
        "the kubelet kills it, since a probe fails",
        NODES
        + pod(status=ended("Completed", 0))
        + event("Pod/web-1", "Killing", "Container web failed liveness probe, will be restarted"),
        "pod/web-1",
        "pod shop/web-1",
        "failed liveness probe",
    ),
    case(
        "an init container that waits for ever",
        NODES
        + pod(
            status="conditions: [{type: Ready, status: 'False'}], initContainerStatuses: "
            "[{name: wait, image: '', imageID: '', state: {running: {startedAt: '2026-01-05T10:00:00Z'}}}]"
        ),
        "pod/web-1",
        "pod shop/web-1",
        "wait has not ended",
    ),
    case(
        "no node is of the kind that its template asks for",
        NODES
        + pod(
            spec="nodeSelector: {disktype: sdd}",
            status=UNPLACED
            % "0/2 nodes are available: 2 node(s) didn''t match Pod''s node affinity/selector.",
        ),
        "pod/web-1",
        "pod shop/web-1",
        "it wants a node with disktype=sdd",
    ),
    case(
        "a pull that fails says why at the end of a long message",
        NODES + pod(status=waiting("ImagePullBackOff", f"Failed to pull {'long ' * 80}: 401 Unauthorized")),
        "pod/web-1",
        "pod shop/web-1",
        ": 401 Unauthorized",
    ),
    case(
        "too little CPU anywhere",
        NODES + pod(spec="", status=UNPLACED % "0/2 nodes are available: 2 Insufficient cpu."),
        "pod/web-1",
        "pod shop/web-1",
        "Insufficient cpu",
    ),
    case(
        "only cordoned nodes",
        NODES + pod(spec="", status=UNPLACED % "0/1 nodes are available: 1 node(s) were unschedulable."),
        "pod/web-1",
        "worker-2",
        units={("worker-2", "kubelet"): SILENT},
    ),
    case(
        "a node whose disk is full",
        """
---
apiVersion: v1
kind: Node
metadata: {name: worker-3}
spec: {taints: [{key: node.kubernetes.io/disk-pressure, effect: NoSchedule}]}
status: {conditions: [{type: Ready, status: "True"},
  {type: DiskPressure, status: "True", message: kubelet has disk pressure}]}
"""
        + pod(
            spec="",
            status=UNPLACED
            % "0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.",
        ),
        "pod/web-1",
        "node worker-3",
        "DiskPressure",
    ),
    case(
        "a claim without a class",
        NODES
        + pod(
            spec="volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]",
            status=UNPLACED % "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
        )
        + obj("v1", "PersistentVolumeClaim", "data", "spec: {storageClassName: fast}"),
        "pod/web-1",
        "pvc shop/data",
        '"fast"',
    ),
    case(
        "a claim that is not there",
        NODES + pod(spec="", status=UNPLACED % 'persistentvolumeclaim "data" not found'),
        "pod/web-1",
        "pvc shop/data",
        "no such claim",
    ),
    case(
        "a claim that nobody provides for",
        obj("v1", "PersistentVolumeClaim", "data", "spec: {storageClassName: fast}")
        + event("PersistentVolumeClaim/data", "ProvisioningFailed", "storageclass is not found"),
        "pvc/data",
        "pvc shop/data",
        "storageclass is not found",
    ),
    case(
        "a disk that a silent node holds",
        NODES
        + pod(spec=CLAIMED, status="conditions: [{type: Ready, status: 'False'}]")
        + event("Pod/web-1", "FailedAttachVolume", 'Multi-Attach error for volume "pv-1"')
        + obj("v1", "PersistentVolumeClaim", "data", "spec: {volumeName: pv-1}\nstatus: {phase: Bound}")
        + obj(
            "storage.k8s.io/v1",
            "VolumeAttachment",
            "va",
            "spec: {nodeName: worker-2, source: {persistentVolumeName: pv-1}}",
        ),
        "pod/web-1",
        "kubelet.service on worker-2",
        "does not answer",
        refusals={"worker-2": "ssh: connect to host worker-2 port 22: Connection timed out"},
    ),
    case(
        "no scheduler",
        NODES + pod(spec="", meta="creationTimestamp: '1970-01-01T00:00:01Z'"),
        "pod/web-1",
        "kube-scheduler on master-1",
        "Down",
        processes=(plane("kube-scheduler", "Down"),),
    ),
    case(
        "another scheduler", NODES + pod(spec="schedulerName: mine"), "pod/web-1", "pod shop/web-1", '"mine"'
    ),
    case(
        "a kubelet that was stopped",
        NODES + pod(spec="nodeName: worker-2", status=READY),
        "pod/web-1",
        "kubelet.service on worker-2",
        "inactive",
        units={("worker-2", "kubelet"): SILENT},
    ),
    case(
        "swap is on",
        NODES,
        "node/worker-2",
        "kubelet.service on worker-2",
        "swap on is not supported",
        units={("worker-2", "kubelet"): SWAP},
    ),
    case(
        "a message in quotation marks gets no second ones",
        NODES,
        "node/worker-2",
        "kubelet.service on worker-2",
        'it is activating: "err" running',
        units={("worker-2", "kubelet"): SWAP},
    ),
    case(
        "a kubelet that hangs",
        NODES,
        "node/worker-2",
        "kubelet.service on worker-2",
        "hangs",
        units={("worker-2", "kubelet"): UnitSeen("active", ("ok",), silent=True)},
    ),
    case(
        "a machine without power",
        NODES,
        "node/worker-2",
        "kubelet.service on worker-2",
        "Connection timed out",
        refusals={"worker-2": "ssh: connect to host worker-2 port 22: Connection timed out"},
    ),
    case(
        "agents that keep the API server busy",
        NODES + obj("apps/v1", "DaemonSet", "agent"),
        "component/kube-apiserver",
        "daemonset shop/agent",
        "lists all pods again and again",
        processes=(plane("kube-apiserver", "Busy", note="answers 4% of requests in time"),),
        process_logs={
            ("master-1", "kube-apiserver"): (
                'Trace: "List" client:10.0.0.11,resource:pods,scope:cluster,user-agent:agent,verb:LIST (total: 9s)',
            )
        },
        running={"10.0.0.11": (ContainerSeen("shop", "agent-x2b4k", "acme/agent:1"),)},
    ),
    case(
        "an API server that is busy and does not say why",
        NODES,
        "component/kube-apiserver",
        "kube-apiserver on master-1",
        "answers 4%",
        processes=(plane("kube-apiserver", "Busy", note="answers 4% of requests in time"),),
    ),
    case(
        "a kernel that panicked",
        NODES
        + WORKLOAD.replace(
            "{app: web}}}}", "{app: web}}, spec: {containers: [{name: web, image: 'shop/web:2'}]}}}"
        )
        + pod(meta=OWNED, status=READY),
        "node/worker-2",
        "deployment shop/web",
        "ask for no processors",
        refusals={"worker-2": "ssh: connect to host worker-2 port 22: Connection timed out"},
        consoles={
            "worker-2": (
                "[   61.2] Kernel panic - not syncing: softlockup: hung tasks",
                "[   61.2] CPU: 0 PID: 71 Comm: web Tainted: G             L     6.1.0-28-amd64",
            )
        },
    ),
    case(
        "a pod of a dead node that does not end",
        NODES + pod(spec="nodeName: worker-2", meta="deletionTimestamp: '1970-01-01T00:01:00Z'"),
        "pod/web-1",
        "kubelet.service on worker-2",
        units={("worker-2", "kubelet"): SILENT},
    ),
    case(
        "a finalizer",
        NODES + pod(meta="deletionTimestamp: '1970-01-01T00:01:00Z', finalizers: [example.com/keep]"),
        "pod/web-1",
        "pod shop/web-1",
        "example.com/keep",
    ),
    case(
        "the network's agent is missing",
        """
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {conditions: [{type: Ready, status: "False",
  message: "container runtime network not ready: cni plugin not initialized"}]}
""",
        "node/worker-1",
        "node worker-1",
        "cni plugin not initialized",
    ),
    case(
        "a full disk",
        """
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {conditions: [{type: Ready, status: "True"}, {type: DiskPressure, status: "True",
  message: kubelet has disk pressure}]}
""",
        "node/worker-1",
        "node worker-1",
        "DiskPressure",
    ),
    case(
        "scaled to nothing",
        WORKLOAD.replace("replicas: 1, selector", "replicas: 0, selector"),
        "deployment/web",
        "deployment shop/web",
        "scaled to 0",
    ),
    case(
        "a quota",
        WORKLOAD + event("ReplicaSet/web-5", "FailedCreate", "pods is forbidden: exceeded quota: small"),
        "deployment/web",
        "deployment shop/web",
        "exceeded quota",
    ),
    case(
        "a controller that sleeps",
        WORKLOAD.replace("observedGeneration: 2", "observedGeneration: 1"),
        "deployment/web",
        "kube-controller-manager on master-1",
        "Hung",
        processes=(plane("kube-controller-manager", "Hung"),),
    ),
    case(
        "an ingress of no class",
        obj("networking.k8s.io/v1", "Ingress", "shop", "spec: {ingressClassName: public}")
        + obj("networking.k8s.io/v1", "IngressClass", "nginx"),
        "ingress/shop",
        "ingress shop/shop",
        '"public"',
        "nginx",
    ),
    case(
        "an ingress to nowhere",
        obj("networking.k8s.io/v1", "IngressClass", "nginx")
        + obj(
            "networking.k8s.io/v1",
            "Ingress",
            "shop",
            (
                "spec: {ingressClassName: nginx, rules: [{host: a.b, http: {paths: "
                "[{backend: {service: {name: gone, port: {number: 80}}}}]}}]}"
            ),
        ),
        "ingress/shop",
        "ingress shop/shop",
        '"gone"',
    ),
    case(
        "an ingress with another port",
        obj("networking.k8s.io/v1", "IngressClass", "nginx")
        + service("ports: [{port: 80}]")
        + obj(
            "networking.k8s.io/v1",
            "Ingress",
            "shop",
            (
                "spec: {ingressClassName: nginx, rules: [{http: {paths: [{backend: "
                "{service: {name: web, port: {number: 81}}}}]}}]}"
            ),
        ),
        "ingress/shop",
        "ingress shop/shop",
        "port 81",
    ),
    case(
        "a certificate that is not there",
        obj("networking.k8s.io/v1", "IngressClass", "nginx")
        + obj(
            "networking.k8s.io/v1",
            "Ingress",
            "shop",
            "spec: {ingressClassName: nginx, tls: [{secretName: cert}]}",
        ),
        "ingress/shop",
        "secret shop/cert",
        "no such secret",
    ),
    case(
        "a host that no ingress has",
        NODES + pod(status=READY),
        "users/shoppers",
        "pod shop/web-1",
        "404",
        **users("404 Not Found", "pod shop/web-1 (worker-1)", host="a.b"),
    ),
    case(
        "a policy that forgets the DNS",
        obj(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "strict",
            "spec: {podSelector: {}, policyTypes: [Egress], egress: []}",
        ),
        "users/shoppers",
        "networkpolicy shop/strict",
        "DNS",
        **users("i/o timeout", "networkpolicy shop/strict (egress of pod shop/web-1)"),
    ),
    case(
        "a policy that lets nobody in",
        obj(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "strict",
            "spec: {podSelector: {matchLabels: {app: web}}}",
        ),
        "networkpolicy/strict",
        "networkpolicy shop/strict",
        "lets in nothing",
    ),
    case(
        "etcd has no quorum",
        "",
        "pod/web-1",
        "etcd on master-1",
        "NoQuorum",
        answers=False,
        processes=(plane("kube-apiserver", "NotReady"), plane("etcd", "NoQuorum")),
    ),
    case(
        "a machine of the control plane is off",
        "",
        "node/worker-1",
        "kube-apiserver on master-1",
        "does not answer",
        answers=False,
        processes=(plane("kube-apiserver", "Off"),),
        refusals={"master-1": "ssh: connect to host master-1 port 22: Connection timed out"},
    ),
    case(
        "a manifest that the kubelet cannot read",
        "",
        "component/kube-scheduler",
        "kubelet.service on master-1",
        "could not process manifest",
        processes=(plane("kube-scheduler", "Down", note="no container"),),
        units={
            ("master-1", "kubelet"): UnitSeen(
                "active", ("E1126 18:00:00.1 7 file.go:1] could not process manifest file",)
            )
        },
    ),
    case(
        "a job that failed",
        NODES
        + obj(
            "batch/v1",
            "Job",
            "import",
            (
                "status: {conditions: [{type: Failed, status: 'True', message: "
                "Job has reached the specified backoff limit}]}"
            ),
        ),
        "job/import",
        "job shop/import",
        "backoff limit",
    ),
    case(
        "a suspended schedule",
        obj("batch/v1", "CronJob", "nightly", "spec: {suspend: true}"),
        "cronjob/nightly",
        "cronjob shop/nightly",
        "suspended",
    ),
    case(
        "an autoscaler without figures",
        obj(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "web",
            (
                "status: {conditions: [{type: ScalingActive, status: 'False', "
                "message: unable to get metrics for resource cpu}]}"
            ),
        ),
        "hpa/web",
        "hpa shop/web",
        "unable to get metrics",
    ),
    case(
        "a stateful set in trouble",
        NODES
        + pod(
            "db-0",
            spec="nodeName: worker-2",
            meta="ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: c, controller: true}]",
        )
        + obj("apps/v1", "StatefulSet", "db", "spec: {replicas: 1}"),
        "statefulset/db",
        "kubelet.service on worker-2",
        units={("worker-2", "kubelet"): SILENT},
    ),
    case(
        "too few pods for too many users",
        NODES
        + WORKLOAD
        + pod(meta=OWNED, status=READY)
        + pod("web-2", meta=OWNED, spec="nodeName: worker-2"),
        "users/shoppers",
        "kubelet.service on worker-2",
        "inactive",
        units={("worker-2", "kubelet"): SILENT},
        **users("503 Service Unavailable", "pod shop/web-1 (worker-1)"),
    ),
    case(
        "rules that still name a pod that is gone",
        NODES + service("selector: {app: web}, ports: [{port: 80}]"),
        "users/shoppers",
        "service shop/web",
        "app=web",
        **users("connection timed out", "pod shop/web-9 (gone from worker-1)"),
    ),
]


def asked(text: str, given: dict[str, Any], ref: str) -> tuple[Any, ...]:
    kind, _, name = ref.partition("/")
    start_ref = ref_of(kind, "shop", name)
    assert start_ref is not None
    return why(Given(text, **given), start_ref)


@pytest.mark.parametrize("text,ref,cause,words,given", CAUSES)
def test_the_way_ends_at_the_cause(
    text: str, ref: str, cause: str, words: tuple[str, ...], given: dict[str, Any]
) -> None:
    chain = asked(text, given, ref)
    last = chain[-1]
    assert str(last.ref).endswith(cause), [f"{each.ref}: {each.text}" for each in chain]
    assert last.health in ("bad", "warn") or "ExternalName" in text
    for word in words:
        assert word in last.text
    assert all(finding.shown_by for finding in chain)
    assert len(chain) <= HOPS_MAX


def test_what_is_well_is_said_to_be_well() -> None:
    given = Given(
        NODES
        + WORKLOAD
        + pod(meta=OWNED, status=READY)
        + SLICE
        + service("selector: {app: web}, ports: [{port: 80, targetPort: 8080}]")
    )
    for kind, name in (
        ("svc", "web"),
        ("pod", "web-1"),
        ("deploy", "web"),
        ("rs", "web-5"),
        ("node", "worker-1"),
    ):
        ref = ref_of(kind, "shop", name)
        assert ref is not None
        assert look(given, ref).health == "ok", kind


def test_it_begins_with_users_then_the_control_plane_then_nodes_then_pods() -> None:
    assert symptom(Given()) is None
    crashing = pod(status=ended("Error", 1)).replace("worker-1", "master-1")
    given = Given(crashing)
    assert symptom(given) == Ref("pod", "shop", "web-1")
    given = Given(NODES + crashing)
    assert symptom(given) == Ref("node", "", "worker-2")
    given.processes = (plane("etcd", "Down"),)
    assert symptom(given) == Ref("component", "master-1", "etcd")
    given.failing = (Complaint("shoppers", "service/web", "shop", 1.0, "x", "y"),)
    assert symptom(given) == Ref("users", "", "shoppers")


def test_a_circle_ends() -> None:
    text = NODES + pod(status=ended("Error", 1)) + service("selector: {app: web}, ports: [{port: 80}]")
    chain = asked(text, {"logs": {"web-1": ("error: web:80 refused",)}}, "pod/web-1")
    assert [str(each.ref) for each in chain] == ["pod shop/web-1", "service shop/web"]


SHOW_BY_FAILING = ("ssh", "curl", "kubectl get --raw")

BEYOND = {
    "new-colleague": "a machine that has not joined is in no list",
    "sunday-evening": "nothing says of a full node whose pods are too many",
    "second-opinion": "it comes and goes: at that moment everybody is served",
    "yesterdays-copy": "what is not in a restored copy is in no list",
    "dark-thursday": "at that moment everybody is served: it is the next release that must go well",
    "old-map": "only who asks node after node sees which one answers from an old map",
}
"""Scenarios in which the way ends before the cause, and what no command would show."""


def names_of(ref: Ref) -> set[str]:
    names = {str(ref), f"{ref.kind} {ref.name}"}
    if ref.kind in ("component", "unit"):
        names |= {f"pod kube-system/{ref.name}-{ref.place}", f"node {ref.place}"}
    return names


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in paths()])
def test_the_cause_of_every_scenario_is_found_and_every_command_shows_it(path: Path) -> None:
    session = start(Origin(str(path)))
    session.pass_until(session.play.world.now_ms + 60_000)
    chain = session.why()
    declared = load(path).spec.postmortem
    assert declared is not None
    roots = {root.replace("/", " ", 1) for root in declared.root_cause}
    named = {name for each in chain for name in names_of(each.ref)}
    if roots == {"nothing"}:
        assert not any(each.ref.kind == "users" for each in chain)
    elif path.stem not in BEYOND:
        assert named & roots, [f"{each.ref}: {each.text}" for each in chain]
    for finding in chain:
        command = session.run(finding.shown_by)
        said = "".join(text for _, text in command.read())
        assert "command not found" not in said, finding.shown_by
        assert "unknown" not in said.partition("\n")[0], finding.shown_by
        assert command.exit_code == 0 or finding.shown_by.startswith(SHOW_BY_FAILING), (
            finding.shown_by,
            said,
        )


def test_looking_changes_nothing() -> None:
    session = start(Origin(str(paths()[0])))
    before = session.play.world.fingerprint()
    for ref in (Ref("pod", "shop", "x"), Ref("node", "", "worker-1"), Ref("component", "", "etcd")):
        why(Looking(session.play.world), ref)
    assert session.why() == session.why()
    assert session.play.world.fingerprint() == before
