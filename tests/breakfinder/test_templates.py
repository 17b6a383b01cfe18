from k8s_tui.breakfinder.templates import templates_of
from tests.breakfinder.manifests import deployment, given_of, other

POD = {"metadata": {"labels": {"app": "job"}}, "spec": {"containers": [{"name": "a", "image": "a"}]}}


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
    found = {str(each.key): (each.count, each.labels, len(each.containers)) for each in templates_of(given)}
    assert found == {
        "pod/alone": (1, {"app": "alone"}, 1),
        "deployment/web": (3, {"app": "web"}, 1),
        "job/once": (2, {"app": "job"}, 1),
        "cronjob/nightly": (1, {"app": "job"}, 1),
    }


def test_a_limit_counts_as_a_request_where_nothing_is_asked() -> None:
    resources = {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "100m"}}
    (template,) = templates_of(given_of(deployment(container={"resources": resources})))
    amounts = template.requests()
    assert (amounts.cpu_millicores, amounts.memory_bytes) == (100, 256 * 1024**2)
