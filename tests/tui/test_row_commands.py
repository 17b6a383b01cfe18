import pytest

from k8s_tui.tui.columns import Target
from k8s_tui.tui.row_commands import (
    cordon_lines,
    delete_lines,
    document_command,
    drain_lines,
    edited_by,
    image_line,
    menu_of,
    port_forward_line,
    restart_lines,
    scale_line,
    shell_line,
    takes_yaml,
    trigger_line,
)


def test_objects_of_one_kind_and_namespace_are_deleted_together() -> None:
    targets = (Target("pod", "shop", "a"), Target("pod", "data", "c"), Target("pod", "shop", "b"))
    assert delete_lines(targets) == ("kubectl delete pod a b -n shop", "kubectl delete pod c -n data")
    assert delete_lines((Target("node", "", "worker-1"),)) == ("kubectl delete node worker-1",)


def test_cordon_turns_round() -> None:
    assert cordon_lines((("a", False), ("b", True))) == ("kubectl cordon a", "kubectl uncordon b")


def test_ports_are_forwarded_and_cron_jobs_run_by_commands() -> None:
    assert port_forward_line(Target("pod", "shop", "a")) == "kubectl port-forward -n shop pod/a "
    line = trigger_line(Target("cronjobs.batch", "shop", "backup"))
    assert line == "kubectl create job backup-manual --from=cronjob/backup -n shop"
    assert "trigger" in [item.action for item in menu_of(Target("cronjobs.batch", "shop", "backup"))]


def test_drain() -> None:
    assert drain_lines(("a",)) == ("kubectl drain a --ignore-daemonsets --delete-emptydir-data",)


@pytest.mark.parametrize(
    "line,target",
    [
        ("kubectl edit deploy/web -n shop", Target("deploy", "shop", "web")),
        ("k edit svc web --namespace=shop", Target("svc", "shop", "web")),
        ("kubectl edit node worker-1", Target("node", "default", "worker-1")),
        ("kubectl edit deploy", None),
        ("kubectl edit deploy/web -o json", None),
        ("kubectl get pods", None),
    ],
)
def test_a_typed_edit_names_its_object(line: str, target: Target | None) -> None:
    assert edited_by(line) == target


def test_every_menu_ends_with_what_destroys() -> None:
    for kind in ("pod", "node", "deployments.apps", "service", "statefulsets.apps"):
        items = menu_of(Target(kind, "shop", "web"))
        assert [item.danger for item in items].index(True) > 2
        assert items[-1].action == "delete"
        assert all(item.action or item.line for item in items)


def test_workloads_are_scaled_and_restarted_by_commands() -> None:
    web = Target("deployments.apps", "shop", "web")
    assert scale_line(web) == "kubectl scale deployment/web -n shop --replicas="
    assert image_line(web) == "kubectl set image deployment/web -n shop "
    assert restart_lines([web]) == ("kubectl rollout restart deployments.apps web -n shop",)
    assert shell_line(Target("pod", "shop", "a")) == "kubectl exec -it a -n shop -- sh"


@pytest.mark.parametrize(
    "line,command",
    [
        ("kubectl apply -f - <<EOF", "kubectl apply -f -"),
        ("kubectl -n shop create -f- << 'X'", "kubectl -n shop create -f-"),
        ("kubectl apply -f web.yaml", ""),
        ("cat <<EOF", "cat"),
        ("cat <<EOF > web.yaml", "cat > web.yaml"),
        ("ssh master-1 'cat > /etc/hosts' <<-END", "ssh master-1 'cat > /etc/hosts'"),
        ("cat <<EOF | kubectl apply -f -", "cat | kubectl apply -f -"),
        ("cat <<< word", ""),
        ("<<EOF", ""),
        ("kubectl get pods", ""),
    ],
)
def test_a_here_document_that_is_begun_is_still_to_be_written(line: str, command: str) -> None:
    assert document_command(line) == command


@pytest.mark.parametrize(
    "command,is_yaml",
    [("kubectl apply -f -", True), ("cat > web.yaml", True), ("cat > notes.txt", False), ("bash", False)],
)
def test_what_takes_yaml(command: str, is_yaml: bool) -> None:
    assert takes_yaml(command) is is_yaml
