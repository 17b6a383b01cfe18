"""A finding for tests: a shop with one replica, whose machine is lost."""

from functools import cache

from k8s_tui.breakfinder.asking import Answer
from k8s_tui.breakfinder.concerned import concerned
from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import read_text
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.proving import Prover, Proving
from k8s_tui.breakfinder.report import Report, report_of
from k8s_tui.breakfinder.report.contents import entry_of
from k8s_tui.breakfinder.searching import Finding, Plan, Result
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.breakfinder.suspecting import case_of
from k8s_tui.breakfinder.telling import accounts_of
from k8s_tui.breakfinder.trial import play

SHOP = """\
# The shop, as it runs.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1   # enough for now
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: shop/web:1.0
        ports:
        - containerPort: 8080
        readinessProbe:
          httpGet: {path: /, port: 8080}
        lifecycle: {preStop: {sleep: {seconds: 10}}}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
    targetPort: 8080
"""

PROMISED = (PROMISES["available"],)
SOURCE = "shop.yaml"


@cache
def stage_of(text: str = SHOP) -> Stage:
    given = read_text(text, SOURCE)
    return open_stage(given, scenario_of(given, Shape()), 1)


def finding_of(stage: Stage, group: str, number: int = 0) -> Finding:
    history = History((Step(0, deeds_of(stage, (group,))[number]),))
    outcome = play(stage, history, PROMISED)
    broken = outcome.broken[0]
    return Finding(history, broken, outcome, concerned=concerned(stage, broken))


@cache
def found(group: str = "node", text: str = SHOP) -> Finding:
    return finding_of(stage_of(text), group)


@cache
def proved(group: str = "node", text: str = SHOP) -> Proving:
    stage, finding = stage_of(text), found(group, text)
    return Prover(stage, PROMISED).prove(finding, case_of(stage, finding), 60)


@cache
def report(group: str = "node", text: str = SHOP) -> Report:
    stage, finding = stage_of(text), found(group, text)
    [account] = accounts_of(stage, [finding], PROMISED)
    case = case_of(stage, finding, account.refs)
    proving = Prover(stage, PROMISED).prove(finding, case, 60)
    result = Result((finding,), 1, deeds_of(stage, (group,)), 2.0)
    return report_of(answer(stage, (group,), result), [entry_of(stage, account, case, proving)])


@cache
def nothing_found() -> Report:
    stage = stage_of()
    return report_of(answer(stage, ("rollout",), Result((), 7, deeds_of(stage, ("rollout",)), 2.0)), [])


def answer(stage: Stage, groups: tuple[str, ...], result: Result) -> Answer:
    found = tuple((stage, finding) for finding in result.findings)
    return Answer(stage, Plan(PROMISED, groups), result, found, (stage.seed,))
