"""One cluster through two doors: what the real kubectl prints over HTTPS, the player's own shell prints, too.

Two equal clusters are given the same commands, drawn at random from a seed or listed in a file; time passes alike.
Every output, every exit code, and all that is stored at the end must be the same, to the byte.
"""

import random
import re
import shlex
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import start
from k8s_tui.httpd.door import server_of
from tests.clients import kubectl_of_the_version, newest_kubectl
from tests.httpd.served import Output, run

COMMANDS = 100
TYPED = Path(__file__).parent / "typed"
STEP_MS = 1_500
NAMES = ("web", "api", "db", "cache")
KINDS = ("deploy/", "svc/", "cm/", "pod/", "deployment/")

TEMPLATES = (
    "create deployment {a} --image=nginx:1.2{k} --replicas={k}",
    "create configmap {a} --from-literal=k{k}={b}",
    "create secret generic {a} --from-literal=k{k}={b}",
    "create service clusterip {a} --tcp=80:8080",
    "create role {a} --verb=get --resource=pods",
    "create rolebinding {a} --role={b} --user={a}",
    "create namespace {a}",
    "create cronjob {a} --image=busybox --schedule='*/{k} * * * *' -- date",
    "create job {a} --image=busybox -- date",
    "run {a} --image=nginx --labels=app={b} --port=80",
    "expose deployment {a} --port=80 --target-port=8080",
    "autoscale deploy {a} --min=1 --max={k}",
    "scale deploy {a} --replicas={k}",
    "set image deploy/{a} nginx=nginx:1.2{k}",
    "set env deploy/{a} K{k}={b}",
    "set resources deploy/{a} --limits=cpu={k}00m",
    "label {o} tier={b}",
    "label {o} tier={b} --overwrite",
    "label {o} tier-",
    "annotate {o} note={b}",
    """patch deploy {a} -p '{{"spec":{{"replicas":{k}}}}}'""",
    """patch {o} --type=merge -p '{{"metadata":{{"labels":{{"x":"{b}"}}}}}}'""",
    """patch deploy {a} --type=json -p '[{{"op":"replace","path":"/spec/replicas","value":{k}}}]'""",
    "rollout history deploy/{a}",
    "rollout undo deploy/{a}",
    "rollout pause deploy/{a}",
    "rollout resume deploy/{a}",
    "cordon worker-1",
    "uncordon worker-1",
    "taint node worker-2 k={b}:NoSchedule",
    "taint node worker-2 k-",
    "delete {o} --wait=false",
    "delete {o} --wait=false --ignore-not-found",
    "delete hpa {a}",
    "delete cj {a}",
    "delete ns {a} --wait=false",
    "get {o}",
    "get {o} -o yaml",
    "get {o} -o yaml --show-managed-fields",
    "get {o} -o json",
    "get {o} -o wide",
    "get {o} -o jsonpath={{.metadata.name}}",
    "get deploy,rs,pods,svc",
    "get all -o name",
    "get pods -o wide",
    "get pods --show-labels",
    "get pods -l 'app in ({a},{b})' -o name",
    "get pods --field-selector status.phase=Running -o name",
    "get nodes",
    "get hpa,job,cj",
    "get cm,secret",
    "get pods --as={a}",
    "get events -o name",
    "get nosuch",
    "get pods -n nosuch",
    "describe {o}",
    "describe svc {a}",
    "explain deploy.spec.replicas",
    "explain deploy.spec.nope",
    "auth can-i delete pods --as={a}",
    "logs {a}",
    "logs deploy/{a} --tail=2",
    "exec deploy/{a} -- hostname",
    "top pods",
)
FOLDS = (
    (r'(" (?:force )?deleted) from \S+ namespace', r"\1"),
    (r"error: no objects passed to scale (.*)", r"Error from server (NotFound): \1"),
    (r"(?m)^(W)\d{4} [0-9:.]+ +\d+", r"\1"),
    (r"(/tmp/(LIVE|MERGED)-)\d+", r"\1"),
    (r"\t20\d\d-\d\d-\d\d [0-9:.]+ ", "\t"),
    (r"(?<=  )(\d+d|\d+h|\d+m(\d+s)?|\d+s)(?= )", "AGE"),
    (r" over [0-9dhms]+\)|\(lasts [0-9dhms]+\)", ")"),
    (r" {2,}", "  "),
)
"""What newer versions of kubectl say otherwise, when and where files were, and ages that it counts by its own clock."""

IN_ANY_ORDER = re.compile("logs .*(--all-pods|--all-containers|-l )|describe (cm|secret) |set env .*--from")
"""Commands that take what they show from a map of Go's, whose order is another one each time."""


def drawn(chance: random.Random) -> str:
    words = {name: chance.choice(NAMES) for name in "ab"}
    return chance.choice(TEMPLATES).format(
        **words, k=chance.randrange(1, 6), o=chance.choice(KINDS) + chance.choice(NAMES)
    )


def typed(session: Session, line: str) -> Output:
    command = session.start(f"kubectl {line}")
    assert command.done, f"kubectl {line} waits for something"
    pieces = command.read()
    streams = ("".join(text for stream, text in pieces if stream == name) for name in ("stdout", "stderr"))
    assert command.exit_code is not None
    return Output(command.exit_code, *streams)


def folded(line: str, output: Output) -> Output:
    def fold(text: str) -> str:
        if IN_ANY_ORDER.match(line):
            text = "".join(sorted(text.splitlines(keepends=True)))
        folds = FOLDS if line.startswith("describe") else FOLDS[:5]
        for pattern, instead in folds:
            text = re.sub(pattern, instead, text)
        return text

    return Output(output.exit_code, fold(output.stdout), fold(output.stderr))


async def both(lines: Iterable[str], program: Path, folder: Path, seed: int = 1, workers: int = 2) -> None:
    """Give lines to both doors and compare; `:wait N` lets so many seconds pass."""
    served, shell = (start(Origin(workers=workers, seed=seed)) for _ in range(2))
    server = server_of(served)
    await server.start()
    kubeconfig = folder / "kubeconfig"
    server.credentials.write_kubeconfig(kubeconfig, server.address)
    for manifest in sorted(TYPED.glob("*.yaml")):
        shutil.copy(manifest, folder)
        assert shell.run(f"cat > {manifest.name} <<'EOF'\n{manifest.read_text()}EOF").exit_code == 0
    try:
        for line in lines:
            step_ms = STEP_MS
            if line.startswith(":wait "):
                step_ms = int(line.removeprefix(":wait ")) * 1_000
            else:
                real = await run(program, folder, kubeconfig, *shlex.split(line))
                assert folded(line, typed(shell, line)) == folded(line, real), f"kubectl {line}"
            served.step(step_ms)
            shell.step(step_ms)
    finally:
        await server.stop()
    assert served.play.world.fingerprint() == shell.play.world.fingerprint()


@pytest.mark.parametrize("seed", [1, 2])
async def test_both_doors_say_the_same(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again
    await both((drawn(chance) for _ in range(COMMANDS)), newest_kubectl(), tmp_path, seed)


@pytest.mark.parametrize("name", ["asking", "changing", "partly", "files", "estate", "debugging", "usage"])
async def test_every_sort_of_command_is_answered_as_by_the_kubectl_of_the_version(
    name: str, tmp_path: Path
) -> None:
    await both(
        (TYPED / f"{name}.txt").read_text().splitlines(), kubectl_of_the_version(), tmp_path, workers=3
    )
