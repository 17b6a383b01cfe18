"""The scenario that a new author begins with: short, complete, and already winnable."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,58}[a-z0-9])?")

TEMPLATE = """\
# A scenario of k8s-tui. Check it while you write:
#   k8s-tui scenarios lint NAME.yaml       what is missing or wrong
#   k8s-tui scenarios solve NAME.yaml      do the solutions win, do the non-fixes lose?
#   k8s-tui play NAME.yaml                 how does it feel?
apiVersion: k8s-tui/v1
kind: Scenario
metadata:
  name: NAME
  title: TITLE
  chapter: other
  difficulty: 1
  teaches: [service, labels]
spec:
  briefing: |
    # What the pager says
    What is seen, never why. Nobody can open the shop.
  clients:
    - {name: shoppers, target: "http://nodes:30080/", rps: 40}
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
              - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{port: 80, nodePort: 30080}]
  timeline:                     # causes only; what follows from them follows by itself
    - {at: 15s, run: "kubectl patch service web -p '{\\"spec\\":{\\"selector\\":{\\"app\\":\\"shop\\"}}}'"}
  handover: {traffic: {client: shoppers, successAtMost: 50}}     # the player is called once this holds
  symptoms:                     # what the story tells, checked at that moment
    - {traffic: {client: shoppers, successAtMost: 50}}
  objectives:
    - {traffic: {client: shoppers, successAtLeast: 99}, for: 20s}
  deadline: 8m
  par: {time: 2m, userMinutesLost: 60, commands: 1}
  hints:                        # where to look, what is odd, how it works, what to type
    - {text: "Who should answer the shoppers, and does anybody?"}
    - {text: "`kubectl get endpointslices` shows whom a service sends requests to."}
    - {text: "A service finds its pods by labels. Compare its selector with theirs."}
    - {text: "`kubectl edit service web`, or patch its selector back to app=web."}
  solutions:
    - "kubectl patch service web -p '{\\"spec\\":{\\"selector\\":{\\"app\\":\\"web\\"}}}'"
    - "kubectl get endpointslices\\nkubectl set selector service web app=web"
  nonFixes:
    - kubectl rollout restart deployment web
    - kubectl scale deployment web --replicas=6
    - kubectl delete pods -l app=web
    - kubectl delete service web
  postmortem:
    rootCause: [service/web]
    lesson: |
      A service without endpoints answers nobody, however healthy its pods are.
    readMore: ["Kubernetes documentation: Services"]
"""


def template(name: str) -> str:
    """Return the file of a new scenario.

    Raises:
        ValueError: The name is none.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: lower case letters, digits and dashes, at most 60")
    title = name.replace("-", " ").capitalize()
    return TEMPLATE.replace("NAME", name).replace("TITLE", title)
