"""A small shop on three machines, opened once, with what makes it bear the loss of one; tests weaken it."""

import functools

from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.game.loading import Folder, parse

HARDENED = """\
apiVersion: k8s-tui/v1
kind: Scenario
metadata: {name: shop, title: A shop}
spec:
  briefing: A shop.
  objectives: [{exists: {object: deploy/web}}]
  images: [{image: shop/web, ports: [8080], start: 5s}]
  clients: [{name: visitors, target: service/web, from: master-1, rps: 10}]
  manifests:
    - |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - name: web
                image: shop/web:1.0
                ports: [{containerPort: 8080}]
                readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 3}
                lifecycle: {preStop: {sleep: {seconds: 10}}}
                resources: {requests: {cpu: 500m, memory: 512Mi}}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""


@functools.cache
def stage_of(replicas: int) -> Stage:
    text = HARDENED.replace("replicas: 3", f"replicas: {replicas}")
    return open_stage(Given(()), parse(text, "shop.yaml", Folder(None)), seed=1)
