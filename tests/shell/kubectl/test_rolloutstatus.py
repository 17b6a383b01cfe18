import pytest

from k8s_tui.shell.kubectl.rolloutstatus import status_of

DEPLOYMENT = {"metadata": {"name": "web", "generation": 2}, "spec": {"replicas": 3}}


def deployment(**status):
    return {**DEPLOYMENT, "status": {"observedGeneration": 2, **status}}


@pytest.mark.parametrize(
    "status, line, done",
    [
        ({"observedGeneration": 1}, "Waiting for deployment spec update to be observed...\n", False),
        (
            {"replicas": 3, "updatedReplicas": 1},
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n',
            False,
        ),
        (
            {"replicas": 4, "updatedReplicas": 3},
            'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...\n',
            False,
        ),
        (
            {"replicas": 3, "updatedReplicas": 3, "availableReplicas": 2},
            'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...\n',
            False,
        ),
        (
            {"replicas": 3, "updatedReplicas": 3, "availableReplicas": 3},
            'deployment "web" successfully rolled out\n',
            True,
        ),
    ],
)
def test_where_a_deployment_stands(status, line, done):
    said, is_done = status_of("Deployment", deployment(**status))
    assert (said.rstrip("\n"), is_done) == (line.rstrip("\n"), done)
