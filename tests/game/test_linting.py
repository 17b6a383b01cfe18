from pathlib import Path

import pytest

from k8s_tui.game.linting import lint, problems
from k8s_tui.game.template import template
from tests.game.builders import MINIMAL, scenario


def test_the_template_has_nothing_to_complain_about(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    path.write_text(template("lost-parcel"))
    assert lint(path) == ()


def test_a_file_should_be_called_as_its_scenario(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(template("lost-parcel"))
    assert lint(path) == ("other.yaml:8:3: metadata.name: must be other, as the file is called",)


def test_mistakes_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(MINIMAL.replace("title:", "titel:"))
    assert lint(path)[0].startswith("small.yaml:")


@pytest.mark.parametrize(
    "old,new,complaint",
    [
        (
            "spec:\n  briefing",
            "spec:\n  variables:\n    - {name: app, words: applications, written: shop}\n  briefing",
            "lost-parcel.yaml:15:7: spec.variables[0]: ${app} is written nowhere: use it, or leave the variable out",
        ),
        (
            "  objectives:\n",
            "  objectives:\n    - {exists: {object: service/wbe}}\n",
            "lost-parcel.yaml:46:7: spec.objectives[0]: nothing makes service/wbe in default (did you mean web?)",
        ),
    ],
)
def test_what_stands_for_nothing_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path, text = tmp_path / "lost-parcel.yaml", template("lost-parcel")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    assert lint(path) == (complaint,)


def test_a_variable_may_be_written_in_a_file_beside(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    variables = "spec:\n  variables:\n    - {name: app, words: applications, written: shop}\n"
    text = template("lost-parcel").replace("spec:\n", variables, 1)
    path.write_text(text.replace("  manifests:\n", "  manifests:\n    - beside.yaml\n"))
    beside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "
    (tmp_path / "beside.yaml").write_text(beside + "settings}\n")
    assert "${app} is written nowhere" in "".join(lint(path))
    (tmp_path / "beside.yaml").write_text(beside + '"${app}"}\n')
    assert lint(path) == ()


def test_what_is_missing_is_told() -> None:
    found = {mistake.path for mistake in problems(scenario())}
    assert found == {
        "spec.solutions",
        "spec.nonFixes",
        "spec.hints",
        "spec.symptoms",
        "spec.postmortem",
        "spec.par",
        "spec.timeline",
    }


@pytest.mark.parametrize(
    "old,new,complaint",
    [
        ("client: shoppers", "client: shopers", "no client is called 'shopers' (did you mean shoppers?)"),
        (
            "set selector service web app=web",
            "rollout restart deployment web\\nkubeclt get po",
            "no command kubeclt",
        ),
        ("kubectl get endpointslices\\n", ":wiat 30s\\n", "no command :wiat (did you mean wait?)"),
        ("kubectl delete service web", "kubectl delete pods -l app=web", "is the same as one before it"),
        ("rootCause: [service/web]", "rootCause: []", "should name the objects or machines at fault"),
        ("kubectl delete service web", "kubectl delete 'service", "cannot be read by the shell"),
        (
            "Nobody can open the shop.",
            "Try: kubectl get endpointslices; kubectl set selector service web app=web",
            "gives",
        ),
        (
            "{at: 15s, run: ",
            "{at: 5s, fault: {kind: StopProcess, machine: worker-9, process: kubelet}}\n    - {at: 15s, run: ",
            "no machine is called 'worker-9' (did you mean worker-",
        ),
        (
            "{at: 15s, run: ",
            "{at: 5s, fault: {kind: StopProcess, machine: worker-1, process: shop}}\n    - {at: 15s, run: ",
            "gives away 'shop' before a hint does",
        ),
    ],
)
def test_what_is_suspicious_is_told(old: str, new: str, complaint: str) -> None:
    text = template("lost-parcel")
    assert old in text
    told = " ".join(mistake.message for mistake in problems(scenario(text.replace(old, new, 1))))
    assert complaint in told
