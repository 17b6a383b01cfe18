"""A scenario file with any mistake gets its file, line and column and a sentence, and never a traceback."""

import random
import re
from pathlib import Path

import pytest

from k8s_tui.game.library import paths
from k8s_tui.game.linting import lint
from k8s_tui.game.loading import load
from k8s_tui.game.opening import open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.starting import session_of
from k8s_tui.game.template import template

FILES = 300
OPENED = 6
"""Of those that can be read all the same, so many are opened and played for a while."""

PLACE = re.compile(r"mutated\.yaml:[1-9]\d*:[1-9]\d*: \S.*")
JUNK = (
    *(
        "[]",
        "{}",
        "null",
        "-1",
        "999999999999",
        "'",
        "\t",
        "${",
        ": :",
        "!!python/object:os",
        "&a [*a]",
        "\x00",
    ),
    *(
        "*nobody",
        "1e400",
        ".nan",
        "2024-01-01",
        "yes",
        "|",
        "{a: {b: {c: d}}}",
        "- - -",
        "...",
        "---",
        "%",
        "é",
    ),
)


def lost(lines: list[str], at: int, chance: random.Random) -> str:
    return ""


def doubled(lines: list[str], at: int, chance: random.Random) -> str:
    return f"{lines[at]}\n{lines[chance.randrange(len(lines))]}"


def moved(lines: list[str], at: int, chance: random.Random) -> str:
    return " " * chance.randrange(9) + lines[at].lstrip()


def of_another_kind(lines: list[str], at: int, chance: random.Random) -> str:
    name, colon, _ = lines[at].partition(":")
    return f"{name}{colon} {chance.choice(JUNK)}"


def with_junk(lines: list[str], at: int, chance: random.Random) -> str:
    place = chance.randrange(len(lines[at]) + 1)
    return lines[at][:place] + chance.choice(JUNK) + lines[at][place:]


def without_a_sign(lines: list[str], at: int, chance: random.Random) -> str:
    place = chance.randrange(len(lines[at]) + 1)
    return lines[at][:place] + lines[at][place + 1 :]


def mistyped(lines: list[str], at: int, chance: random.Random) -> str:
    words = re.findall(r"\w{3,}", lines[at])
    word = chance.choice(words) if words else ""
    return lines[at].replace(word, word[1] + word[0] + word[2:], 1) if word else ""


def with_another_number(lines: list[str], at: int, chance: random.Random) -> str:
    numbers = re.findall(r"\d+", lines[at])
    other = chance.choice(("-3", "0", "98765432", "x"))
    return lines[at].replace(chance.choice(numbers), other, 1) if numbers else lines[at]


MUTATIONS = (lost, doubled, moved, of_another_kind, with_junk, without_a_sign, mistyped, with_another_number)


def mutated(text: str, chance: random.Random) -> str:
    """One to three changes as people make them."""
    for _ in range(chance.randrange(1, 4)):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(MUTATIONS)(lines, at, chance)
        text = "\n".join(lines)
    return text


def files() -> list[str]:
    chance = random.Random(6)  # noqa: S311 - a repeatable choice
    originals = [path.read_text(encoding="utf-8") for path in paths()]
    return [mutated(chance.choice(originals), chance) for _ in range(FILES)]


def test_every_mistake_has_a_place_and_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "mutated.yaml"
    wrong = 0
    for text in files():
        path.write_text(text, encoding="utf-8")
        told = lint(path)
        wrong += bool(told)
        for line in told:
            assert PLACE.match(line), line
        assert isinstance(told, tuple)
    assert wrong > FILES // 2


def opens(path: Path) -> bool:
    """Open and play it for a while; False where it says why it cannot be."""
    try:
        scenario = load(path)
        session = session_of(open_world(scenario, 1), scenario, Origin(str(path)), remembers=False)
    except ScenarioError:
        return False
    session.step(60_000)
    session.run(":objectives")
    return True


def test_what_can_be_read_can_be_opened_or_says_why_not(tmp_path: Path) -> None:
    path = tmp_path / "mutated.yaml"
    opened = 0
    for text in reversed(files()):
        path.write_text(text, encoding="utf-8")
        opened += opens(path)
        if opened >= OPENED:
            break
    assert opened


@pytest.mark.parametrize(
    "old,new,complaint",
    [
        ("replicas: 3", "replicas: 3000000", "at most 2000 replicas in all, not 3000001"),
        ('image: "nginx:1.27"', 'image: "nginx:1.27", tty: maybe', "spec.manifests[0]: Deployment web"),
        ("apiVersion: v1\n      kind: Service", "kind: Service", "every object needs apiVersion and kind"),
    ],
)
def test_a_stranger_cannot_ask_for_too_much(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = tmp_path / "lost-parcel.yaml"
    text = template("lost-parcel")
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ScenarioError) as caught:
        open_world(load(path), 1)
    assert complaint in str(caught.value)
    assert re.match(r"lost-parcel(\.yaml)?:\d+:\d+: ", str(caught.value))
