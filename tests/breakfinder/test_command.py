from pathlib import Path

import pytest

from k8s_tui.cli import run

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    path = tmp_path / "web.yaml"
    path.write_text(WEB)
    return str(path)


def test_what_breaks_is_told_and_is_the_exit_code(manifest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["break", "-f", manifest, "--faults", "node"]) == 1
    assert "worker-1 loses power" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options,complaint",
    [
        (("--faults", "nodes"), "nothing is called 'nodes' that may happen"),
        (("--budget", "soon"), "the budget must be a duration"),
        (("-f", "nowhere.yaml"), 'the path "nowhere.yaml" does not exist'),
    ],
)
def test_bad_input_is_told_in_a_sentence(
    manifest: str, options: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["break", "-f", manifest, *options]) == 2
    assert complaint in capsys.readouterr().err
