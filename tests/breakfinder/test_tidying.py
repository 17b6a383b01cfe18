import pytest

from k8s_tui.breakfinder.given import Given, key_of, read_text

DUMPED = "uid: 0d1f, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z'"


def names(given: Given) -> list[str]:
    return [str(key_of(each)) for each in given.documents]


def obj(kind: str, name: str, version: str = "v1", metadata: str = "", rest: str = "") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, {metadata}}}\n{rest}\n---\n"


KEPT = obj("ConfigMap", "kept")


@pytest.mark.parametrize(
    "text, note",
    [
        (
            obj(
                "Pod",
                "web-1",
                metadata="ownerReferences: [{kind: ReplicaSet, name: web, uid: a, controller: true}]",
            ),
            "left out, because their owners make them: pod/web-1",
        ),
        (
            obj("Job", "migrate", "batch/v1", "annotations: {helm.sh/hook: 'pre-install,pre-upgrade'}"),
            "left out, because only Helm runs hooks: job/migrate",
        ),
        (obj("Node", "node-1"), "left out, because the machines are the simulator's: node/node-1"),
        (obj("Event", "a.1"), "left out, because a cluster writes it by itself: event/a.1"),
        (
            obj(
                "PersistentVolume",
                "pvc-1",
                metadata="annotations: {pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}",
            ),
            "left out, because a cluster writes it by itself: persistentvolume/pvc-1",
        ),
        (
            obj("Service", "kubernetes", metadata=DUMPED),
            "left out, because every cluster has its own: service/kubernetes",
        ),
        (
            obj("ConfigMap", "kube-root-ca.crt", metadata=f"namespace: shop, {DUMPED}"),
            "left out, because every cluster has its own: configmap/shop/kube-root-ca.crt",
        ),
        (
            obj("ServiceAccount", "default", metadata=DUMPED),
            "left out, because every cluster has its own: serviceaccount/default",
        ),
        (
            obj("Deployment", "coredns", "apps/v1", f"namespace: kube-system, {DUMPED}"),
            "left out, because every cluster has its own: deployment/kube-system/coredns",
        ),
        (
            obj("Pod", "done", rest="status: {phase: Succeeded}"),
            "left out, because it had ended or was being deleted: pod/done",
        ),
        (
            obj("ServiceMonitor", "web", "monitoring.coreos.com/v1"),
            "left out, because nothing given defines the kind and nobody here acts on it: servicemonitor/web",
        ),
        (
            obj("Kustomization", "all", "kustomize.config.k8s.io/v1beta1"),
            "left out, because it is no object: give what `kubectl kustomize` builds of it: kustomization/all",
        ),
    ],
    ids=lambda text: text.partition("kind: ")[2].partition("\n")[0] or None,
)
def test_what_nobody_would_apply_is_left_out_with_a_note(text: str, note: str) -> None:
    given = read_text(text + KEPT)
    assert names(given) == ["configmap/kept"]
    assert given.notes == (note,)


def test_kinds_come_in_the_order_of_helm_and_webhooks_last() -> None:
    text = (
        obj("ValidatingWebhookConfiguration", "gate", "admissionregistration.k8s.io/v1")
        + obj("Ingress", "web", "networking.k8s.io/v1")
        + obj("Deployment", "web", "apps/v1")
        + obj("Service", "web")
        + obj("Lease", "own", "coordination.k8s.io/v1")
        + obj("ConfigMap", "web", metadata="namespace: shop")
        + obj("PriorityClass", "high", "scheduling.k8s.io/v1", rest="value: 7")
    )
    assert names(read_text(text)) == [
        "priorityclass/high",
        "namespace/shop",
        "configmap/shop/web",
        "service/web",
        "deployment/web",
        "ingress/web",
        "validatingwebhookconfiguration/gate",
    ]


def test_missing_namespaces_are_made_with_a_note() -> None:
    given = read_text(
        obj("ConfigMap", "a", metadata="namespace: shop")
        + obj("ConfigMap", "b", metadata="namespace: till")
        + obj("Namespace", "till")
    )
    assert names(given)[:2] == ["namespace/shop", "namespace/till"]
    assert given.notes == ("made, because nothing given makes it: namespace/shop",)


def test_of_an_object_that_stands_twice_the_last_holds() -> None:
    given = read_text(
        obj("ConfigMap", "a", rest="data: {a: b}") + obj("ConfigMap", "a", rest="data: {a: c}"), "a.yaml"
    )
    assert [each.data["data"] for each in given.documents] == [{"a": "c"}]
    assert given.notes == ("configmap/a stands twice: the one of a.yaml:6 holds, not a.yaml:1",)
