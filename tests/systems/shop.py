"""What the tests of the network have in common: a shop's front, somebody who asks, and how they ask."""

from tests.systems.player import Output, Player, sandbox

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - {name: web, image: "nginx:1.27", ports: [{name: http, containerPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: asker}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sleep, infinity]}]}
"""


def opened(manifest: str = "", **options: int) -> Player:
    """Return a sandbox in which the front, the asker and whatever `manifest` makes are ready."""
    player = sandbox(**options)
    player.apply(WEB)
    if manifest:
        player.apply(manifest)
    player("kubectl rollout status deploy/web --timeout=60s")
    player("kubectl wait --for=condition=Ready pod/asker --timeout=60s")
    player.wait(3)
    return player


def fetch(player: Player, address: str) -> Output:
    """Let the asker fetch a page."""
    return player.run(f"kubectl exec asker -- wget -qO- -T 2 http://{address}/")


def value(player: Player, what: str, path: str) -> str:
    """Return a field of an object."""
    return player(f"kubectl get {what} -o jsonpath='{{{path}}}'")


def addresses(player: Player, selector: str = "app=web") -> set[str]:
    """Return the addresses of pods."""
    return set(player(f"kubectl get pods -l {selector} -o jsonpath='{{.items[*].status.podIP}}'").split())
