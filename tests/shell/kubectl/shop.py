"""A namespace with one object of most kinds, in a world where nobody acts on them."""

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import put

SHOP = """
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a}, annotations: {note: hello}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: shop, labels: {app: web}}
data: {a: "1", multi: "line1\\nline2\\n"}
binaryData: {bin: AAEC}
---
apiVersion: v1
kind: Secret
metadata: {name: sec, namespace: shop}
type: Opaque
stringData: {user: admin}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: shop}
secrets: [{name: sec}]
imagePullSecrets: [{name: regcred}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {kubernetes.io/change-cause: first}}
spec:
  replicas: 3
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  minReadySeconds: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}, annotations: {x: z}}
    spec:
      serviceAccountName: robot
      priorityClassName: high
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: x, operator: Exists}, {key: only, value: jobs, effect: NoSchedule}]
      initContainers: [{name: init, image: "busybox:1.36", command: [sh, -c, "echo init"]}]
      containers:
      - name: nginx
        image: nginx:1.27
        ports: [{containerPort: 80, name: http}, {containerPort: 443}]
        args: [a, b]
        env:
        - {name: MODE, value: prod}
        - {name: A, valueFrom: {configMapKeyRef: {name: conf, key: a}}}
        - {name: PW, valueFrom: {secretKeyRef: {name: sec, key: pw, optional: true}}}
        - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        envFrom: [{configMapRef: {name: conf}}, {prefix: S_, secretRef: {name: sec, optional: true}}]
        resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {cpu: 100m, memory: 64Mi}}
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
        livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 3}
        startupProbe: {exec: {command: [cat, /ready]}}
        volumeMounts: [{name: conf, mountPath: /etc/conf, readOnly: true}, {name: tmp, mountPath: /tmp, subPath: x}]
      volumes:
      - {name: conf, configMap: {name: conf}}
      - {name: tmp, emptyDir: {sizeLimit: 1Gi}}
      - {name: dw, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
      - {name: host, hostPath: {path: /var/log, type: Directory}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
description: important things
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {note: v}}
spec:
  type: NodePort
  clusterIP: 10.96.0.80
  sessionAffinity: ClientIP
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http, nodePort: 30080}
  - {name: alt, port: 81, protocol: UDP, nodePort: 30081}
---
apiVersion: v1
kind: Service
metadata: {name: ext, namespace: shop}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  tls: [{hosts: [a.example.com], secretName: sec}]
  rules:
  - host: a.example.com
    http: {paths: [{path: /x, pathType: Exact, backend: {service: {name: nope, port: {number: 81}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: x}}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    ports: [{port: 80}, {port: 8000, endPort: 9000}]
  egress: [{}]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-0}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: manual, hostPath: {path: /data/0}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: manual}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: free, namespace: shop}
spec: {accessModes: [ReadWriteOnce], storageClassName: manual, resources: {requests: {storage: 10Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: pg, image: "postgres:16"}]}}
  volumeClaimTemplates:
  - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: a, image: "busybox:1.36"}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: "busybox:1.36"}]}}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
- {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments, deployments/scale], resourceNames: [web], verbs: ["*"]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: jane}, {kind: ServiceAccount, name: robot, namespace: shop}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: health}
rules:
- {nonResourceURLs: [/healthz, /metrics], verbs: [get]}
- {apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: old, namespace: shop}
spec:
  replicas: 1
  selector: {app: old}
  template: {metadata: {labels: {app: old}}, spec: {containers: [{name: c, image: nginx}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: alone, namespace: shop, labels: {run: alone}}
spec:
  nodeName: worker-1
  containers: [{name: c, image: "busybox:1.36", command: [sleep, "5"]}, {name: side, image: "busybox:1.36"}]
status:
  phase: Running
  podIP: 10.244.1.7
  podIPs: [{ip: 10.244.1.7}]
  hostIP: 10.0.0.11
  qosClass: BestEffort
  conditions: [{type: Ready, status: "False"}]
  containerStatuses:
  - name: c
    image: busybox:1.36
    imageID: ""
    ready: false
    restartCount: 3
    state: {waiting: {reason: CrashLoopBackOff}}
    lastState:
      terminated:
        {exitCode: 3, reason: Error, startedAt: "2026-01-05T09:00:00Z", finishedAt: "2026-01-05T09:00:05Z"}
  - name: side
    image: busybox:1.36
    imageID: ""
    ready: true
    restartCount: 0
    state: {running: {startedAt: "2026-01-05T09:00:00Z"}}
---
apiVersion: v1
kind: Pod
metadata: {name: box, namespace: shop, labels: {app: box, tier: back}}
spec: {nodeName: worker-2, containers: [{name: c, image: "busybox:1.36"}]}
status: {phase: Pending}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota, namespace: shop}
spec: {hard: {pods: "20", requests.cpu: "8"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec: {limits: [{type: Container, default: {cpu: 100m}, defaultRequest: {cpu: 10m}, max: {cpu: "2"}}]}
"""


def a_desk() -> Desk:
    """Return a shell whose cluster holds the namespace."""
    desk = Desk(
        files={"conf.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: shop}\n"}
    )
    put(desk, SHOP, "shop")
    return desk
