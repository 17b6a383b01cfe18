import time

import pytest

from tests.shell.tools.booted import a_shell, run


@pytest.fixture
def shell():
    return a_shell()


@pytest.mark.parametrize(
    "text, first",
    [
        ("kubectl ", "get"),
        ("k des", "describe"),
        ("kubectl get ", "pods"),
        ("kubectl get dep", "deployments"),
        ("kubectl get svc w", "web"),
        ("kubectl get pods -n kube-s", "kube-system"),
        ("kubectl get pods -n kube-system etc", "etcd-master-1"),
        ("kubectl -n kube-system logs etc", "etcd-master-1"),
        ("kubectl logs -n kube-system etcd-master-1 -c ", "etcd"),
        ("kubectl get pods -o y", "yaml"),
        ("kubectl get pods --output=y", "--output=yaml"),
        ("kubectl get --all", "--all-namespaces"),
        ("kubectl get -n=kube-s", "-n=kube-system"),
        ("kubectl delete deploy/w", "deploy/web"),
        ("kubectl describe node worker-1 ", "master-1"),
        ("kubectl drain ", "master-1"),
        ("kubectl cordon wor", "worker-1"),
        ("kubectl rollout ", "status"),
        ("kubectl rollout undo ", "deployments"),
        ("kubectl rollout undo deployment ", "box"),
        ("kubectl set image deployment/w", "deployment/web"),
        ("kubectl top n", "node"),
        ("kubectl top node ", "master-1"),
        ("kubectl explain po", "pods"),
        ("kubectl config use-context k", "kubernetes-admin@kubernetes"),
        ("kubectl get nodes --context ", "kubernetes-admin@kubernetes"),
        ("kubectl scale ", "deployments"),
        ("kubectl taint ", "nodes"),
    ],
)
def test_candidates(shell, text, first):
    assert shell.complete(text).candidates[0] == first


def test_files_after_a_file_flag(shell):
    run(shell, "echo x > app.yaml")
    assert shell.complete("kubectl apply -f ").candidates == ("app.yaml",)


def test_names_come_from_the_contexts_namespace(shell):
    run(shell, "kubectl config set-context --current --namespace=kube-system")
    assert shell.complete("kubectl logs etc").candidates == ("etcd-master-1",)


@pytest.mark.parametrize(
    "text, usage",
    [
        ("kubectl ", "kubectl COMMAND"),
        ("kubectl get ", "kubectl get ["),
        ("kubectl rollout restart ", "kubectl rollout restart"),
        ("kubectl gte ", "did you mean `get`?"),
        ("kubectl get pdos ", "did you mean `pods`?"),
        ("kubectl rollout restrat ", "did you mean `restart`?"),
        ("kubectl get pods -n ", "-n, --namespace string"),
        ("kubectl zzzz ", "no such command of kubectl"),
        ("kubectl exec web -- ls ", "kubectl exec"),
    ],
)
def test_usage(shell, text, usage):
    assert shell.complete(text).usage.startswith(usage)


def test_nothing_is_offered_where_no_api_answers(shell):
    shell.session.world.fleet.power_off("master-1")
    assert shell.complete("kubectl get pods ").candidates == ()
    assert shell.complete("kubectl get p").candidates


def test_a_thousand_pods_are_no_burden(shell):
    for number in range(40):
        run(shell, f"kubectl create deployment many-{number} --image=nginx --replicas=25")
    shell.session.world.run_for(5_000)
    started = time.process_time()
    for _ in range(10):
        assert len(shell.complete("kubectl get pods many-").candidates) == 200
    # Ten times what it takes, for a busy machine.
    assert (time.process_time() - started) / 10 < 0.03
