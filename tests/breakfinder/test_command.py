import json
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
    assert run(["break", "-f", manifest, "--faults", "node", "--promise", "available", "--budget", "4s"]) == 1
    assert "When worker-1 loses power, service/web is not answered" in capsys.readouterr().out


def test_a_report_goes_into_a_file_in_the_form_that_is_wanted(manifest: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    said = "{condition: {object: deploy/web, condition: Available}, always: true}"
    options = (
        "--faults",
        "kubelet",
        "--promise",
        said,
        "--format",
        "json",
        "-o",
        str(path),
        "--budget",
        "1s",
    )
    assert run(["break", "-f", manifest, *options]) in (0, 1)
    assert json.loads(path.read_text())["tried"] >= 1


@pytest.mark.parametrize(
    "options,complaint",
    [
        (("--faults", "nodes"), "nothing is called 'nodes' that may happen"),
        (("--nodes", "0"), 'Invalid value "0" for --nodes. Must be >= 1.'),
        (("--zones", "11"), 'Invalid value "11" for --zones. Must be <= 10.'),
        (("--jobs", "0"), 'Invalid value "0" for --jobs. Must be >= 1.'),
        (("--output", "nowhere/report.md"), "nowhere/report.md: No such file or directory"),
        (("--scenario", "."), ".: Is a directory"),
        (("--budget", "soon"), "the budget must be a duration"),
        (("-f", "nowhere.yaml"), 'the path "nowhere.yaml" does not exist'),
        (("--promise", "{trafic: {}}"), "--promise:1:2: trafic: unknown field (did you mean traffic?)"),
        (("--promise", "nowhere.yaml"), "nowhere.yaml: No such file or directory"),
    ],
)
def test_bad_input_is_told_in_a_sentence(
    manifest: str, options: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["break", "-f", manifest, *options]) == 2
    assert complaint in capsys.readouterr().err


def test_the_worst_finding_becomes_a_scenario_that_can_be_played(
    manifest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "friday.yaml"
    asked = ["--faults", "node", "--promise", "available", "--budget", "30s", "--scenario", str(path)]
    assert run(["break", "-f", manifest, *asked]) == 1
    assert run(["scenarios", "lint", str(path)]) == 0
    (tmp_path / "nothing").write_text("")
    assert run(["play", str(path), "--script", str(tmp_path / "nothing")]) == 1
    assert "lost after 6:0" in capsys.readouterr().out
