from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.cronjob import CRON_JOBS, JOBS
from tests.controllers.world import Cluster

MINUTE_MS = 60_000


def a_cron_job(schedule="*/5 * * * *", **spec):
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox"}]}}
    content = {"schedule": schedule, "jobTemplate": {"spec": {"template": template}}, **spec}
    return Unstructured(
        "batch/v1", "CronJob", ObjectMeta(name="tick", namespace="default"), {"spec": content}
    )


def a_cluster(**spec):
    cluster = Cluster().start()
    cluster.kubelets.start_ms = None
    cluster.client.create(a_cron_job(**spec))
    return cluster


def finish(cluster, phase="Succeeded"):
    for pod in cluster.all(PODS):
        if pod.status.phase not in ("Succeeded", "Failed"):
            cluster.kubelets.report("default", pod.metadata.name, ready=False, phase=phase)
    cluster.run(5_000)


def test_a_job_is_made_at_each_scheduled_time():
    cluster = a_cluster()
    cluster.run(4 * MINUTE_MS)
    assert cluster.all(JOBS) == []
    cluster.run(2 * MINUTE_MS)
    (job,) = cluster.all(JOBS)
    assert job.metadata.name == "tick-29460065"
    assert job.metadata.owner_references[0].name == "tick"
    status = cluster.get(CRON_JOBS, "tick").content["status"]
    assert status["lastScheduleTime"] == format_time(5 * MINUTE_MS)
    assert [each["name"] for each in status["active"]] == [job.metadata.name]
    assert cluster.events("SuccessfulCreate")[0] == f"Created job {job.metadata.name}"
    finish(cluster)
    assert "active" not in cluster.get(CRON_JOBS, "tick").content["status"]
    assert cluster.events("SawCompletedJob") == [
        f"Saw completed job: {job.metadata.name}, condition: Complete"
    ]


def test_only_so_many_finished_jobs_are_kept():
    cluster = a_cluster(successfulJobsHistoryLimit=2)
    for _ in range(5):
        cluster.run(5 * MINUTE_MS)
        finish(cluster)
    assert len(cluster.all(JOBS)) == 2


def test_forbid_waits_and_replace_replaces():
    waiting = a_cluster(concurrencyPolicy="Forbid")
    waiting.run(11 * MINUTE_MS)
    assert len(waiting.all(JOBS)) == 1
    assert waiting.events("JobAlreadyActive")
    replacing = a_cluster(concurrencyPolicy="Replace")
    replacing.run(6 * MINUTE_MS)
    (first,) = replacing.all(JOBS)
    replacing.run(5 * MINUTE_MS)
    (second,) = replacing.all(JOBS)
    assert first.metadata.name != second.metadata.name


def test_suspended_ones_make_none():
    cluster = a_cluster(suspend=True)
    cluster.run(30 * MINUTE_MS)
    assert cluster.all(JOBS) == []
