"""Which objects `kubectl describe` means, and what it refuses, in the words of v1.32."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = [
    ("describe deploy nope -n shop", 'Error from server (NotFound): deployments.apps "nope" not found\n', 1),
    ("describe nope", 'error: the server doesn\'t have a resource type "nope"\n', 1),
    ("describe pods -n empty", "No resources found in empty namespace.\n", 0),
    ("describe csr", "No resources found in default namespace.\n", 0),
    ("describe deploy/web svc/nope -n shop", 'Error from server (NotFound): services "nope" not found\n', 1),
    (
        "describe pods al bo -n shop",
        'Error from server (NotFound): pods "al" not found\nError from server (NotFound): pods "bo" not found\n',
        1,
    ),
    ("describe pod/al -n shop", 'Error from server (NotFound): pods "al" not found\n', 1),
    (
        "describe pods,svc we -n shop",
        'Error from server (NotFound): pods "we" not found\nError from server (NotFound): services "we" not found\n',
        1,
    ),
    (
        "describe pods,svc a -n shop",
        'Error from server (NotFound): pods "a" not found\nError from server (NotFound): services "a" not found\n',
        1,
    ),
]


@pytest.mark.parametrize("line, err, code", REFUSES)
def test_what_is_complained_of(line, err, code):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == ("", err, code)


def test_a_name_that_does_not_exist_means_those_that_begin_so():
    desk = a_desk()
    assert desk.k("describe deploy we -n shop").out == desk.k("describe deploy web -n shop").out + "\n"


def test_what_is_there_is_described_although_others_are_missing():
    typed = a_desk().k("describe sc manual nope other")
    assert typed.out.startswith("Name:                  manual\n")
    assert typed.err == (
        'Error from server (NotFound): storageclasses.storage.k8s.io "nope" not found\n'
        'Error from server (NotFound): storageclasses.storage.k8s.io "other" not found\n'
    )
    assert typed.code == 1


def test_two_lines_stand_between_two_objects():
    out = a_desk().k("describe svc -n shop").out
    assert "Events:            <none>\n\n\nName:                     web\n" in out


def test_events_are_told_unless_they_are_not_wanted():
    shell = a_shell()
    assert "deployment-controller  Scaled up replica set" in run(shell, "kubectl describe deploy web").out
    assert "Events:" not in run(shell, "kubectl describe deploy web --show-events=false").out


def test_any_other_kind_is_described_by_its_fields():
    desk = a_desk()
    desk(
        "cat > lease.yaml <<EOF\napiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: l}\n"
        "spec: {leaseDurationSeconds: 40}\nEOF"
    )
    desk.k("create -f lease.yaml")
    lines = desk.k("describe lease l").out.splitlines()
    assert [
        line
        for line in lines
        if "Resource Version" not in line and "UID" not in line and "Timestamp" not in line
    ] == [
        "Name:         l",
        "Namespace:    default",
        "Labels:       <none>",
        "Annotations:  <none>",
        "API Version:  coordination.k8s.io/v1",
        "Kind:         Lease",
        "Metadata:",
        "Spec:",
        "  Lease Duration Seconds:  40",
        "Events:                    <none>",
    ]


def test_events_of_a_static_pod_stand_on_the_page_of_its_mirror():
    shell = a_shell()
    run(shell, "ssh master-1 rm /etc/kubernetes/manifests/kube-scheduler.yaml; sleep 0.5")
    told = run(shell, "kubectl -n kube-system describe pod kube-scheduler-master-1").out
    assert "Stopping container kube-scheduler" in told.partition("Events:")[2]
