import pytest

from k8s_tui.shell.kubectl.creating.workloads import container_name
from tests.shell.bare import Desk
from tests.shell.kubectl.creating.made import made
from tests.shell.kubectl.objects import get

EMPTY = {"creationTimestamp": None}


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    "image, name",
    [("redis", "redis"), ("registry.example.com/team/redis:7", "redis"), ("redis@sha256:ab", "redis")],
)
def test_the_name_of_a_container(image, name):
    assert container_name(image) == name


def test_a_deployment(desk):
    document = made(desk, "deployment api --image=x/api:1 --image=side --replicas=2 --port=8080")
    labels = {"app": "api"}
    assert document == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "labels": labels,
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {
                "metadata": {**EMPTY, "labels": labels},
                "spec": {
                    "containers": [
                        {
                            "image": "x/api:1",
                            "name": "api",
                            "ports": [{"containerPort": 8080}],
                            "resources": {},
                        },
                        {"image": "side", "name": "side", "resources": {}},
                    ]
                },
            },
        },
        "status": {},
    }


def test_a_deployment_with_a_command(desk):
    document = made(desk, "deployment api --image=x -- sleep 5")
    assert document["spec"]["template"]["spec"]["containers"][0]["command"] == ["sleep", "5"]


def test_a_job(desk):
    container = {"command": ["date", "-u"], "image": "busybox", "name": "j", "resources": {}}
    assert made(desk, "job j --image=busybox -- date -u")["spec"] == {
        "template": {"metadata": EMPTY, "spec": {"containers": [container], "restartPolicy": "Never"}}
    }


def test_a_cron_job(desk):
    document = made(desk, "cronjob c --image=busybox --schedule='*/5 * * * *'")
    assert document["spec"]["schedule"] == "*/5 * * * *"
    job = document["spec"]["jobTemplate"]
    assert job["metadata"] == {**EMPTY, "name": "c"}
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "OnFailure"


def test_a_job_of_a_cron_job(desk):
    desk.k("create cronjob nightly --image=busybox --schedule='0 0 * * *' -- date")
    typed = desk.k("create job manual --from=cronjob/nightly")
    assert (typed.out, typed.err) == ("job.batch/manual created\n", "")
    job = get(desk, "jobs", "manual")
    assert job.metadata.annotations["cronjob.kubernetes.io/instantiate"] == "manual"
    (owner,) = job.metadata.owner_references
    assert (owner.kind, owner.name, owner.controller) == ("CronJob", "nightly", True)


@pytest.mark.parametrize(
    "words, error",
    [
        ("job j", "error: either --image or --from must be specified\n"),
        ("job j --image=x --from=cj/x", "error: either --image or --from must be specified\n"),
        ("job j --from=pod/x", "error: unknown object type *v1.Pod\n"),
        ("job j --from=cj/x", 'Error from server (NotFound): cronjobs.batch "x" not found\n'),
        (
            "deployment d --image=a --image=b -- x",
            "error: cannot specify multiple --image options and command\n",
        ),
        ("deployment d --image=a --replicas=-1", "error: invalid replicas: -1, must be 0 or greater\n"),
    ],
)
def test_refusals(desk, words, error):
    assert desk.k(f"create {words}").err == error
