"""Random commands and faults against workloads that promise something: names, budgets, counts.

Whatever happens to machines and links, no two pods of a stateful set run under one name, no eviction breaks a
budget, and every job comes to its count in the end.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import is_finished, is_ready
from k8s_tui.apiserver.eviction import evict
from k8s_tui.apiserver.keys import prefix_of
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import PODS, resource
from k8s_tui.machine.containers import RUNNING
from tests.properties.test_cluster import WORKERS, booted_world

STATEFUL_SETS = resource("statefulsets.apps")
JOBS = resource("jobs.batch")
MIN_AVAILABLE = 2
CONVERGENCE_MS = 25 * 60_000


def template(app, container, restart="Always"):
    spec = {"restartPolicy": restart, "containers": [container]}
    return {"metadata": {"labels": {"app": app}}, "spec": spec}


def stateful_set(policy):
    container = {"name": "c", "image": "nginx:1.27"}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "default"},
        "spec": {
            "replicas": 3,
            "serviceName": "db",
            "podManagementPolicy": policy,
            "selector": {"matchLabels": {"app": "db"}},
            "template": template("db", container),
        },
    }


def budget():
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "db", "namespace": "default"},
        "spec": {"minAvailable": MIN_AVAILABLE, "selector": {"matchLabels": {"app": "db"}}},
    }


def job(name, completions, parallelism, mode):
    container = {"name": "c", "image": "busybox:1.36", "command": ["sleep", "40"]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "completions": completions,
            "parallelism": parallelism,
            "completionMode": mode,
            "backoffLimit": 1000,
            "template": template(name, container, "Never"),
        },
    }


class WorkloadMachine(RuleBasedStateMachine):
    """One cluster with a stateful set under a budget, and jobs."""

    @initialize(policy=st.sampled_from(("OrderedReady", "Parallel")))
    def boot(self, policy):
        self.world = booted_world()
        for document in (stateful_set(policy), budget()):
            self.ask(lambda api, document=document: api.create(document, "default", ADMINISTRATOR))
        self.world.run_for(30_000)

    def ask(self, act):
        """Do something through the API; refusals and a dead API are allowed, anything else is a bug."""
        try:
            return act(Requests(self.world.connect("laptop")))
        except (StatusError, Unreachable):
            return None

    def stored(self, of):
        entries = sorted(
            self.world.members.store.range(prefix_of(of, "default")), key=lambda entry: entry.key
        )
        return [entry.value for entry in entries]

    def healthy(self):
        return [
            pod
            for pod in self.stored(PODS)
            if pod.metadata.labels.get("app") == "db"
            and pod.metadata.deletion_timestamp is None
            and is_ready(pod)
        ]

    # -- commands ---------------------------------------------------------------

    @rule(replicas=st.integers(0, 5))
    def scale(self, replicas):
        self.ask(lambda api: api.set_scale(STATEFUL_SETS, "default", "db", replicas, ADMINISTRATOR))

    @rule(image=st.sampled_from(("nginx:1.26", "nginx:1.27")))
    def roll(self, image):
        body = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}}
        self.ask(lambda api: api.patch(STATEFUL_SETS, "default", "db", body, "strategic", ADMINISTRATOR))

    @rule(
        name=st.sampled_from(("one", "two")),
        completions=st.integers(1, 5),
        parallelism=st.integers(1, 4),
        mode=st.sampled_from(("Indexed", "NonIndexed")),
    )
    def work(self, name, completions, parallelism, mode):
        document = job(name, completions, parallelism, mode)
        self.ask(lambda api: api.create(document, "default", ADMINISTRATOR))

    @rule(number=st.integers(0, 20))
    def delete_a_pod(self, number):
        pods = self.stored(PODS)
        if pods:
            name = pods[number % len(pods)].metadata.name
            self.ask(lambda api: api.delete(PODS, "default", name, ADMINISTRATOR))

    @rule(number=st.integers(0, 20))
    def evict_pods(self, number):
        """Evict one after the other, at once: together they must leave what the budget wants."""
        self.world.run_for(3_000)
        pods = self.healthy()
        before = len(pods)
        for pod in pods[: 1 + number % 4]:
            self.ask(lambda api, pod=pod: evict(api.server, "default", pod.metadata.name, ADMINISTRATOR))
        after = len(self.healthy())
        assert after == before or after >= MIN_AVAILABLE, (before, after)

    # -- faults -----------------------------------------------------------------

    @rule(node=st.sampled_from(WORKERS), on=st.booleans())
    def power(self, node, on):
        (self.world.fleet.power_on if on else self.world.fleet.power_off)(node)

    @rule(node=st.sampled_from(WORKERS), runs=st.booleans())
    def kubelet(self, node, runs):
        machine = self.world.fleet.machines[node]
        if machine.is_up():
            (machine.units.start if runs else machine.units.stop)("kubelet")

    @rule(node=st.sampled_from(WORKERS), cut=st.booleans())
    def link(self, node, cut):
        links = self.world.fleet.links
        (links.isolate if cut else links.rejoin)(node)

    @rule(seconds=st.sampled_from((1, 5, 45, 120, 400)))
    def wait(self, seconds):
        self.world.run_for(seconds * 1000)

    # -- what must never happen -------------------------------------------------

    @invariant()
    def no_name_runs_twice(self):
        if not hasattr(self, "world"):
            return
        running = {}
        for name, machine in self.world.fleet.machines.items():
            for container in machine.runtime.containers.values():
                config = container.config
                if container.state == RUNNING and config.pod.startswith("db-"):
                    running.setdefault(config.pod, set()).add((name, container.pod_uid))
        assert all(len(each) == 1 for each in running.values()), running

    @invariant()
    def no_job_counts_too_much(self):
        if not hasattr(self, "world"):
            return
        for each in self.stored(JOBS):
            done = (each.content.get("status") or {}).get("succeeded", 0)
            wanted = each.content["spec"]["completions"]
            if each.content["spec"]["completionMode"] == "Indexed":
                assert done <= wanted

    # -- what must happen in the end --------------------------------------------

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.world.fleet.links.heal()
        for node in WORKERS:
            self.world.fleet.power_on(node)
        self.world.run_for(60_000)
        for node in WORKERS:
            self.world.fleet.machines[node].units.start("kubelet")
        until_ms = self.world.now_ms + CONVERGENCE_MS
        while self.differences() and self.world.now_ms < until_ms:
            self.world.run_for(10_000)
        assert not self.differences(), self.differences()

    def differences(self):
        """Return what is not yet as it was asked to be."""
        found = []
        for each in self.stored(STATEFUL_SETS):
            wanted = {f"db-{ordinal}" for ordinal in range(each.content["spec"]["replicas"])}
            pods = [pod for pod in self.stored(PODS) if pod.metadata.name.startswith("db-")]
            have = {pod.metadata.name for pod in pods if is_ready(pod) and not is_finished(pod)}
            if have != wanted or len(pods) != len(wanted):
                found.append(f"{sorted(have)} instead of {sorted(wanted)}")
        for each in self.stored(JOBS):
            status = each.content.get("status") or {}
            conditions = {part["type"] for part in status.get("conditions") or ()}
            if (
                "Complete" not in conditions
                or status.get("succeeded", 0) < each.content["spec"]["completions"]
            ):
                found.append(f"job {each.metadata.name}: {status}")
        return found


WorkloadMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
TestWorkloads = WorkloadMachine.TestCase
