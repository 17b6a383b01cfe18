"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

PRINTS = {
    "delete all --all -n empty": "No resources found\n",
    "delete pod -l app=nope -n shop": "No resources found\n",
    "delete pod -l run=alone --dry-run=client -n shop": 'pod "alone" deleted (dry run)\n',
    "delete pod alone -n shop --dry-run=client": 'pod "alone" deleted (dry run)\n',
    "delete pod alone -n shop --dry-run=client -o name": "pod/alone\n",
    "delete pod alone -n shop --grace-period=0 --dry-run=client": 'pod "alone" deleted (dry run)\n',
    "delete pod/alone svc/web --dry-run=client -n shop": (
        'pod "alone" deleted (dry run)\nservice "web" deleted (dry run)\n'
    ),
    "delete pods --all -n empty": "No resources found\n",
    "delete svc --all --dry-run=client -n shop": (
        'service "ext" deleted (dry run)\nservice "web" deleted (dry run)\n'
    ),
}
REFUSES = {
    "delete": (
        "",
        (
            "error: You must provide one or more resources by argument or filename.\n"
            "Example resource specifications include:\n"
            "   '-f rsrc.yaml'\n"
            "   '--filename=rsrc.json'\n"
            "   '<resource> <name>'\n"
            "   '<resource>'\n"
        ),
        1,
    ),
    "delete -f nope.yaml": ("", 'error: the path "nope.yaml" does not exist\n', 1),
    "delete pod": ("", "error: resource(s) were provided, but no name was specified\n", 1),
    "delete pod alone --all -n shop": (
        "",
        "error: name cannot be provided when a selector is specified\n",
        1,
    ),
    "delete pod alone --cascade=nope -n shop": (
        "",
        'error: invalid cascade value (nope). Must be "background", "foreground", or "orphan"\n',
        1,
    ),
    "delete pod alone -n shop --now --grace-period=1": (
        "",
        "error: --now and --grace-period cannot be specified together\n",
        1,
    ),
    "delete pods,svc": ("", "error: resource(s) were provided, but no name was specified\n", 1),
}


@pytest.mark.parametrize("line", PRINTS)
def test_what_is_printed(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == (PRINTS[line], "", 0)


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


def test_a_pod_is_gone_when_the_command_returns_unless_nobody_waits():
    shell = a_shell()
    run(shell, "kubectl run one --image=nginx")
    shell.session.world.run_for(10_000)
    assert run(shell, "kubectl delete pod one").out == 'pod "one" deleted\n'
    assert run(shell, "kubectl get pod one").code == 1
    run(shell, "kubectl run two --image=busybox --command -- sleep 1000")
    shell.session.world.run_for(10_000)
    before = shell.session.world.now_ms
    run(shell, "kubectl delete pod two --wait=false")
    assert shell.session.world.now_ms == before
    assert "Terminating" in run(shell, "kubectl get pod two").out


def test_force_is_warned_about():
    shell = a_shell()
    run(shell, "kubectl run one --image=nginx")
    shell.session.world.run_for(10_000)
    said = run(shell, "kubectl delete pod one --force --grace-period=0")
    assert said.err == (
        "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
        "The resource may continue to run on the cluster indefinitely.\n"
    )
    assert said.out == 'pod "one" force deleted\n'


def test_a_deployment_takes_its_pods_along_unless_they_are_orphaned():
    shell = a_shell()
    run(shell, "kubectl delete deploy web --cascade=orphan")
    shell.session.world.run_for(60_000)
    assert len(run(shell, "kubectl get pods -l app=web -o name").out.split()) == 2
    run(shell, "kubectl delete deploy box")
    shell.session.world.run_for(60_000)
    assert run(shell, "kubectl get pods -l app=box -o name").out == ""
