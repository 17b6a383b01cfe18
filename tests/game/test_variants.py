import pytest

from k8s_tui.game.loading import Folder, parse
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.variants import Variation, draw
from k8s_tui.game.wordlists import WORD_LISTS
from tests.game.builders import MINIMAL

VARIED = (
    MINIMAL.replace("Something is wrong.", "${service} is slow; ${HOME} is the shell's")
    .replace("rps: 40", 'rps: "${size.rps}"')
    .replace(":30080/", ":${port}/")
    + """\
  variables:
    - {name: service, words: applications, written: storefront}
    - {name: second, words: applications, written: kiosk}
    - {name: port, least: 30080, most: 30090, step: 5, written: 30080}
    - {name: size, choices: [{rps: 40, replicas: 2}, {rps: 80, replicas: 4}]}
  manifests:
    - |
      apiVersion: v1
      kind: Service
      metadata: {name: ${service}}
      spec: {ports: [{port: ${port}}]}
  decoys:
    - about: an old service that nobody asks
      manifests: [{apiVersion: v1, kind: Service, metadata: {name: "${second}-old"}}]
      timeline: [{at: 5s, run: "kubectl annotate service ${second}-old seen=yes"}]
"""
)


def read(seed: int = 1, text: str = VARIED) -> Scenario:
    return parse(text, "small.yaml", Folder(None), seed)


def test_the_first_seed_is_as_written() -> None:
    spec = read().spec
    assert spec.briefing == "storefront is slow; ${HOME} is the shell's"
    assert (spec.clients[0].rps, spec.clients[0].target) == (40, "http://nodes:30080/")
    assert [each["metadata"]["name"] for each in read().documents] == ["storefront"]
    assert spec.timeline == ()


def test_other_seeds_choose_from_what_is_declared() -> None:
    seen = {seed: read(seed) for seed in range(2, 12)}
    names = {each.documents[0]["metadata"]["name"] for each in seen.values()}
    assert len(names) > 3
    assert names <= set(WORD_LISTS["applications"]) - {"storefront", "kiosk"}
    assert {each.spec.clients[0].rps for each in seen.values()} == {40, 80}
    assert {each.documents[0]["spec"]["ports"][0]["port"] for each in seen.values()} <= {30080, 30085, 30090}
    assert {len(each.documents) for each in seen.values()} == {1, 2}, "some have the decoy"
    assert {len(each.spec.timeline) for each in seen.values()} == {0, 1}
    assert all(read(seed) == each for seed, each in seen.items())


@pytest.mark.parametrize(
    "was,now,complaint",
    [
        ("written: kiosk", "written: [kiosk]", "written is required"),
        ("most: 30090", f"most: {2**63 - 1}", "must be at most"),
    ],
)
def test_a_variable_that_cannot_be_drawn_is_told(was: str, now: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        read(2, VARIED.replace(was, now))


def test_two_words_of_one_list_are_never_the_same() -> None:
    for seed in range(2, 40):
        found = read(seed)
        assert all("kiosk" not in str(each) for each in found.documents)
        if len(found.documents) == 2:
            first, second = (each["metadata"]["name"] for each in found.documents)
            assert second != f"{first}-old"


def test_a_draw_depends_on_nothing_else() -> None:
    assert draw(7, "service", 16) == draw(7, "service", 16)
    assert {draw(seed, "service", 4) for seed in range(40)} == {0, 1, 2, 3}


def test_values_are_put_into_keys_and_nested_data() -> None:
    variation = Variation(2, {"app": "cart", "count": 3})
    assert variation.applied({"${app}": ["${count}", "${app}-${count}", "${other}"]}) == {
        "cart": [3, "cart-3", "${other}"]
    }


def test_braces_without_quotes_are_explained() -> None:
    with pytest.raises(ScenarioError, match="needs its quotes"):
        read(text=VARIED.replace('"${size.rps}"', "${size.rps}"))


@pytest.mark.parametrize(
    "old,new,complaint",
    [
        (
            "${service} is",
            "${servise} is",
            "small.yaml:7:3: spec.briefing: no variable is called servise (did you",
        ),
        ("${size.rps}", "${size.rsp}", "spec.clients[0].rps: ${size.rsp} is none of the parts of size"),
        ("${size.rps}", "${size}", "spec.clients[0].rps: ${size} is none of the parts of size"),
        ("words: applications, written: storefront", "words: apps, written: a", "words: must be one of"),
        ("words: applications, written: storefront", "words: applications", "written is required"),
        ("name: second", "name: service", "service is declared twice"),
        ("name: second", "name: a-b", "name must be letters and digits, as in service, not 'a-b'"),
        ("least: 30080, most: 30090", "least: 30090, most: 30080", "needs least and most, the first below"),
        ("step: 5, written: 30080", "written: 5", "written must be a number from 30080 to 30090"),
        ("{rps: 80, replicas: 4}", "{rps: 80}", "choices that are mappings must have the same keys"),
        ("choices: [{rps: 40, replicas: 2}, {rps: 80, replicas: 4}]", "choices: [1]", "at least two values"),
        (
            "choices: [{rps: 40, replicas: 2}, {rps: 80, replicas: 4}]",
            "choices: [1, [2]]",
            "must be texts, numbers",
        ),
        ("choices: [{rps: 40, replicas: 2}, {rps: 80, replicas: 4}]", "least: 1", "needs least and most"),
        (
            "words: applications, written: kiosk",
            "written: kiosk",
            "must have one of choices, words, or least",
        ),
    ],
)
def test_mistakes_have_a_place(old: str, new: str, complaint: str) -> None:
    assert old in VARIED
    with pytest.raises(ScenarioError) as caught:
        read(text=VARIED.replace(old, new, 1))
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("small.yaml:")
