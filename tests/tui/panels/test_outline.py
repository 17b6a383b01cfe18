from k8s_tui.game.trees import TreeRow
from k8s_tui.game.why.findings import Finding, Ref
from k8s_tui.tui.columns import Target
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.outline import UNANSWERED, outline_spec, ref_target, tree_rows, why_line, why_rows
from k8s_tui.tui.spans import width_of

CHAIN = (
    Finding(
        Ref("service", "shop", "web"),
        "bad",
        "0 of its 1 pods are ready",
        "kubectl get endpoints web",
        Ref("pod", "shop", "web-1"),
    ),
    Finding(Ref("pod", "shop", "web-1"), "bad", "a long story " * 9, "kubectl describe pod web-1"),
)


def texts(rows: tuple[object, ...]) -> list[str]:
    return ["".join(text for text, _ in row.line) for row in rows]  # type: ignore[attr-defined]


def test_the_way_to_a_cause_is_stepped_and_its_end_is_marked() -> None:
    shown = texts(why_rows(CHAIN, UNICODE, 60))
    assert shown[:3] == ["× service shop/web", "  0 of its 1 pods are ready", "  $ kubectl get endpoints web"]
    assert shown[3] == "  └▶ × pod shop/web-1  as far as one can see, the cause"
    assert all(len(line) <= 60 for line in shown)


def test_a_command_row_gives_its_command_and_every_row_its_object() -> None:
    rows = why_rows(CHAIN, ASCII, 60)
    assert rows[2].command == "kubectl get endpoints web"
    assert {row.target for row in rows} == {Target("service", "shop", "web"), Target("pod", "shop", "web-1")}
    assert len({row.key for row in rows}) == len(rows)
    assert outline_spec("Why?").target(rows[0]) == Target("service", "shop", "web")


def test_where_all_is_well_it_says_so() -> None:
    assert texts(why_rows((), UNICODE, 60)) == ["nobody complains, and everything looks well"]


def test_the_way_in_one_line() -> None:
    assert "".join(text for text, _ in why_line(CHAIN, UNICODE)) == "service web × → pod web-1 ×"


def test_what_is_no_object_leads_to_the_one_it_runs_on() -> None:
    assert ref_target(Ref("unit", "worker-2", "kubelet")) == Target("node", "", "worker-2")
    assert ref_target(Ref("component", "master-1", "etcd")) == Target("pod", "kube-system", "etcd-master-1")
    assert ref_target(Ref("users", "", "shoppers")) is None


def test_a_tree_has_branches() -> None:
    rows = (
        TreeRow(0, (True,), "deployments.apps", "shop", "web", "warn", "1/2"),
        TreeRow(1, (True, False), "pods", "shop", "web-1", "ok", ""),
        TreeRow(2, (True, False, True), "", "shop", "web", "ok", "running"),
        TreeRow(1, (True, True), "pods", "shop", "web-2", "bad", ""),
        TreeRow(2, (True, True, True), "", "shop", "web", "bad", "waiting"),
    )
    drawn = tree_rows(rows, UNICODE)
    assert [line.rstrip() for line in texts(drawn)] == [
        "◐ deployments shop/web  1/2",
        "├─ ● pods web-1",
        "│  └─ ● web  running",
        "└─ × pods web-2",
        "   └─ × web  waiting",
    ]
    assert len({row.key for row in drawn}) == len(drawn)
    assert drawn[2].target is None
    assert width_of(tree_rows(rows, ASCII)[1].line) > 0


def test_where_nobody_answers_a_tree_does_not_look_empty() -> None:
    assert tree_rows((), UNICODE) == ()
    assert texts(tree_rows((), UNICODE, answered=False)) == [UNANSWERED]
