import pytest

from tests.shell.bare import Desk


@pytest.fixture
def desk():
    return Desk()


def test_versions_of_both_ends(desk):
    assert desk.k("version").out == (
        "Client Version: v1.32.13\nKustomize Version: v5.5.0\nServer Version: v1.32.13\n"
    )
    assert desk.k("version --client").out == "Client Version: v1.32.13\nKustomize Version: v5.5.0\n"


def test_a_server_that_does_not_answer(desk):
    desk.world.is_reachable = False
    typed = desk.k("version")
    assert typed.out.startswith("Client Version: v1.32.13\n")
    assert typed.err == (
        "The connection to the server 10.0.0.10:6443 was refused - did you specify the right host or port?\n"
    )
    assert typed.code == 1


def test_resources_are_sorted_by_group_and_name(desk):
    lines = desk.k("api-resources").out.splitlines()
    assert lines[0].split() == ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
    assert lines[1].split() == ["bindings", "v1", "true", "Binding"]
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert rows["pods"] == ["po", "v1", "true", "Pod"]
    assert rows["deployments"] == ["deploy", "apps/v1", "true", "Deployment"]
    assert rows["nodes"] == ["no", "v1", "false", "Node"]
    names = [line.split()[0] for line in lines[1:]]
    assert names.index("services") < names.index("mutatingwebhookconfigurations") < names.index("deployments")


def test_wide_adds_verbs_and_categories(desk):
    text = desk.k("api-resources -o wide --api-group=apps").out
    head, *rows = text.splitlines()
    assert head.split()[-2:] == ["VERBS", "CATEGORIES"]
    assert all("apps/v1" in row for row in rows)
    row = next(row for row in rows if row.startswith("deployments"))
    assert row.split()[-2:] == ["create,delete,deletecollection,get,list,patch,update,watch", "all"]


@pytest.mark.parametrize(
    "flags, has, lacks",
    [
        ("--namespaced=false", "nodes", "pods"),
        ("--namespaced=true", "pods", "nodes"),
        ("--api-group=batch", "jobs.batch", "pods"),
        ("--verbs=list,watch", "pods", "bindings"),
        ("--categories=all", "deployments.apps", "configmaps"),
    ],
)
def test_choices(desk, flags, has, lacks):
    names = desk.k(f"api-resources -o name {flags}").out.split()
    assert has in names
    assert lacks not in names


def test_versions_of_the_api(desk):
    lines = desk.k("api-versions").out.splitlines()
    assert lines == sorted(lines)
    assert {"apps/v1", "v1", "batch/v1", "networking.k8s.io/v1"} <= set(lines)


def test_where_the_control_plane_is(desk):
    text = desk.k("cluster-info").out
    assert text.splitlines()[0].startswith("Kubernetes control plane is running at https://")
    assert text.endswith(
        "\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n"
    )


def test_an_unknown_output_is_refused(desk):
    assert desk.k("api-resources -o yaml").code == 1
