import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import DEPLOYMENT, get, put

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.fixture
def desk():
    desk = Desk()
    put(desk, DEPLOYMENT)
    return desk


def containers(desk):
    return get(desk, "deployments", "web").spec.template.spec.containers


def env(desk, index=0):
    return {each.name: each.value for each in containers(desk)[index].env}


def test_what_was_done_is_recorded(desk):
    typed = desk.k("set image deploy/web nginx=nginx:1.26 --record")
    assert typed.err == "Flag --record has been deprecated, --record will be removed in the future\n"
    assert get(desk, "deployments", "web").metadata.annotations["kubernetes.io/change-cause"] == (
        "kubectl set image deploy/web nginx=nginx:1.26 --record=true"
    )


def test_subjects_are_added_to_a_binding(desk):
    desk.k("create rolebinding b --clusterrole=view --user=jane")
    typed = desk.k("set subject rolebinding/b --user=jane --group=dev --serviceaccount=default:bot")
    assert typed.out == "rolebinding.rbac.authorization.k8s.io/b subjects updated\n"
    assert desk.k("get rolebinding b -o wide --no-headers").out.split()[3:] == ["jane", "dev", "default/bot"]
    assert desk.k("set subject rolebinding/b").err == (
        "error: you must specify at least one value of user, group or serviceaccount\n"
    )


def test_variables_come_from_a_config_map_and_are_looked_up(desk):
    desk.k("create configmap m --from-literal=log-level=info")
    assert desk.k("set env deploy/web --from=configmap/m -c nginx").err == (
        "Warning: key log-level transferred to LOG_LEVEL\n"
    )
    assert "LOG_LEVEL=info\n" in desk.k("set env deploy/web --list --resolve").out


def test_an_image_is_set(desk):
    typed = desk.k("set image deploy/web nginx=nginx:1.26")
    assert (typed.out, typed.code) == ("deployment.apps/web image updated\n", 0)
    assert [each.image for each in containers(desk)] == ["nginx:1.26", "busybox:1"]


def test_a_star_means_every_container(desk):
    desk.k("set image deploy/web '*=nginx:2'")
    assert [each.image for each in containers(desk)] == ["nginx:2", "nginx:2"]


def test_the_same_image_again_says_nothing(desk):
    typed = desk.k("set image deploy/web nginx=nginx:1.25")
    assert (typed.out, typed.err, typed.code) == ("", "", 0)


@pytest.mark.parametrize(
    "words, error",
    [
        ("image deploy/web nope=nginx:1.26", 'error: unable to find container named "nope"\n'),
        ("image deploy/web", "error: at least one image update is required\n"),
        (
            "image nginx=nginx:1",
            "error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n",
        ),
        (
            "image deploy/nope nginx=nginx:1",
            'Error from server (NotFound): deployments.apps "nope" not found\n',
        ),
        ("resources deploy/web -c nope --limits=cpu=1", "error: unable to find container named nope\n"),
        (
            "resources deploy/web --limits=cpu",
            "error: Invalid argument syntax cpu, expected <resource>=<value>\n",
        ),
        (
            "resources deploy/web --limits=cpu=oops",
            (
                "error: quantities must match the regular expression "
                "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'\n"
            ),
        ),
        (
            "resources deploy/web",
            "error: you must specify an update to requests or limits (in the form of --requests/--limits)\n",
        ),
        (
            "env deploy/web MODE=x --overwrite=false",
            "error: 'MODE' already has a value, and --overwrite is false\n",
        ),
        ("env deploy/web --from=pod/x", "error: unsupported resource specified in --from: pod/x\n"),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"set {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_variables_are_set_and_removed(desk):
    assert desk.k("set env deploy/web COLOR=blue").out == "deployment.apps/web env updated\n"
    assert env(desk) == {"MODE": "prod", "COLOR": "blue"}
    assert env(desk, 1) == {"COLOR": "blue"}
    desk.k("set env deploy/web -c nginx COLOR- MODE=test")
    assert env(desk) == {"MODE": "test"}
    assert env(desk, 1) == {"COLOR": "blue"}


def test_an_unknown_container_is_only_a_warning(desk):
    typed = desk.k("set env deploy/web -c nope A=b")
    assert typed.err == 'Warning: Deployment/web does not have any containers matching "nope"\n'
    assert (typed.out, typed.code) == ("", 0)


def test_variables_from_a_config_map(desk):
    desk.k("create configmap conf --from-literal=log-level=debug --from-literal=b=2")
    desk.k("set env deploy/web -c nginx --from=configmap/conf --prefix=APP_")
    found = {each.name: each.value_from for each in containers(desk)[0].env}
    assert list(found) == ["MODE", "APP_B", "APP_LOG_LEVEL"]
    assert "conf" in str(found["APP_LOG_LEVEL"])


def test_variables_are_listed(desk):
    desk.k("create configmap conf --from-literal=k=v")
    desk.k("set env deploy/web -c side --from=configmap/conf")
    assert desk.k("set env deploy/web --list").out == (
        "# Deployment web, container nginx\nMODE=prod\n"
        "# Deployment web, container side\n# K from configmap conf, key k\n"
    )


def test_resources_are_merged(desk):
    assert desk.k("set resources deploy/web -c nginx --limits=cpu=300m").out == (
        "deployment.apps/web resource requirements updated\n"
    )
    desk.k("set resources deploy/web -c nginx --limits=memory=1Gi --requests=cpu=100m")
    resources = containers(desk)[0].resources
    assert {name: str(amount) for name, amount in resources.limits.items()} == {
        "cpu": "300m",
        "memory": "1Gi",
    }
    assert {name: str(amount) for name, amount in resources.requests.items()} == {"cpu": "100m"}


def test_a_service_account_is_set(desk):
    assert desk.k("set sa deploy/web bot").out == "deployment.apps/web serviceaccount updated\n"
    assert get(desk, "deployments", "web").spec.template.spec.service_account_name == "bot"


def test_a_selector_is_set(desk):
    put(desk, SERVICE)
    assert desk.k("set selector svc web app=api,tier=x").out == "service/web selector updated\n"
    assert get(desk, "services", "web").spec.selector == {"app": "api", "tier": "x"}


def test_a_dry_run_shows_what_would_be(desk):
    typed = desk.k("set image deploy/web nginx=nginx:9 --dry-run=client -o yaml")
    assert "image: nginx:9" in typed.out
    assert containers(desk)[0].image == "nginx:1.25"
