import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.job import JOBS
from k8s_tui.controllers.jobpods import TRACKING_FINALIZER
from k8s_tui.sim.value import evolve
from tests.controllers.world import MANAGER, Cluster


def a_job(name="pi", restart="Never", **spec):
    template = {"spec": {"restartPolicy": restart, "containers": [{"name": "pi", "image": "perl:5.34"}]}}
    content = {"spec": {"template": template, **spec}}
    return Unstructured("batch/v1", "Job", ObjectMeta(name=name, namespace="default"), content)


def a_cluster(*jobs, outcome="Succeeded"):
    cluster = Cluster().start()
    cluster.kubelets.start_ms = None
    for job in jobs:
        cluster.client.create(job)
    finish(cluster, outcome, rounds=0)
    return cluster


def finish(cluster, outcome, rounds, every_ms=3000):
    """Let time pass, in which pods run and then finish."""
    for _ in range(rounds):
        cluster.run(every_ms)
        for pod in cluster.all(PODS):
            if pod.status.phase not in ("Succeeded", "Failed"):
                cluster.kubelets.report("default", pod.metadata.name, ready=False, phase=outcome)
    cluster.run(every_ms)


def status(cluster, name="pi"):
    return cluster.get(JOBS, name).content["status"]


def conditions(cluster):
    return [(each["type"], each["reason"]) for each in status(cluster).get("conditions", [])]


def test_a_job_runs_until_enough_pods_have_succeeded():
    cluster = a_cluster(a_job(completions=3, parallelism=2))
    cluster.run(100)
    assert len(cluster.all(PODS)) == 2
    finish(cluster, "Succeeded", 3)
    assert len(cluster.all(PODS)) == 3
    assert status(cluster)["succeeded"] == 3
    assert "completionTime" in status(cluster)
    assert conditions(cluster) == [
        ("SuccessCriteriaMet", "CompletionsReached"),
        ("Complete", "CompletionsReached"),
    ]
    assert cluster.events("Completed") == ["Job completed"]
    assert len(cluster.events("SuccessfulCreate")) == 3
    assert not any(TRACKING_FINALIZER in pod.metadata.finalizers for pod in cluster.all(PODS))


def test_failures_are_retried_later_and_later_up_to_the_limit():
    cluster = a_cluster(a_job(backoffLimit=2))
    finish(cluster, "Failed", 12)
    assert status(cluster)["failed"] == 3
    assert conditions(cluster)[-1] == ("Failed", "BackoffLimitExceeded")
    born = [pod.metadata.creation_timestamp for pod in cluster.all(PODS)]
    waits = sorted(b - a for a, b in zip(sorted(born), sorted(born)[1:], strict=False))
    assert len(waits) == 2
    assert waits[0] >= 10_000
    assert waits[1] >= 20_000


def test_a_deadline_ends_it():
    cluster = a_cluster(a_job(activeDeadlineSeconds=30))
    cluster.run(40_000)
    assert conditions(cluster)[-1] == ("Failed", "DeadlineExceeded")
    assert cluster.all(PODS) == []


def test_an_indexed_job_finishes_each_index():
    cluster = a_cluster(a_job(completions=3, parallelism=3, completionMode="Indexed"))
    cluster.run(100)
    indexes = {pod.metadata.labels["batch.kubernetes.io/job-completion-index"] for pod in cluster.all(PODS)}
    assert indexes == {"0", "1", "2"}
    assert {pod.spec.hostname for pod in cluster.all(PODS)} == {"pi-0", "pi-1", "pi-2"}
    finish(cluster, "Succeeded", 2)
    assert status(cluster)["completedIndexes"] == "0-2"


def test_a_suspended_job_has_no_pods():
    cluster = a_cluster(a_job(parallelism=2, completions=2))

    def suspend(value):
        return lambda job: evolve(
            job, content={**job.content, "spec": {**job.content["spec"], "suspend": value}}
        )

    cluster.change(JOBS, "pi", suspend(True))
    cluster.run(5000)
    assert cluster.all(PODS) == []
    assert conditions(cluster) == [("Suspended", "JobSuspended")]
    cluster.change(JOBS, "pi", suspend(False))
    cluster.run(5000)
    assert len(cluster.all(PODS)) == 2
    assert conditions(cluster) == [("Suspended", "JobResumed")]


def test_its_time_to_live_ends_it():
    cluster = a_cluster(a_job(ttlSecondsAfterFinished=60))
    finish(cluster, "Succeeded", 1)
    assert cluster.find(JOBS, "pi") is not None
    cluster.run(70_000)
    assert cluster.find(JOBS, "pi") is None
    assert cluster.all(PODS) == []


@pytest.mark.parametrize("restarts", [1, 3])
def test_restarts_of_the_manager_count_nothing_twice(restarts):
    cluster = a_cluster(a_job(completions=4, parallelism=2))
    for _ in range(restarts):
        finish(cluster, "Succeeded", 1, every_ms=700)
        cluster.sim.stop(MANAGER)
        cluster.sim.start(MANAGER)
        cluster.run(20_000)  # it waits for the lease of the one before
    finish(cluster, "Succeeded", 4)
    assert status(cluster)["succeeded"] == 4
    assert len(cluster.all(PODS)) == 4


def test_pods_of_a_deleted_job_go_too():
    cluster = a_cluster(a_job())
    cluster.run(100)
    cluster.client.delete(JOBS, "default", "pi")
    cluster.run(10_000)
    assert cluster.all(PODS) == []
