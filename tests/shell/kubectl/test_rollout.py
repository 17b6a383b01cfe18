"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = {
    "rollout history": ("", "error: required resource not specified\n", 1),
    "rollout history pod/alone -n shop": ("", 'error: no history viewer has been implemented for "Pod"\n', 1),
    "rollout nope": (
        "",
        ("error: unknown command \"nope\"\nSee 'kubectl rollout -h' for help and examples\n"),
        1,
    ),
    "rollout pause": ("", "error: required resource not specified\n", 1),
    "rollout pause sts/db -n shop": ("", 'error: statefulsets.apps "db" pausing is not supported\n', 1),
    "rollout restart": ("", "error: required resource not specified\n", 1),
    "rollout restart pod/alone -n shop": ("", 'error: pods "alone" restarting is not supported\n', 1),
    "rollout restart svc/web -n shop": ("", 'error: services "web" restarting is not supported\n', 1),
    "rollout resume deploy/web -n shop": ("", 'error: deployments.apps "web" is not paused\n', 1),
    "rollout status": ("", "error: required resource not specified\n", 1),
    "rollout status deploy/nope -n shop": (
        "",
        'Error from server (NotFound): deployments.apps "nope" not found\n',
        1,
    ),
    "rollout status pod/alone -n shop": ("", "error: no status viewer has been implemented for Pod\n", 1),
    "rollout undo": ("", "error: required resource not specified\n", 1),
    "rollout undo deploy/web -n shop": ("", 'error: no rollout history found for deployment "web"\n', 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


NO_UNDO = (
    "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try "
    "again\n"
)
PAUSED = 'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n'


def rolled(shell, image="nginx:1.28"):
    """Give the deployment another image and wait until it runs."""
    run(shell, f"kubectl set image deploy/web nginx={image}")
    shell.session.world.run_for(60_000)


def test_a_rollout_is_told_step_by_step_to_its_end():
    shell = a_shell()
    run(shell, "kubectl set image deploy/web nginx=nginx:1.28")
    said = run(shell, "kubectl rollout status deploy/web")
    lines = said.out.splitlines()
    assert lines[-1] == 'deployment "web" successfully rolled out'
    assert (
        'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...'
        in lines
    )
    assert said.code == 0
    assert run(shell, "kubectl rollout status deploy/web").out == f"{lines[-1]}\n"


def test_a_rollout_that_takes_too_long():
    shell = a_shell()
    run(shell, "kubectl set image deploy/web nginx=nginx:doesnotexist")
    said = run(shell, "kubectl rollout status deploy/web --timeout=5s")
    assert (said.err, said.code) == ("error: timed out waiting for the condition\n", 1)


def test_the_revisions_and_what_each_was():
    shell = a_shell()
    rolled(shell)
    run(shell, "kubectl annotate deploy/web kubernetes.io/change-cause='newer nginx'")
    shell.session.world.run_for(2_000)
    assert run(shell, "kubectl rollout history deploy/web").out == (
        "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         newer nginx\n\n"
    )
    page = run(shell, "kubectl rollout history deploy/web --revision=2").out
    assert page.startswith("deployment.apps/web with revision #2\nPod Template:\n  Labels:\tapp=web\n")
    assert "    Image:\tnginx:1.28\n" in page
    assert run(shell, "kubectl rollout history deploy/web --revision=9").err == (
        "error: unable to find the specified revision\n"
    )


def test_an_undo_brings_the_former_template_back_under_a_new_number():
    shell = a_shell()
    rolled(shell)
    assert run(shell, "kubectl rollout undo deploy/web").out == "deployment.apps/web rolled back\n"
    shell.session.world.run_for(60_000)
    assert run(shell, "kubectl get deploy web -o jsonpath={..image}").out == "nginx:1.27"
    history = run(shell, "kubectl rollout history deploy/web").out.splitlines()
    assert [line.split()[0] for line in history[2:4]] == ["2", "3"]
    said = run(shell, "kubectl rollout undo deploy/web --to-revision=9")
    assert said.err == "error: unable to find specified revision 9 in history\n"
    run(shell, "kubectl rollout undo deploy/web --to-revision=3")
    assert run(shell, "kubectl get deploy web -o jsonpath={..image}").out == "nginx:1.27"


def test_a_paused_deployment_is_left_alone_until_it_is_resumed():
    shell = a_shell()
    table = [
        ("pause", "deployment.apps/web paused\n", ""),
        ("pause", "", 'error: deployments.apps "web" is already paused\n'),
        ("undo", "", NO_UNDO),
        ("restart", "", PAUSED),
        ("resume", "deployment.apps/web resumed\n", ""),
        ("resume", "", 'error: deployments.apps "web" is not paused\n'),
        ("restart", "deployment.apps/web restarted\n", ""),
    ]
    for verb, out, err in table:
        said = run(shell, f"kubectl rollout {verb} deploy/web")
        assert (said.out, said.err) == (out, err), verb


def test_a_restart_replaces_every_pod():
    shell = a_shell()
    before = run(shell, "kubectl get pods -l app=web -o name").out.split()
    run(shell, "kubectl rollout restart deploy/web")
    shell.session.world.run_for(60_000)
    after = run(shell, "kubectl get pods -l app=web -o name").out.split()
    assert len(after) == 2
    assert not set(before) & set(after)
