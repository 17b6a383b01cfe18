"""Jobs and cron jobs: they count to their end, however their pods fare."""

import pytest

from tests.systems.player import sandbox

JOB = """
apiVersion: batch/v1
kind: Job
metadata: {{name: work}}
spec:
  {spec}
  template:
    spec:
      restartPolicy: Never
      containers: [{{name: c, image: "busybox:1.36", command: [sh, -c, "{script}"]}}]
"""


@pytest.fixture
def player():
    return sandbox()


def run(player, script, spec="completions: 1"):
    player.apply(JOB.format(script=script, spec=spec))


def status(player, field):
    return player(f"kubectl get job work -o jsonpath='{{.status.{field}}}'")


def condition(player, kind, field="reason"):
    return status(player, f'conditions[?(@.type=="{kind}")].{field}')


def test_a_job_runs_so_many_at_once_until_so_many_have_succeeded(player):
    run(player, "sleep 5", "completions: 5\n  parallelism: 2")
    player.wait(4)
    assert status(player, "active") == "2"
    player.wait(40)
    assert status(player, "succeeded") == "5"
    assert "Complete   5/5" in player("kubectl get job work")


def test_a_job_counts_right_although_its_pods_are_deleted_and_its_node_dies(player):
    run(player, "sleep 60", "completions: 4\n  parallelism: 4\n  backoffLimit: 20")
    player.wait(8)
    player("kubectl delete pod -l job-name=work --wait=false")
    player.wait(45)
    assert status(player, "failed") == "4"
    node = player("kubectl get pods -l job-name=work -o jsonpath='{.items[0].spec.nodeName}'")
    player.world.fleet.power_off(node)
    # Nobody vouches for the node's pods; after the tolerated 300 s they are driven off and made anew elsewhere.
    player.wait(300)
    assert status(player, "succeeded") != "4"
    player.wait(240)
    assert status(player, "succeeded") == "4"
    assert condition(player, "Complete", "status") == "True"


def test_failures_are_tried_again_later_and_later_until_the_limit(player):
    run(player, "exit 3", "backoffLimit: 2")
    player.wait(20)
    assert status(player, "failed") in ("1", "2")
    assert condition(player, "Failed") == ""
    player.wait(60)
    assert status(player, "failed") == "3"
    assert condition(player, "Failed") == "BackoffLimitExceeded"
    assert "Job has reached the specified backoff limit" in player("kubectl describe job work")


def test_an_indexed_job_gives_each_pod_its_number(player):
    run(
        player,
        "echo I am $JOB_COMPLETION_INDEX",
        "completionMode: Indexed\n  completions: 3\n  parallelism: 3",
    )
    player.wait(15)
    assert status(player, "completedIndexes") == "0-2"
    said = player("kubectl logs -l job-name=work --prefix=false")
    assert sorted(said.splitlines()) == ["I am 0", "I am 1", "I am 2"]


def test_each_index_may_have_a_limit_of_its_own(player):
    run(
        player,
        "test $JOB_COMPLETION_INDEX != 1",
        "completionMode: Indexed\n  completions: 3\n  parallelism: 3\n  backoffLimitPerIndex: 1",
    )
    player.wait(60)
    assert status(player, "completedIndexes") == "0,2"
    assert status(player, "failedIndexes") == "1"
    assert condition(player, "Failed") == "FailedIndexes"


def test_a_failure_policy_ends_the_job_at_once(player):
    run(
        player,
        "exit 42",
        "backoffLimit: 6\n  podFailurePolicy: {rules: [{action: FailJob, "
        "onExitCodes: {operator: In, values: [42]}}]}",
    )
    player.wait(15)
    assert condition(player, "Failed") == "PodFailurePolicy"
    told = condition(player, "Failed", "message")
    assert told.startswith("Container c for pod default/work-")
    assert told.endswith(" failed with exit code 42 matching FailJob rule at index 0")


def test_disruptions_can_be_left_uncounted(player):
    run(
        player,
        "sleep 30",
        "backoffLimit: 0\n  podFailurePolicy: {rules: [{action: Ignore, "
        "onPodConditions: [{type: DisruptionTarget}]}]}",
    )
    player.wait(5)
    node = player("kubectl get pods -l job-name=work -o jsonpath='{.items[0].spec.nodeName}'")
    player(f"kubectl drain {node} --ignore-daemonsets --force --timeout=60s")
    player.wait(90)
    assert status(player, "succeeded") == "1"
    assert status(player, "failed") == ""


def test_a_success_policy_ends_the_job_before_all_are_done(player):
    run(
        player,
        "test $JOB_COMPLETION_INDEX = 0 || sleep 1000",
        "completionMode: Indexed\n  completions: 3\n  parallelism: 3\n"
        '  successPolicy: {rules: [{succeededIndexes: "0"}]}',
    )
    player.wait(20)
    assert condition(player, "SuccessCriteriaMet") == "SuccessPolicy"
    assert condition(player, "Complete", "status") == "True"


def test_a_deadline_a_pause_and_an_end_of_its_own(player):
    run(player, "sleep 1000", "activeDeadlineSeconds: 30\n  ttlSecondsAfterFinished: 20")
    player.wait(5)
    player('kubectl patch job work -p \'{"spec": {"suspend": true}}\'')
    player.wait(40)
    assert condition(player, "Suspended", "status") == "True"
    assert "No resources found" in player.run("kubectl get pods -l job-name=work").text
    player('kubectl patch job work -p \'{"spec": {"suspend": false}}\'')
    player.wait(35)
    assert condition(player, "Failed") == "DeadlineExceeded"
    player.wait(60)
    assert "NotFound" in player.run("kubectl get job work").text


@pytest.mark.parametrize(
    "policy, running", [("Allow", 2), ("Forbid", 1), ("Replace", 1)], ids=["allow", "forbid", "replace"]
)
def test_a_cron_job_makes_jobs_and_minds_those_that_still_run(player, policy, running):
    player("kubectl create cronjob tick --image=busybox:1.36 --schedule='* * * * *' -- sleep 90")
    player(f'kubectl patch cronjob tick -p \'{{"spec": {{"concurrencyPolicy": "{policy}"}}}}\'')
    player.wait(130)
    active = player("kubectl get cronjob tick -o jsonpath='{.status.active[*].name}'").split()
    assert len(active) == running
