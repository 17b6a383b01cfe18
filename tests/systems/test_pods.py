"""Pods and their kubelet: what is started in which order, what is asked of it, and how it ends."""

import pytest

from tests.systems.player import sandbox

ORDERED = """
apiVersion: v1
kind: Pod
metadata: {name: ordered}
spec:
  terminationGracePeriodSeconds: 20
  initContainers:
  - {name: prepare, image: "busybox:1.36", command: [sh, -c, "sleep 3"]}
  - {name: proxy, image: "redis:7", restartPolicy: Always}
  - {name: agent, image: "memcached:1.6", restartPolicy: Always}
  containers:
  - name: web
    image: "nginx:1.27"
    lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 4; exit 3"]}}}
"""
HOOKED = """
apiVersion: v1
kind: Pod
metadata: {name: hooked}
spec:
  containers:
  - name: web
    image: "nginx:1.27"
    lifecycle: {postStart: {exec: {command: [sh, -c, "sleep %d; exit %d"]}}}
  - {name: second, image: "nginx:1.27", command: [sleep, "1000"]}
"""


@pytest.fixture
def player():
    return sandbox()


def reasons(player, name):
    """Return the events of an object as `reason message`, oldest first."""
    path = '{range .items[*]}{.reason} {.message}{"\\n"}{end}'
    return player(
        f"kubectl get events --field-selector=involvedObject.name={name} --sort-by=.firstTimestamp "
        f"-o jsonpath='{path}'"
    ).splitlines()


def status(player, pod, path):
    return player(f"kubectl get pod {pod} -o jsonpath='{{.status.{path}}}'")


def test_init_containers_run_one_by_one_and_sidecars_before_the_application(player):
    player.apply(ORDERED)
    player.wait(3)
    assert "Init:0/3" in player("kubectl get pod ordered")
    player.wait(20)
    assert "3/3" in player("kubectl get pod ordered")
    starts = status(player, "ordered", "initContainerStatuses[*].state.running.startedAt").split()
    starts.insert(0, status(player, "ordered", "initContainerStatuses[0].state.terminated.finishedAt"))
    starts.append(status(player, "ordered", "containerStatuses[0].state.running.startedAt"))
    assert len(starts) == 4
    assert starts == sorted(starts)


def test_a_sidecar_that_dies_is_restarted_while_the_application_goes_on(player):
    player.apply(ORDERED)
    player.wait(25)
    player("kubectl exec ordered -c proxy -- kill 1")
    player.wait(15)
    assert status(player, "ordered", "initContainerStatuses[1].restartCount") == "1"
    assert status(player, "ordered", "containerStatuses[0].restartCount") == "0"
    assert "3/3" in player("kubectl get pod ordered")


def test_sidecars_end_after_the_application_the_last_one_first(player):
    player.apply(ORDERED)
    player.wait(25)
    node = player("kubectl get pod ordered -o jsonpath='{.spec.nodeName}'")
    player("kubectl delete pod ordered --wait=false")
    player.wait(2)
    running = player(f"ssh {node} sudo crictl ps")
    assert " proxy " in running
    assert " agent " in running
    player.wait(10)
    assert player.run("kubectl get pod ordered").exit_code == 1
    assert "FailedPreStopHook PreStopHook failed" in reasons(player, "ordered")


def test_a_job_with_a_sidecar_completes(player):
    player.apply("""
apiVersion: batch/v1
kind: Job
metadata: {name: report}
spec:
  template:
    spec:
      restartPolicy: Never
      initContainers: [{name: proxy, image: "nginx:1.27", restartPolicy: Always}]
      containers: [{name: work, image: "busybox:1.36", command: [sh, -c, "sleep 3"]}]
""")
    player.wait(20)
    assert "1/1" in player("kubectl get job report")


def test_a_post_start_hook_holds_back_the_next_container(player):
    player.apply(HOOKED % (8, 0))
    player.wait(8)
    assert "0/2" in player("kubectl get pod hooked")
    assert "ContainerCreating" in player("kubectl get pod hooked")
    player.wait(10)
    assert "2/2" in player("kubectl get pod hooked")


def test_a_container_whose_post_start_hook_fails_is_killed_again_and_again(player):
    player.apply(HOOKED % (1, 1))
    player.wait(40)
    assert "CrashLoopBackOff" in player("kubectl get pod hooked")
    told = reasons(player, "hooked")
    assert "FailedPostStartHook PostStartHook failed" in told
    assert "Killing FailedPostStartHook" in told


def test_a_startup_probe_holds_the_others_back_and_kills_within_its_own_grace(player):
    player.apply("""
apiVersion: v1
kind: Pod
metadata: {name: slow}
spec:
  terminationGracePeriodSeconds: 600
  containers:
  - name: c
    image: "busybox:1.36"
    command: [sh, -c, "sleep 1000"]
    startupProbe:
      exec: {command: [cat, /tmp/ready]}
      periodSeconds: 2
      failureThreshold: 3
      terminationGracePeriodSeconds: 3
    livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 1}
""")
    player.wait(14)
    assert status(player, "slow", "containerStatuses[0].restartCount") == "1"
    told = reasons(player, "slow")
    assert "Killing Container c failed startup probe, will be restarted" in told
    assert not any(line.startswith("Unhealthy Liveness") for line in told)


def test_readiness_gates_wait_for_somebody_elses_word(player):
    player.apply("""
apiVersion: v1
kind: Pod
metadata: {name: gated}
spec:
  readinessGates: [{conditionType: example.com/balancer}]
  containers: [{name: web, image: "nginx:1.27"}]
""")
    player.wait(8)
    gates = player("kubectl get pod gated -o wide")
    assert "0/1" in gates.splitlines()[1].split()[-1]
    player(
        'kubectl patch pod gated --subresource=status --type=json -p \'[{"op": "add", '
        '"path": "/status/conditions/-", "value": {"type": "example.com/balancer", "status": "True"}}]\''
    )
    player.wait(2)
    assert status(player, "gated", 'conditions[?(@.type=="Ready")].status') == "True"


def test_a_pod_that_is_active_too_long_fails(player):
    player('kubectl run short --image=nginx:1.27 --overrides=\'{"spec": {"activeDeadlineSeconds": 10}}\'')
    player.wait(20)
    assert status(player, "short", "phase") == "Failed"
    assert status(player, "short", "reason") == "DeadlineExceeded"


def test_a_container_over_its_memory_limit_is_killed(player):
    player.apply("""
apiVersion: v1
kind: Pod
metadata: {name: greedy}
spec:
  containers: [{name: c, image: "mysql:8.0", env: [{name: MYSQL_ROOT_PASSWORD, value: x}],
                resources: {limits: {memory: 16Mi}}}]
""")
    player.wait(30)
    path = "containerStatuses[0].lastState.terminated"
    assert status(player, "greedy", f"{path}.reason") == "OOMKilled"
    assert status(player, "greedy", f"{path}.exitCode") == "137"
    assert status(player, "greedy", "qosClass") == "Burstable"


def test_an_ephemeral_container_looks_into_a_pod_that_has_no_shell(player):
    player("kubectl run web --image=registry.k8s.io/pause:3.10")
    player.wait(5)
    assert "executable file not found" in player.run("kubectl exec web -- sh -c true").text
    player("kubectl debug web --image=busybox:1.36 -c looker -- sleep 20")
    player.wait(5)
    assert status(player, "web", "ephemeralContainerStatuses[0].state.running.startedAt")
    assert player("kubectl exec web -c looker -- hostname") == "web\n"
    assert "Ephemeral Containers:\n  looker:" in player("kubectl describe pod web")
    again = player.run("kubectl debug web --image=alpine -c looker")
    assert 'existing ephemeral containers "looker" may not be changed' in again.text
    # It ends and is not started again; the pod goes on.
    player.wait(30)
    assert status(player, "web", "ephemeralContainerStatuses[0].state.terminated.reason") == "Completed"
    assert status(player, "web", "phase") == "Running"


def test_a_node_can_be_looked_at_through_a_pod(player):
    player("kubectl debug node/worker-1 -it --image=busybox:1.36")
    assert "hostname" in player("ls /host/etc")
    player("exit")
    assert "10.0.0.11" in player("kubectl get pods -o wide")


def test_the_journal_of_its_kubelet_tells_of_a_pod_that_cannot_be_brought_forward(player):
    player("kubectl run crash --image busybox:1.36 -- sh -c 'exit 1'")
    player("kubectl run lost --image nginx:nowhere")
    player.wait(40)
    told = "".join(player(f"ssh worker-{number} journalctl -u kubelet") for number in (1, 2, 3))
    assert (
        '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"crash\\" with CrashLoopBackOff'
        in told
    )
    assert 'for \\"lost\\" with ErrImagePull' in told
    assert 'pod="default/lost"' in told
