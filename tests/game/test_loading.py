import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.documents import dump
from k8s_tui.game.loading import Folder, load, parse, parse_condition, parse_duration
from k8s_tui.game.reading import ScenarioError
from tests.game.builders import MINIMAL, scenario

WEB = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"


def complaint(text: str, folder: Path | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "small.yaml", Folder(folder))
    return str(caught.value)


def test_a_small_scenario_is_read() -> None:
    read = scenario()
    assert read.metadata.name == "small"
    assert read.spec.objectives[0].for_ms == 20_000
    assert read.spec.clients[0].rps == 40
    assert read.spec.default_guards.replicas


@pytest.mark.parametrize(
    "old,new,expected",
    [
        pytest.param(
            "k8s-tui/v1", "k8s-tui/v9", "small.yaml:1:1: apiVersion: must be k8s-tui/v1", id="version"
        ),
        pytest.param("kind: Scenario", "kind: Pod", "small.yaml:2:1: kind: must be Scenario", id="kind"),
        pytest.param(
            "  title: Small",
            "  titel: Small",
            "small.yaml:5:3: metadata.titel: unknown field (did you mean title?)",
            id="typo",
        ),
        pytest.param(
            "  title: Small\n", "", "metadata: title is required: what the player reads", id="required"
        ),
        pytest.param(
            "rps: 40",
            "rps: many",
            "small.yaml:11:55: spec.clients[0].rps: must be a number, not 'many'",
            id="number",
        ),
        pytest.param("rps: 40", "rps: -1", "spec.clients[0].rps: must be at least 0, not -1", id="limit"),
        pytest.param(
            "for: 20s",
            "for: soon",
            "small.yaml:9:57: spec.objectives[0].for: must be a duration such as",
            id="for",
        ),
        pytest.param(
            "traffic:",
            "trafic:",
            "small.yaml:9:8: spec.objectives[0].trafic: unknown field (did you mean traffic?)",
            id="condition",
        ),
        pytest.param(
            "http://nodes:30080/",
            "gopher://x",
            "spec.clients[0].target: unsupported protocol scheme",
            id="target",
        ),
        pytest.param(
            "  briefing:",
            "  timeline:\n    - {at: 1s}\n  briefing:",
            "spec.timeline[0]: must have either fault or run",
            id="moment-without-cause",
        ),
        pytest.param(
            "  briefing:",
            "  timeline:\n    - {at: 1s, fault: {kind: StopProces, machine: worker-1}}\n  briefing:",
            "no fault has the kind 'StopProces' (did you mean StopProcess?)",
            id="fault-kind",
        ),
        pytest.param(
            "  briefing:",
            "  timeline:\n    - {at: 1s, fault: {kind: StopProcess, machine: worker-1}}\n  briefing:",
            "small.yaml:8:16: spec.timeline[0].fault.process: is required",
            id="fault-field",
        ),
        pytest.param(
            "  briefing:",
            "  manifests: [3]\n  briefing:",
            "spec.manifests[0]: must be an object",
            id="manifest",
        ),
        pytest.param(
            "  briefing:",
            "  manifests: [web.yaml]\n  briefing:",
            "there is no file 'web.yaml'",
            id="missing-file",
        ),
        pytest.param(
            "  briefing:",
            "  manifests: [../web.yaml]\n  briefing:",
            "is not the name of a file beside the scenario",
            id="escape",
        ),
        pytest.param(
            "  briefing:",
            "  images: [{image: 'Shop Web'}]\n  briefing:",
            "spec.images[0].image: couldn't parse image name",
            id="image",
        ),
        pytest.param(
            "traffic: {client: shoppers, successAtLeast: 99}",
            "count: {of: gnomes, atLeast: 1}",
            "the cluster has no resource 'gnomes'",
            id="resource",
        ),
        pytest.param(
            "traffic: {client: shoppers, successAtLeast: 99}",
            "exists: {object: web}",
            "must be TYPE/NAME",
            id="reference",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in MINIMAL
    assert expected in complaint(MINIMAL.replace(old, new, 1), tmp_path)


def test_all_mistakes_are_told_at_once() -> None:
    text = MINIMAL.replace("title:", "titel:").replace("rps: 40", "rps: many")
    assert len(complaint(text).splitlines()) == 3


def test_yaml_that_cannot_be_read_has_a_line() -> None:
    assert re.match(r"small\.yaml:8:13:", complaint(MINIMAL.replace("briefing:", "briefing: {")))


@pytest.mark.parametrize("text", ["", "a: 1\n---\nb: 2\n", "- 1\n", "just text"])
def test_a_file_that_is_no_single_mapping_is_refused(text: str) -> None:
    assert complaint(text)


def test_manifests_may_lie_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    text = MINIMAL.replace("  briefing:", "  manifests: [web.yaml]\n  briefing:")
    assert scenario(text, tmp_path).documents[0]["metadata"] == {"name": "web"}


def test_a_missing_file_is_a_scenario_error(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="No such file"):
        load(tmp_path / "absent.yaml")


def test_a_file_that_is_no_text_is_a_scenario_error(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="not UTF-8"):
        load(tmp_path / "binary.yaml")


@pytest.mark.parametrize(
    "more,complaint",
    [
        ("deadline: 0s", "spec.deadline: must be at least 1s"),
        (f"deadline: {'9' * 400}h", "spec.deadline: must be at most 100 years, not 999"),
        ("timeline: [{at: 5s, run: id, every: 1ms}]", r"spec.timeline\[0\].every: must be at least 1s"),
        ("cluster: {workerSize: {cpu: lots}}", "spec.cluster.workerSize.cpu: must be an amount such as"),
        (
            "cluster: {masterSize: {memory: -4Gi}}",
            "spec.cluster.masterSize.memory: must be an amount such as",
        ),
        ('solutions: ["a\\e[2J"]', r"spec.solutions\[0\]: must hold no control characters"),
        ('hints: [{text: "a\\0b"}]', r"spec.hints\[0\].text: must hold no control characters"),
    ],
)
def test_what_nobody_could_play_is_told(more: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        scenario(f"{MINIMAL}  {more}\n")


@pytest.mark.parametrize(
    "text,words",
    [
        ("deploy/web Available", "deploy/web is Available"),
        ("{count: {of: pods, ready: true, atLeast: 3}}", "at least 3 ready pods"),
        ("{absent: {object: pod/web}, for: 5s}", "pod/web does not exist for 5s"),
    ],
)
def test_a_condition_is_read(text: str, words: str) -> None:
    assert parse_condition(text).describe() == words


@pytest.mark.parametrize(
    "text", ["", "deploy/web", "{}", "3", "{count: {of: pods}, exists: {object: a/b}}", "{"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError):
        parse_condition(text)


def test_a_duration_is_read() -> None:
    assert parse_duration("1m30s") == 90_000


WORDS = (
    *("traffic", "of", "for", "within", "all", "not", "count", "object", "kind", "at", "fault", "run"),
    *("client", "name", "target", "rps", "image", "ports", "paths", "when", "text", "selector", "path"),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.text(max_size=8)
    | st.sampled_from(["20s", "deploy/web"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS) | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
SPEC_FIELDS = (
    *("briefing", "objectives", "clients", "cluster", "manifests", "images", "timeline", "guards"),
    *("defaultGuards", "deadline", "par", "allow", "hints", "solutions", "nonFixes", "postmortem"),
)


@given(st.dictionaries(st.sampled_from(SPEC_FIELDS), JSON, max_size=4))
def test_no_spec_raises_anything_but_a_scenario_error(spec: dict[str, object]) -> None:
    text = dump(
        {
            "apiVersion": "k8s-tui/v1",
            "kind": "Scenario",
            "metadata": {"name": "a", "title": "b"},
            "spec": {"briefing": "x", "objectives": [{"exists": {"object": "pod/a"}}], **spec},
        }
    )
    with suppress(ScenarioError):
        parse(text, "fuzz.yaml", Folder(None))


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_a_scenario_error(text: str) -> None:
    with suppress(ScenarioError):
        parse(text, "fuzz.yaml", Folder(None))
