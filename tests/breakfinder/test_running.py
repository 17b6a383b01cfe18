from typing import Any

import pytest

from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.running import files_of, with_known_commands
from k8s_tui.breakfinder.workloads import workloads_of
from tests.breakfinder.manifests import deployment, given_of, other

SCRIPT = other("v1", "ConfigMap", "scripts", data={"start.sh": "exec redis-server --port 7000\n"})
VOLUME = {"volumes": [{"name": "scripts", "configMap": {"name": "scripts"}}]}
MOUNTED = {"volumeMounts": [{"name": "scripts", "mountPath": "/scripts"}]}


def containers(given: Given, field: str = "containers") -> list[dict[str, Any]]:
    (workload,) = workloads_of(with_known_commands(given))
    return [dict(each) for each in workload.pod_spec[field]]


@pytest.mark.parametrize(
    "image,command,is_kept",
    [
        ("bitnami/redis:7.4", ["bash", "-c", "/opt/start-master.sh"], False),
        ("bitnami/redis:7.4", ["sh", "/scripts/start.sh"], True),
        ("redis:7", ["redis-server", "--appendonly", "yes"], True),
        ("nginx:1.27", ["/docker-entrypoint.d/run"], False),
        ("acme/api:1", ["sh", "-c", "node server.js"], True),
        ("busybox:1.36", ["sleep", "3600"], True),
        ("busybox:1.36", ["sh", "-c", "exit 1"], True),
    ],
)
def test_a_server_whose_command_nobody_knows_does_what_its_image_does(image, command, is_kept):
    given = given_of(SCRIPT, deployment(image=image, pod=VOLUME, container={"command": command, **MOUNTED}))
    (found,) = containers(given)
    assert found.get("command") == (command if is_kept else None)
    assert with_known_commands(given).notes == (
        ()
        if is_kept
        else ("web of deployment/web does what its image does by itself, for nobody here knows its command",)
    )


def test_a_database_of_an_unknown_command_keeps_its_data_on_the_disk_that_it_has():
    claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}
    container = {"command": ["/start.sh"], "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    given = given_of(
        deployment(
            kind="StatefulSet", image="bitnami/redis:7.4", volumeClaimTemplates=[claim], container=container
        )
    )
    (found,) = containers(given)
    assert {(each["mountPath"], each["name"]) for each in found["volumeMounts"]} == {
        ("/data", "data"),
        ("/bitnami/redis/data", "data"),
    }


@pytest.mark.parametrize(
    "container,is_kept",
    [
        ({"image": "acme/api:1", "command": ["./manage.py", "migrate"]}, False),
        ({"image": "busybox:1.36", "command": ["sh", "-c", "until nc -z db 5432; do sleep 1; done"]}, True),
        ({"image": "busybox:1.36", "command": ["sh", "-c", "chown -R 1001 /data"]}, True),
        ({"image": "busybox:1.36", "command": ["/scripts/init.sh"]}, False),
        ({"image": "fluent/fluent-bit:3.1", "restartPolicy": "Always"}, True),
    ],
)
def test_what_comes_first_is_taken_to_end_unless_it_goes_on_beside(container, is_kept):
    given = given_of(deployment(pod={"initContainers": [{"name": "first", **container}]}))
    (found,) = containers(given, "initContainers")
    assert (found == {"name": "first", **container}) is is_kept


def test_a_job_of_an_unknown_image_ends():
    spec = {"restartPolicy": "Never", "containers": [{"name": "report", "image": "acme/report:1"}]}
    job = {"spec": {"template": {"spec": spec}}}
    given = with_known_commands(
        given_of(other("batch/v1", "CronJob", "nightly", spec={"schedule": "* * * * *", "jobTemplate": job}))
    )
    assert given.notes == (
        "report of cronjob/nightly is taken to end well, for nobody here knows its command",
    )
    made = given.documents[0].data["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert [(each["name"], each["command"]) for each in made] == [("report", ["sleep", "5"])]


@pytest.mark.parametrize(
    "volume,mount,path",
    [
        ({}, {}, "/scripts/start.sh"),
        ({"items": [{"key": "start.sh", "path": "run"}]}, {}, "/scripts/run"),
        ({}, {"subPath": "start.sh", "mountPath": "/run.sh"}, "/run.sh"),
    ],
)
def test_files_of_config_maps_are_where_they_are_mounted(volume, mount, path):
    volumes = [{"name": "scripts", "configMap": {"name": "scripts", **volume}}]
    container = {"volumeMounts": [{"name": "scripts", "mountPath": "/scripts", **mount}]}
    given = given_of(SCRIPT, deployment(pod={"volumes": volumes}, container=container))
    (workload,) = workloads_of(given)
    assert list(files_of(given, workload, workload.containers[0])) == [path]
