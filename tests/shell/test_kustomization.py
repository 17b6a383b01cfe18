from pathlib import Path

import pytest
import yaml

from k8s_tui.api.scheme import SCHEME
from k8s_tui.shell.files import Files, FolderFiles, GivenFiles
from k8s_tui.shell.kustomization import build
from k8s_tui.shell.kustomizetransforms import KustomizeError
from tests.clients import kubectl_of_the_version
from tests.httpd.served import run
from tests.systems.player import sandbox

FOLDER = Path(__file__).parents[1] / "deployed" / "kustomization"


def is_namespaced(api_version, kind):
    found = SCHEME.by_kind(api_version, kind)
    return found is None or found.namespaced


@pytest.mark.parametrize("name", ["base", "overlay", "variant"])
async def test_the_real_kubectl_builds_the_same(name, tmp_path):
    real = await run(kubectl_of_the_version(), FOLDER, tmp_path / "none", "kustomize", name)
    built = build(Files((FolderFiles(FOLDER),)), name, is_namespaced)
    assert built == list(yaml.safe_load_all(real.stdout)), real.stderr


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "kustomization.yaml is empty"),
        ("resources: [nope.yaml]", "open /home/player/d/nope.yaml: no such file or directory"),
        ("resources: [../d]", "cycle detected: candidate root"),
        ("components: [x]", "components of a kustomization is not simulated"),
        ("configMapGenerator: [{name: a, literals: [b]}]", "invalid literal source b, expected key=value"),
        (
            "configMapGenerator: [{name: a, behavior: merge}]",
            "behavior merge of a generator is not simulated",
        ),
        (
            "patches: [{patch: '{kind: Pod, metadata: {name: x}}'}]",
            "no resource matches strategic merge patch",
        ),
        ("replicas: [{name: x, count: 1}]", "resource with name x does not match a config"),
    ],
)
def test_what_cannot_be_built_is_refused(text, said):
    with pytest.raises(KustomizeError, match=said):
        build(Files((GivenFiles({"d/kustomization.yaml": text}),)), "d", is_namespaced)


def test_a_kustomization_is_applied_shown_and_deleted():
    texts = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*.*")}
    play = sandbox(workers=1, files=texts)
    said = play("kubectl apply -k overlay").splitlines()
    assert (said[0], said[-1]) == ("namespace/staging created", "deployment.apps/staging-web created")
    play("kubectl rollout status deploy/staging-web -n staging")
    assert "unchanged" in play("kubectl apply -k overlay")
    assert play("kubectl diff -k overlay") == ""
    assert play("kubectl kustomize overlay").startswith("apiVersion: v1\nkind: Namespace\n")
    assert play("kubectl get -k overlay -o name").count("\n") == 5
    assert 'deployment.apps "staging-web" deleted' in play("kubectl delete -k overlay")
    assert play.run("kubectl apply -k nope").stderr.startswith("error: must build at directory: not a valid")
    play("mkdir empty")
    assert play.run("kubectl apply -k empty").stderr == (
        "error: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory "
        "'/home/player/empty'\n"
    )
