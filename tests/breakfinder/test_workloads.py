from k8s_tui.breakfinder.workloads import (
    all_workloads_of,
    autoscaler_of,
    budgets_of,
    least_replicas,
    workloads_of,
)
from tests.breakfinder.manifests import deployment, given_of, other
from tests.breakfinder.remedies.builders import DATABASE, DEPLOYMENT, given

POD = {"metadata": {"labels": {"app": "job"}}, "spec": {"containers": [{"name": "a", "image": "a"}]}}
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 3, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""


def test_budgets_and_autoscalers_are_found_by_what_they_name():
    manifests = given(DEPLOYMENT, DATABASE, BUDGET, SCALER)
    web, db = workloads_of(manifests)
    assert [each.name for each in budgets_of(manifests, web)] == ["web"]
    assert list(budgets_of(manifests, db)) == []
    assert autoscaler_of(manifests, web).kind == "HorizontalPodAutoscaler"
    assert autoscaler_of(manifests, db) is None
    assert [least_replicas(manifests, each) for each in (web, db)] == [3, 2]


def test_a_workload_is_read_with_the_defaults():
    web, db = workloads_of(given(DEPLOYMENT, DATABASE))
    assert (web.replicas, web.grace_s, web.claims, web.labels) == (2, 30, (), {"app": "web"})
    assert db.claims == ("books",)


def test_what_outlives_a_pod_lies_on_a_disk():
    mounts = [
        {"name": "data", "mountPath": "/var/lib"},
        {"name": "scratch", "mountPath": "/var/lib/tmp"},
        {"name": "claimed", "mountPath": "/files"},
    ]
    volumes = [
        {"name": "scratch", "emptyDir": {}},
        {"name": "claimed", "persistentVolumeClaim": {"claimName": "files"}},
    ]
    template = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}
    given = given_of(
        deployment(
            kind="StatefulSet",
            pod={"volumes": volumes},
            container={"volumeMounts": mounts},
            volumeClaimTemplates=[template],
        )
    )
    [db] = workloads_of(given)
    assert db.disks == ("data", "claimed")
    paths = ("/var/lib/db", "/var/lib/tmp", "/var/library", "/files/a", "/")
    assert [db.volume_at(path) for path in paths] == ["data", "scratch", "", "claimed", ""]
    assert [db.keeps(path) for path in paths] == [True, False, False, True, False]


def test_an_edit_of_a_container_has_the_path_of_it():
    [web] = workloads_of(given(DEPLOYMENT))
    edit = web.container_edit("image", {"web": {"image": "nginx:1.28"}})
    assert edit.path == "spec.template.spec.containers[0].image"


def test_pods_are_found_in_whatever_asks_for_them() -> None:
    given = given_of(
        deployment(replicas=3),
        other("v1", "Pod", "alone", **{**POD, "metadata": {"name": "alone", "labels": {"app": "alone"}}}),
        other("batch/v1", "Job", "once", spec={"parallelism": 2, "template": POD}),
        other(
            "batch/v1",
            "CronJob",
            "nightly",
            spec={"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": POD}}},
        ),
        other("v1", "ConfigMap", "no-pods"),
    )
    found = {
        str(each.key): (each.replicas, each.labels, len(each.containers)) for each in all_workloads_of(given)
    }
    assert found == {
        "pod/alone": (1, {"app": "alone"}, 1),
        "deployment/web": (3, {"app": "web"}, 1),
        "job/once": (2, {"app": "job"}, 1),
        "cronjob/nightly": (1, {"app": "job"}, 1),
    }
    assert [each.key.name for each in workloads_of(given)] == ["web"]


def test_a_limit_counts_as_a_request_where_nothing_is_asked() -> None:
    resources = {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "100m"}}
    (workload,) = workloads_of(given_of(deployment(container={"resources": resources})))
    amounts = workload.requests()
    assert (amounts.cpu_millicores, amounts.memory_bytes) == (100, 256 * 1024**2)
