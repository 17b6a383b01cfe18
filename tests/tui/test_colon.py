import pytest

from k8s_tui.tui.colon import (
    Act,
    Browse,
    Run,
    SetFilter,
    SetNamespace,
    SetTheme,
    ShowPanel,
    colon_words,
    read_colon,
)


@pytest.mark.parametrize(
    "line, meant",
    [
        (":po", ShowPanel("pods")),
        (":pods shop", ShowPanel("pods", "shop")),
        (":po all", ShowPanel("pods", "")),
        (":no", ShowPanel("nodes")),
        (":svc data", ShowPanel("services", "data")),
        (":ns shop", SetNamespace("shop")),
        (":ns all", SetNamespace("")),
        (":ns", Browse("namespaces")),
        (":deploy", Browse("deploy")),
        (":deploy shop", Browse("deploy", "shop")),
        (":ing all", Browse("ing", "")),
        (":theme light", SetTheme("light")),
        (":filter !Running", SetFilter("!Running")),
        (":kubectl get po", Run("kubectl get po")),
        (":q", Act("quit")),
        (":logs", Act("logs")),
        (":hint", Run(":hint")),
        (":wait 30s", Run(":wait 30s")),
        (":speed 8", Run(":speed 8")),
        (":", Run(":")),
    ],
)
def test_what_a_colon_command_means(line: str, meant: object) -> None:
    assert read_colon(line) == meant


def test_every_completed_word_is_understood() -> None:
    for word in colon_words():
        if word != ":theme":
            assert read_colon(word) != Run(word), word
