"""A made-up session: an outage as a function of time, to look at the screen without a cluster.

Twenty seconds in, the kubelet of worker-2 dies; forty seconds later its node is NotReady and a third of the
users is refused. `ssh worker-2 systemctl start kubelet` mends it, and a minute later the game is won.
"""

from attrs import evolve, field, frozen, mutable

from k8s_tui.game.inspecting import Fact, Inspection
from k8s_tui.game.pathmap import Hop, PathMap, Stage
from k8s_tui.game.trees import KindPulse, TreeRow
from k8s_tui.game.views import (
    NO_USAGES,
    Capacity,
    ClientRow,
    ControlPlaneRow,
    EventRow,
    Felt,
    GoalRow,
    Happening,
    Hint,
    History,
    KindRow,
    KindTable,
    NodeRow,
    PodRow,
    Report,
    ServiceRow,
    Snapshot,
    Usages,
    WhatIf,
)
from k8s_tui.game.why.findings import Finding, Ref

GIB = 1024**3
DEATH_MS = 20_000
NOT_READY_MS = 60_000
MEND_MS = 8_000
WIN_MS = 60_000
DAY_MS = 86_400_000
DEADLINE_MS = 600_000

WORDS = {
    "": ("kubectl", "kubeadm", "ssh", "curl", "crictl", "ping"),
    "kubectl": (
        "get",
        "describe",
        "logs",
        "rollout",
        "scale",
        "apply",
        "delete",
        "drain",
        "cordon",
        "exec",
        "top",
    ),
    "kubectl get": ("pods", "nodes", "services", "deployments", "events", "endpointslices"),
    "kubectl rollout": ("status", "undo", "history", "pause", "resume", "restart"),
    "kubectl rollout undo": ("deploy/cart", "deploy/cache", "deploy/catalog", "deploy/web"),
    "ssh": ("master-1", "worker-1", "worker-2", "worker-3"),
    "ssh worker-2": ("systemctl", "journalctl", "crictl", "ping"),
    "ssh worker-2 systemctl": ("status", "start", "stop", "restart"),
}
USAGE = {
    "kubectl get": "kubectl get TYPE [NAME] [-n NS | -A] [-l SELECTOR] [-o wide|yaml|json|name]",
    "kubectl rollout undo": "kubectl rollout undo (TYPE NAME | TYPE/NAME) [--to-revision=N] [-n NS]",
    "ssh": "ssh NODE [COMMAND...]",
}

BRIEFING = """# 03:12, the phone

**Shop checkout** fails for about a third of all customers. Nobody deployed anything tonight.

- the shop runs in namespace `shop`, three web pods behind the service `web`
- customers come through the node port **30080** of every node
- you have `kubectl`, and `ssh` to every machine

Bring it back, and do not make it worse: the database in `data` must keep running.
"""

SCORE = """## Score: 310 of 400 ★★☆

```text
                              run      par   points
changing commands               1        1      100
user minutes lost            21.7     20.0       90
time                         1:35     2:00      100
healthy objects touched         1        0       20
```"""

CAUSE = """## Root cause

`node/worker-2`, `kubelet/worker-2`

- kubelet on worker-2 stopped

## What to take home

`systemd` had no `Restart=` for the kubelet. The containers lived on all the time. A node that is **NotReady** is a
node that *says nothing*. Look at the machine before deleting its pods.

## Read more

- Kubernetes documentation: Nodes"""

HAPPENED = """## What happened

- **0:20** cause: kubelet on worker-2 stopped
- **1:01** symptom: node worker-2 is NotReady
- **1:15** page: KubeNodeNotReady: worker-2 has been unready for more than a minute
- **1:20** you: `ssh worker-2 systemctl start kubelet`"""

WHAT_IFS = (
    WhatIf("nobody had done anything", 93.4, 67.0),
    WhatIf(
        "there had been nine pods that each asked for 500m, not six that asked for 1500m",
        0.0,
        100.0,
        won=True,
    ),
    WhatIf("shop/web had had a gnome", problem='deployments.apps "gnome" not found'),
)


@frozen
class FakeCompletion:
    start: int
    candidates: tuple[str, ...]
    usage: str


@mutable
class FakeJob:
    """A job that prints its pieces at virtual instants, and is done after the last."""

    session: "FakeSession"
    line: str
    pieces: list[tuple[int, str, str]]
    exit_code_when_done: int = 0
    cancelled: bool = False
    exit_code: int | None = None

    @property
    def done(self) -> bool:
        return self.exit_code is not None

    def read(self) -> tuple[tuple[str, str], ...]:
        if self.done:
            return ()
        ready = [piece for piece in self.pieces if piece[0] <= self.session.now_ms]
        self.pieces = [piece for piece in self.pieces if piece[0] > self.session.now_ms]
        if not self.pieces:
            self.exit_code = self.exit_code_when_done
        return tuple((stream, text) for _, stream, text in ready)

    def cancel(self) -> None:
        self.pieces = []
        self.exit_code = 130


INGRESSES = KindTable(
    "ingresses.networking.k8s.io",
    "Ingress",
    ("CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"),
    (
        KindRow("shop", "shop", "ok", ("nginx", "shop.example", "203.0.113.10", "80, 443", "3d")),
        KindRow("data", "console", "ok", ("nginx", "*", "", "80", "3d")),
    ),
)


@mutable
class FakeSession:
    """Keeps the promises of `k8s_tui.tui.contract.Session`.

    Attributes:
        frozen: Whether wall time is ignored, so that a test decides what time it is.
    """

    now_ms: int = 0
    frozen: bool = False
    title: str = "The silent worker"
    briefing: str = BRIEFING
    paused: bool = False
    speed: int = 1
    hints_taken: int = 0
    mended_ms: int | None = None
    verdict: str = ""
    calm: bool = False
    extra_pods: int = 0
    lines: list[str] = field(factory=list)
    typed: list[tuple[int, str]] = field(factory=list)
    asked: list[tuple[str, ...]] = field(factory=list)
    running: tuple["FakeJob", ...] = ()
    heading_ms: int | None = None
    ends_ms: int | None = None
    latest: "FakeJob | None" = None
    imagined: int = 0

    flags: list[str] = field(factory=list)
    partial_ms: float = 0.0
    browsed: str = ""
    acknowledged_ms: int | None = None
    usages: Usages = NO_USAGES

    # -- time

    def advance(self, wall_ms: float, budget_ms: float) -> None:
        if self.heading_ms is not None:
            self.arrive()
            return
        if self.frozen or self.paused:
            return
        self.partial_ms += wall_ms * self.speed
        whole = int(self.partial_ms)
        self.partial_ms -= whole
        self.step(whole)

    def step(self, ms: int) -> None:
        self.now_ms += ms
        if self.mended_ms is not None and self.now_ms > self.mended_ms + WIN_MS:
            self.verdict = "won"

    @property
    def watching(self) -> bool:
        return self.ends_ms is not None

    def take_over(self) -> str:
        self.ends_ms = None
        return "the game is yours from here"

    @property
    def remembering(self) -> bool:
        return False

    @property
    def travels(self) -> bool:
        return self.heading_ms is not None

    def head_for(self, at_ms: int) -> int:
        if at_ms > self.now_ms:
            self.step(at_ms - self.now_ms)
        else:
            self.heading_ms = at_ms
        return at_ms

    def arrive(self) -> None:
        if self.heading_ms is not None:
            self.now_ms, self.heading_ms = self.heading_ms, None
            self.typed = [each for each in self.typed if each[0] < self.now_ms]
            if self.mended_ms is not None and self.mended_ms >= self.now_ms:
                self.mended_ms, self.verdict = None, ""

    def history(self) -> History:
        return History(
            self.now_ms,
            DEADLINE_MS,
            tuple(sorted(self._happenings(), key=lambda each: each.at_ms)),
            (
                Felt(
                    "customers",
                    tuple((at, self.failing_share(at)) for at in range(0, self.now_ms + 1, 1000)),
                ),
            ),
            self.ends_ms,
        )

    def _happenings(self) -> list[Happening]:
        shown = [
            Happening(22_000, "users", "customers: 3% connection refused at pod shop/web-6c8d7f9b5-x2k4q"),
            Happening(
                31_000, "event", "FailedScheduling pod/search-58d4bdc7d-l0mqd: 0/4 nodes are available"
            ),
            Happening(61_000, "symptom", "node worker-2 is NotReady"),
            Happening(61_000, "event", "NodeNotReady pod/web-6c8d7f9b5-x2k4q and 2 more: Node is not ready"),
            Happening(75_000, "page", "KubeNodeNotReady: worker-2 has been unready for more than a minute"),
        ]
        typed = [
            Happening(at, "bookmark", "bookmark 1")
            if line.startswith(":bookmark")
            else Happening(at, "you", line)
            for at, line in self.typed
        ]
        return [each for each in shown if each.at_ms <= self.now_ms and not self.calm] + typed

    def set_paused(self, paused: bool) -> None:
        self.paused = paused

    def set_speed(self, speed: int) -> None:
        self.speed = speed

    # -- the outage

    @property
    def dead(self) -> bool:
        return not self.calm and self.now_ms >= DEATH_MS and not self.mended(self.now_ms)

    def mended(self, at_ms: int) -> bool:
        return self.mended_ms is not None and at_ms >= self.mended_ms + MEND_MS

    def failing_share(self, at_ms: int) -> float:
        if self.calm or at_ms < DEATH_MS or self.mended(at_ms):
            return 0.0
        ramp = min(1.0, (at_ms - DEATH_MS) / 20_000)
        return 0.33 * ramp + 0.01 * (at_ms // 1000 % 4)

    @property
    def not_ready(self) -> bool:
        return self.dead and self.now_ms >= NOT_READY_MS

    def snapshot(self, namespace: str) -> Snapshot:
        pods = self._pods()
        services = self._services()
        success = 100.0 - 100 * self.failing_share(self.now_ms) / 3
        return Snapshot(
            title=self.title,
            namespace=namespace,
            now_ms=self.now_ms,
            paused=self.paused,
            speed=self.speed,
            verdict=self.verdict,
            stale_since_ms=None,
            control_plane=self._control_plane(),
            nodes=self._nodes(),
            pods=tuple(pod for pod in pods if namespace in {"", pod.namespace}),
            services=tuple(service for service in services if namespace in {"", service.namespace}),
            events=tuple(event for event in self._events() if event.at_ms <= self.now_ms),
            goals=self._goals(),
            clients=self._clients(),
            hint=Hint(self.hints_taken, 3, 25, ("Which machine went quiet?",)[: self.hints_taken]),
            capacity=Capacity(14_000, 6_200, 28 * GIB, 11 * GIB, 3 if self.not_ready else 4, 4, len(pods)),
            budget_percent=max(0.0, 100.0 - (100 - success) * 4),
            success_percent=success,
            browsed=INGRESSES if self.browsed else None,
            burns=(("5m", 40 * (100 - success)), ("1h", 14.4 if self.dead else 0.0), ("6h", 0.3)),
            deadline_ms=DEADLINE_MS,
            ends_ms=self.ends_ms,
            marks=tuple((each.at_ms, each.kind) for each in self.history().happenings),
            usages=self.usages,
        )

    def browse(self, word: str) -> bool:
        self.browsed = word if word in {"", "ing"} else self.browsed
        return word in {"", "ing"}

    def _control_plane(self) -> tuple[ControlPlaneRow, ...]:
        lag = "12 keys wait" if self.not_ready else "nothing waits"
        rows = (
            ("kube-apiserver", "Ready", "ok", "3 watches"),
            ("etcd", "Leader", "ok", "db 2.1 MiB, revision 4711"),
            ("kube-scheduler", "Leader", "ok", "nothing waits"),
            ("kube-controller-manager", "Leader", "ok", lag),
        )
        measured = {"kube-apiserver": (4, 41.0), "etcd": (3, 12.5)}
        return tuple(
            ControlPlaneRow(name, "master-1", state, health, note, *measured.get(name, (None, None)))
            for name, state, health, note in rows
        )

    def _nodes(self) -> tuple[NodeRow, ...]:
        born_ms = self.now_ms - 9 * DAY_MS

        def node(name: str, roles: str, pods: int, cpu: int, memory: int, zone: str) -> NodeRow:
            return NodeRow(name, "Ready", "ok", roles, zone, pods, cpu, memory, 0, born_ms, "v1.32.2")

        nodes = [
            evolve(node("master-1", "control-plane", 6, 42, 31, "zone-a"), taints=1),
            node("worker-1", "<none>", 6, 55, 40, "zone-a"),
            node("worker-2", "<none>", 5, 61, 48, "zone-b"),
            evolve(
                node("worker-3", "<none>", 4, 38, 92, "zone-c"),
                status="Ready,SchedulingDisabled",
                health="warn",
            ),
        ]
        if self.not_ready:
            nodes[2] = evolve(nodes[2], status="NotReady", health="bad", taints=2)
        return tuple(nodes)

    def _pods(self) -> tuple[PodRow, ...]:
        made = [
            ("shop", "web-6c8d7f9b5-x2k4q", "worker-2", 0),
            ("shop", "web-6c8d7f9b5-p8vwn", "worker-1", 0),
            ("shop", "web-6c8d7f9b5-7lkdm", "worker-3", 0),
            ("shop", "cart-7d9f6b7c4-q1zz7", "worker-2", 1),
            ("shop", "cart-7d9f6b7c4-hh2lq", "worker-1", 0),
            ("shop", "catalog-5f77dcc68-m4n5b", "worker-1", 0),
            ("shop", "catalog-5f77dcc68-t6r9s", "worker-2", 0),
            ("data", "postgres-0", "worker-3", 0),
            ("data", "cache-0", "worker-1", 0),
            ("kube-system", "coredns-668d6bf9bc-8k2xv", "master-1", 0),
            ("kube-system", "coredns-668d6bf9bc-zl9qf", "worker-1", 0),
            *(
                ("kube-system", f"kube-proxy-{suffix}", node, 0)
                for suffix, node in (
                    ("4fj2k", "master-1"),
                    ("9sd8f", "worker-1"),
                    ("kq3pw", "worker-2"),
                    ("v7c2n", "worker-3"),
                )
            ),
            *(
                ("load", f"sleeper-{index:06d}", f"worker-{index % 3 + 1}", 0)
                for index in range(self.extra_pods)
            ),
        ]
        pods = []
        for index, (namespace, name, node, restarts) in enumerate(made):
            row = PodRow(
                uid=f"uid-{name}",
                namespace=namespace,
                name=name,
                ready="1/1",
                status="Running",
                health="ok",
                restarts=restarts,
                node=node,
                ip=f"10.244.{int(node[-1])}.{index % 250 + 2}",
                born_ms=self.now_ms - 3 * DAY_MS,
                owner=f"rs/{name.rpartition('-')[0]}" if not name.endswith("-0") else f"sts/{name[:-2]}",
            )
            if self.not_ready and node == "worker-2":
                row = evolve(row, ready="0/1", health="warn", status="Running")
            pods.append(row)
        if not self.calm:
            index = 3 if self.now_ms >= DEATH_MS else 2
            pods.append(
                PodRow(
                    "uid-pay",
                    "shop",
                    "pay-66c4b8d7f-w5x7k",
                    "0/1",
                    "CrashLoopBackOff",
                    "bad",
                    4 + index,
                    "worker-1",
                    "10.244.1.44",
                    self.now_ms - 720_000,
                    "rs/pay-66c4b8d7f",
                )
            )
            pods.append(
                PodRow(
                    "uid-report",
                    "shop",
                    "report-29012345-b2hsd",
                    "0/1",
                    "Completed",
                    "done",
                    0,
                    "worker-3",
                    "10.244.3.9",
                    self.now_ms - 640_000,
                    "job/report-29012345",
                )
            )
            pods.append(
                PodRow(
                    "uid-search",
                    "shop",
                    "search-58d4bdc7d-l0mqd",
                    "0/1",
                    "Pending",
                    "warn",
                    0,
                    "",
                    "",
                    self.now_ms - 180_000,
                    "rs/search-58d4bdc7d",
                )
            )
        return tuple(pods)

    def _services(self) -> tuple[ServiceRow, ...]:
        share = 100 * self.failing_share(self.now_ms)
        history = tuple(100 - 100 * self.failing_share(at) for at in self._seconds())
        bad = share > 1
        ready = 2 if self.not_ready else 3
        return (
            ServiceRow(
                "shop",
                "web",
                "NodePort",
                "10.96.12.7",
                "80:30080/TCP",
                "bad" if bad else "ok",
                ready,
                3,
                41.0,
                share,
                38.0 if bad else 12.0,
                history,
            ),
            ServiceRow(
                "shop",
                "cart",
                "ClusterIP",
                "10.96.40.2",
                "80/TCP",
                "ok",
                2 if not self.not_ready else 1,
                2,
                18.0,
                0.0,
                9.0,
                (100.0,) * len(history),
            ),
            ServiceRow(
                "shop",
                "catalog",
                "ClusterIP",
                "10.96.77.31",
                "80/TCP",
                "ok",
                2,
                2,
                33.5,
                0.0,
                11.0,
                (100.0,) * len(history),
            ),
            ServiceRow(
                "shop", "pay", "ClusterIP", "10.96.5.90", "8443/TCP", "warn", 0, 1, None, None, None, ()
            ),
            ServiceRow(
                "data",
                "postgres",
                "ClusterIP",
                "None",
                "5432/TCP",
                "ok",
                1,
                1,
                12.0,
                0.0,
                4.0,
                (100.0,) * len(history),
            ),
            ServiceRow(
                "kube-system",
                "kube-dns",
                "ClusterIP",
                "10.96.0.10",
                "53/UDP,53/TCP",
                "ok",
                2,
                2,
                None,
                None,
                None,
                (),
            ),
        )

    def _seconds(self) -> range:
        return range(max(0, self.now_ms - 120_000) // 1000 * 1000, self.now_ms + 1, 1000)

    def _clients(self) -> tuple[ClientRow, ...]:
        seconds = self._seconds()
        share = self.failing_share(self.now_ms)
        failing = (
            (f"{share * 100:.0f}% connection refused at pod shop/web-6c8d7f9b5-x2k4q (worker-2)",)
            if share
            else ()
        )
        return (
            ClientRow(
                "customers",
                "http://worker-1:30080/",
                41.0,
                100 - share * 100,
                38.0 if share else 12.0,
                tuple(100 - 100 * self.failing_share(at) for at in seconds),
                tuple(12.0 + 80 * self.failing_share(at) + at // 1000 % 3 for at in seconds),
                failing,
            ),
            ClientRow(
                "reports",
                "tcp://postgres.data:5432",
                12.0,
                100.0,
                4.0,
                (100.0,) * len(seconds),
                (4.0,) * len(seconds),
                (),
            ),
        )

    def _events(self) -> list[EventRow]:
        if self.calm:
            return [
                EventRow(
                    1_000,
                    "normal",
                    "shop",
                    "ScalingReplicaSet",
                    "deployment/web",
                    "Scaled up replica set web-6c8d7f9b5 to 3",
                    1,
                )
            ]
        return [
            EventRow(
                72_000,
                "page",
                "",
                "ErrorBudget",
                "client/customers",
                "customers: error budget burns 14.4 times too fast",
                1,
                self.acknowledged_ms,
            ),
            EventRow(
                60_000,
                "warning",
                "",
                "NodeNotReady",
                "node/worker-2",
                "Node worker-2 status is now: NodeNotReady",
                1,
            ),
            EventRow(
                61_000, "warning", "shop", "NodeNotReady", "pod/web-6c8d7f9b5-x2k4q", "Node is not ready", 1
            ),
            EventRow(
                61_000, "warning", "shop", "NodeNotReady", "pod/cart-7d9f6b7c4-q1zz7", "Node is not ready", 1
            ),
            EventRow(
                61_000,
                "warning",
                "shop",
                "NodeNotReady",
                "pod/catalog-5f77dcc68-t6r9s",
                "Node is not ready",
                1,
            ),
            EventRow(
                44_000,
                "warning",
                "shop",
                "BackOff",
                "pod/pay-66c4b8d7f-w5x7k",
                "Back-off restarting failed container pay in pod pay-66c4b8d7f-w5x7k",
                12,
            ),
            EventRow(
                31_000,
                "warning",
                "shop",
                "FailedScheduling",
                "pod/search-58d4bdc7d-l0mqd",
                "0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient cpu.",
                4,
            ),
            EventRow(
                9_000,
                "normal",
                "shop",
                "ScalingReplicaSet",
                "deployment/web",
                "Scaled up replica set web-6c8d7f9b5 to 3",
                1,
            ),
            EventRow(
                5_000,
                "normal",
                "shop",
                "Pulled",
                "pod/web-6c8d7f9b5-p8vwn",
                "Container image already present",
                1,
            ),
            EventRow(
                4_000,
                "normal",
                "shop",
                "Pulled",
                "pod/web-6c8d7f9b5-7lkdm",
                "Container image already present",
                1,
            ),
        ]

    def _goals(self) -> tuple[GoalRow, ...]:
        state, progress = "open", ""
        if self.mended_ms is not None and self.mended(self.now_ms):
            held = (self.now_ms - self.mended_ms - MEND_MS) // 1000
            state, progress = "held", f"{min(held, 52)}s of 52s"
        return (
            GoalRow("node worker-2 is Ready", "done" if state == "held" else "open", "", is_guard=False),
            GoalRow("customers: success at least 99.9%", state, progress or "0s of 52s", is_guard=False),
            GoalRow("postgres keeps its data", "held", "", is_guard=True),
        )

    # -- the shell

    def start(self, line: str) -> FakeJob:
        self.lines.append(line)
        now = self.now_ms
        if line.startswith(":bookmark") or not line.startswith(":"):
            self.typed.append((now, line))
        if line.startswith((":wait", "kubectl rollout status")):
            pieces = [(now + 1000 * second, "stdout", f"{second}s\n") for second in (1, 2, 3)]
        elif line.startswith("kubectl get pods"):
            head = "NAME                        READY   STATUS             RESTARTS   AGE\n"
            rows = "".join(
                f"{pod.name:<28}{pod.ready:<8}{pod.status:<19}{pod.restarts:<11}3d\n"
                for pod in self._pods()
                if pod.namespace == "shop"
            )
            pieces = [(now, "stdout", head + rows)]
        elif line.startswith(":ack"):
            self.acknowledged_ms = now
            pieces = [(now, "stdout", "acknowledged after 0:23: customers\n")]
        elif line == "ssh worker-2 systemctl start kubelet":
            self.mended_ms = now
            pieces = [(now, "stdout", "")]
        elif line.startswith("long"):
            pieces = [(now, "stdout", "".join(f"line {number}\n" for number in range(100)))]
        elif line.startswith(("kubectl", "ssh", ":")):
            pieces = [(now, "stdout", f"ran {line}\n")]
        else:
            return FakeJob(
                self, line, [(now, "stderr", f"{line.split(maxsplit=1)[0]}: command not found\n")], 127
            )
        return FakeJob(self, line, pieces)

    def complete(self, text: str) -> FakeCompletion:
        head, _, word = text.rpartition(" ")
        candidates = tuple(
            candidate for candidate in WORDS.get(head.strip(), ()) if candidate.startswith(word)
        )
        usage = next((USAGE[key] for key in sorted(USAGE, key=len, reverse=True) if text.startswith(key)), "")
        return FakeCompletion(len(text) - len(word), candidates, usage)

    def take_hint(self) -> str:
        self.hints_taken = 1
        return "Which machine went quiet?"

    def report(self) -> Report:
        return Report(
            title=self.title,
            verdict=self.verdict,
            outcome=f"**Won** after {self.now_ms // 1000}s: every goal is met."
            if self.verdict
            else "Still going on.",
            score=SCORE,
            users="- **customers**: 31 of 400 requests failed",
            cause=CAUSE,
            happened=HAPPENED,
            history=evolve(self.history(), ends_ms=self.now_ms if self.verdict else None),
            what_ifs=self.what_ifs,
            minutes_lost=21.7,
        )

    def imagine(self, budget_ms: float) -> bool:
        self.imagined += 1
        return self.imagined > len(WHAT_IFS)

    @property
    def what_ifs(self) -> tuple[WhatIf, ...]:
        return WHAT_IFS[: self.imagined]

    def why(self, kind: str = "", namespace: str = "", name: str = "") -> tuple[Finding, ...]:
        if not self.not_ready or (kind == "node" and name != "worker-2"):
            return ()
        pod = Ref("pod", "shop", "web-6c8d7f9b5-x2k4q")
        node, unit = Ref("node", "", "worker-2"), Ref("unit", "worker-2", "kubelet")
        return (
            Finding(
                Ref("users", "", "customers"),
                "bad",
                f"36% of its requests to http://nodes:30080/ fail: connection refused at {pod} (worker-2)",
                "curl http://worker-1:30080/",
                pod,
            ),
            Finding(pod, "bad", "nobody vouches for it: worker-2 is not Ready", "kubectl get nodes", node),
            Finding(
                node, "bad", "Kubelet stopped posting node status.", "kubectl describe node worker-2", unit
            ),
            Finding(unit, "bad", "it is inactive", "ssh worker-2 systemctl status kubelet"),
        )

    def path(self, client: str) -> PathMap | None:
        failed = self.failing_share(self.now_ms)
        served = f"{1 - failed:.0%} served"

        def pod(name: str, node: str, lost: float = 0.0) -> Hop:
            return Hop("pod", "shop", name, 0.33, lost, "connection refused" if lost else "", node)

        stages = (
            Stage(0, "users", (Hop("users", "", client, 1.0, note=served),)),
            Stage(
                0,
                "node",
                tuple(Hop("node", "", f"worker-{n}", 0.33, note="30080") for n in (1, 2, 3)),
            ),
            Stage(0, "service", (Hop("service", "shop", "web", 1.0),)),
            Stage(
                0,
                "pod",
                (
                    pod("web-6c8d7f9b5-x2k4q", "worker-2", failed),
                    pod("web-6c8d7f9b5-p8vwn", "worker-1"),
                    pod("web-6c8d7f9b5-7lkdm", "worker-3"),
                ),
            ),
            Stage(1, "dns", (Hop("dns", "", "postgres.data", 0.67, note="asks 10.96.0.10:53"),)),
            Stage(1, "service", (Hop("service", "data", "postgres", 0.67),)),
            Stage(1, "pod", (Hop("pod", "data", "postgres-0", 0.67, note="worker-3"),)),
        )
        return PathMap(client, "http://nodes:30080/", stages)

    def inspect(self, kind: str, namespace: str, name: str) -> Inspection:
        facts = (
            Fact("Owner", "rs/web-6c8d7f9b5 ← deploy/web rev 7"),
            Fact("Cond", "Ready=False ContainersReady=False", "bad"),
            Fact("Node", "worker-2  IP 10.244.2.2  Burstable"),
            Fact("Last", "web: exit 137 · 12m ago · OOMKilled", "warn"),
            Fact("Event", "34s ago NodeNotReady Node is not ready", "warn"),
        )
        return Inspection(f"{kind}/{name}", facts, self.why(kind, namespace, name)[1:])

    def tree(self, word: str, namespace: str) -> tuple[TreeRow, ...] | None:
        if word not in {"deploy", "deployments", "pod"}:
            return None
        bad = "bad" if self.not_ready else "ok"
        state = "0/1 Running" if self.not_ready else "1/1 Running"
        return (
            TreeRow(0, (True,), "deployments.apps", "shop", "web", "warn", "2/3 pods ready"),
            TreeRow(1, (True, False), "pods", "shop", "web-6c8d7f9b5-x2k4q", bad, f"{state} on worker-2"),
            TreeRow(2, (True, False, False), "", "shop", "web", bad, "running  shop/web:7"),
            TreeRow(2, (True, False, True), "configmaps", "shop", "web-settings", "bad", "missing"),
            TreeRow(1, (True, True), "pods", "shop", "web-6c8d7f9b5-p8vwn", "ok", "1/1 Running on worker-1"),
            TreeRow(2, (True, True, True), "", "shop", "web", "ok", "running  shop/web:7"),
        )

    def pulses(self, namespace: str) -> tuple[KindPulse, ...]:
        return (
            KindPulse("nodes", int(self.not_ready), 1, 2),
            KindPulse("pods", 1, 5, 12),
            KindPulse("jobs", 0, 0, 0),
        )

    def pods_filter(self, kind: str, namespace: str, name: str) -> str:
        if kind == "node":
            return name
        return "-l app=cart" if kind in {"service", "deployments.apps"} else ""

    def containers(self, namespace: str, name: str) -> tuple[str, ...]:
        return ("init", "web", "proxy")

    def text(self, what: str, kind: str, namespace: str, name: str, flags: str = "") -> str:
        self.asked.append((what, kind, namespace, name))
        seconds = self.now_ms // 1000
        self.flags.append(flags)
        if what == "events":
            return f"LAST SEEN   TYPE      REASON    OBJECT\n12s         Warning   BackOff   pod/{name}\n"
        if what in {"logs", "previous"}:
            return "".join(f"I0101 00:{at // 60:02d}:{at % 60:02d} GET /cart 200\n" for at in range(seconds))
        if what == "yaml":
            return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  labels: [{namespace}, b]\n"
        return (
            f"Name:       {name}\nNamespace:  {namespace}\nStatus:     Running\nConditions:\n  Ready  False\n"
        )
