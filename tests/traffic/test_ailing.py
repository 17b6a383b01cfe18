"""What alerts are raised from is kept up with every change, and copied with a fork."""

from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import Pod
from k8s_tui.traffic.ailing import Ailing


def a_pod(
    name: str, *, phase: str = "Running", ready: bool = True, owner: str = "", namespace: str = "default"
) -> Pod:
    owners = (
        [{"apiVersion": "v1", "kind": owner, "name": "o", "uid": "u", "controller": True}] if owner else []
    )
    pod = decode_object(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "ownerReferences": owners},
            "spec": {"containers": [{"name": "c", "image": "nginx"}]},
            "status": {"phase": phase, "conditions": [{"type": "Ready", "status": str(ready)}]},
        }
    )
    assert isinstance(pod, Pod)
    return pod


def test_pods_that_do_not_come_to_run_wait() -> None:
    ailing = Ailing()
    pending = a_pod("web", phase="Pending", ready=False)
    ailing.pod_changed(None, pending)
    ailing.pod_changed(None, a_pod("batch", phase="Pending", ready=False, owner="Job"))
    assert list(ailing.waiting) == ["default/web"]
    twin = ailing.copy()
    ailing.pod_changed(pending, a_pod("web"))
    assert (list(ailing.waiting), list(twin.waiting)) == ([], ["default/web"])
    twin.pod_changed(pending, None)
    assert not twin.waiting


def test_a_component_is_absent_once_it_was_seen_and_runs_nowhere() -> None:
    ailing = Ailing()
    assert ailing.absent() == ()
    one, two = (a_pod(f"kube-scheduler-master-{number}", namespace="kube-system") for number in (1, 2))
    ailing.pod_changed(None, one)
    ailing.pod_changed(None, two)
    ailing.pod_changed(one, None)
    assert ailing.absent() == ()
    ailing.pod_changed(two, a_pod("kube-scheduler-master-2", namespace="kube-system", ready=False))
    assert ailing.absent() == ("kube-scheduler",)
