import pytest

from k8s_tui.game.pathmap import Hop, PathMap, Stage
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.path import HOPS_SHOWN, path_lines
from k8s_tui.tui.spans import width_of

PATH = PathMap(
    "shoppers",
    "http://nodes:30080/",
    (
        Stage(0, "users", (Hop("users", "", "shoppers", 1.0, note="60% served"),)),
        Stage(0, "service", (Hop("service", "shop", "web", 1.0),)),
        Stage(
            0,
            "pod",
            (
                Hop("pod", "shop", "web-1", 0.5, 0.4, "connection refused", "worker-1"),
                *(Hop("pod", "shop", f"web-{number}", 0.1, note="worker-2") for number in range(2, 10)),
            ),
        ),
        Stage(1, "dns", (Hop("dns", "", "cart", 1.0),)),
    ),
)


@pytest.mark.parametrize("width", [40, 78, 118, 198])
def test_boxes_follow_one_another_and_fit(width: int) -> None:
    lines = path_lines(PATH, UNICODE, width)
    assert all(width_of(line) <= width for line in lines)
    text = "\n".join("".join(part for part, _ in line) for line in lines)
    assert text.index("users") < text.index("service") < text.index("9 pods") < text.index("DNS")
    assert f"and {9 - HOPS_SHOWN} more" in text
    assert "40% end at pod shop/web-1: connection refused" in " ".join(text.split())


def test_the_failing_box_is_red_and_no_other_is() -> None:
    inks = {
        text.strip(): ink
        for line in path_lines(PATH, UNICODE, 198)
        for text, ink in line
        if text.strip() in {"web-1", "web-2", "shop/web"}
    }
    assert inks == {"web-1": "bad", "web-2": "text", "shop/web": "text"}


def test_ascii_is_ascii_and_a_calm_path_says_so() -> None:
    calm = PathMap("a", "b", (Stage(0, "users", (Hop("users", "", "a", 1.0),)),))
    text = "".join(part for line in path_lines(calm, ASCII, 78) for part, _ in line)
    assert text.isascii()
    assert "every request comes through" in text


def test_of_a_name_that_is_too_long_the_end_is_kept() -> None:
    name = "ingress-nginx-controller-with-a-long-name-56f77cbf87-jmcwq"
    path = PathMap("customers", "http://a/", (Stage(0, "ingress", (Hop("ingress", "shop", name, 1.0),)),))
    drawn = "".join(part for line in path_lines(path, UNICODE, 120) for part, _ in line)
    assert name not in drawn
    assert "…" in drawn
    assert "-jmcwq" in drawn
