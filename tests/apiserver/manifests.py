"""Manifests of many kinds, each with fields that the simulator acts on and fields that it only keeps."""

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: nginx:1.25}]}
"""

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: front}
  annotations: {kubernetes.io/change-cause: first rollout}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      volumes:
      - {name: conf, configMap: {name: app-conf}}
      - {name: tmp, emptyDir: {}}
      containers:
      - name: nginx
        image: nginx:1.25
        ports: [{name: http, containerPort: 80}]
        env:
        - {name: MODE, value: prod}
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db-pass, key: password}}}
        envFrom: [{configMapRef: {name: app-conf}}]
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}
        readinessProbe: {httpGet: {path: /, port: http}, initialDelaySeconds: 1, periodSeconds: 5}
        livenessProbe: {tcpSocket: {port: 80}}
        volumeMounts:
        - {name: conf, mountPath: /etc/app}
        - {name: tmp, mountPath: /tmp}
"""

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]
"""

STATEFUL_SET = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: pg, image: postgres:16, volumeMounts: [{name: data, mountPath: /var/lib/pg}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  completions: 3
  parallelism: 2
  backoffLimit: 4
  template:
    spec:
      restartPolicy: Never
      containers: [{name: pi, image: perl:5.34, command: [perl, -e, print 1]}]
"""

CRON_JOB = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: 0 3 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: c, image: busybox:1.36, command: [date]}]
"""

DAEMON_SET = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      hostNetwork: true
      hostPID: true
      tolerations: [{operator: Exists}]
      containers: [{name: agent, image: agent:1, ports: [{containerPort: 9100}], stdin: true}]
"""

RICH_POD = """
apiVersion: v1
kind: Pod
metadata:
  name: rich
  finalizers: [example.com/hold]
  ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: u, controller: true}]
spec:
  terminationGracePeriodSeconds: 5
  shareProcessNamespace: true
  hostAliases: [{ip: 127.0.0.1, hostnames: [foo.local]}]
  dnsConfig: {options: [{name: ndots, value: "2"}]}
  securityContext: {runAsUser: 1000}
  nodeSelector: {disk: ssd}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 10
        podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
  tolerations: [{key: only, operator: Equal, value: jobs, effect: NoSchedule}]
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: x}}}
  initContainers:
  - {name: init, image: busybox, command: [sh, -c, "true"], workingDir: /tmp}
  - {name: side, image: busybox, restartPolicy: Always}
  containers:
  - name: c
    image: nginx
    lifecycle: {preStop: {exec: {command: [sleep, "1"]}}, postStart: {httpGet: {port: 80}}}
    startupProbe: {exec: {command: [cat, /ready]}, failureThreshold: 30}
    livenessProbe: {grpc: {port: 5000}}
    securityContext: {privileged: true}
    resources: {limits: {cpu: "1", example.com/gpu: 2}, requests: {memory: 1Gi, example.com/gpu: 2}}
    volumeMounts: [{name: data, mountPath: /data, subPath: x, mountPropagation: None}]
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: host, hostPath: {path: /var/log}}
  - {name: secret, secret: {secretName: s}}
"""

OTHERS = """
apiVersion: v1
kind: ConfigMap
metadata: {name: app-conf}
data: {LOG_LEVEL: debug}
binaryData: {raw: AAEC}
immutable: true
---
apiVersion: v1
kind: Secret
metadata: {name: db-pass}
stringData: {password: s3cret}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 6
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-0}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /tmp/pv0}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: manual, resources: {requests: {storage: 1Gi}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{ports: [{port: 5432}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {kind: Role, name: reader}
subjects: [{kind: User, name: jane}, {kind: ServiceAccount, name: bot, namespace: default}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/disk
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-x, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
ports: [{port: 80}]
endpoints: [{addresses: [10.244.0.5], conditions: {ready: true}, nodeName: worker-1}]
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: leader}
spec: {holderIdentity: a, leaseDurationSeconds: 15, renewTime: "2026-01-05T09:00:01.000000Z"}
---
apiVersion: v1
kind: LimitRange
metadata: {name: lr}
spec: {limits: [{type: Container, max: {cpu: 500m}, default: {cpu: 200m}, defaultRequest: {cpu: 100m}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q}
spec: {hard: {pods: "2"}}
"""

PARTS = (POD, RICH_POD, DEPLOYMENT, SERVICE, STATEFUL_SET, JOB, CRON_JOB, DAEMON_SET, OTHERS)
ALL = "\n---\n".join(PARTS)

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1, maximum: 10}
              color: {type: string, enum: [red, blue], default: red}
              replicas: {type: integer}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""
