import pytest

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.apiserver.plugins.service_account import TOKEN_PATH


def account(name="default", **content):
    words = "".join(f", {key}: {value}" for key, value in content.items())
    return f"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}}}{words}}}"


def pod(name="p", annotations=None, **spec):
    containers = (Container("c", "x"), Container("d", "x"))
    meta = ObjectMeta(name=name, namespace="default", annotations=annotations or {})
    return Pod(meta, PodSpec(containers=containers, **spec))


def token_mounts(stored):
    return [
        mount
        for container in stored.spec.containers
        for mount in container.volume_mounts
        if mount.mount_path == TOKEN_PATH
    ]


def test_every_pod_has_an_account_and_its_token(api):
    api.apply(account())
    stored = api.create(pod())
    assert (stored.spec.service_account_name, stored.spec.service_account) == ("default", "default")
    (volume,) = stored.spec.volumes
    assert volume.name.startswith("kube-api-access-")
    assert len(volume.name) == len("kube-api-access-") + 5
    mounts = token_mounts(stored)
    assert [(mount.name, mount.read_only) for mount in mounts] == [(volume.name, True)] * 2


def test_an_account_must_exist(api):
    with pytest.raises(Forbidden) as caught:
        api.create(pod(service_account_name="nope"))
    said = 'error looking up service account default/nope: serviceaccount "nope" not found'
    assert str(caught.value) == f'pods "p" is forbidden: {said}'


@pytest.mark.parametrize(
    "of_account, of_pod, mounted",
    [
        ({}, None, True),
        ({"automountServiceAccountToken": "false"}, None, False),
        ({"automountServiceAccountToken": "false"}, True, True),
        ({}, False, False),
    ],
)
def test_pod_and_account_say_whether_the_token_is_mounted(api, of_account, of_pod, mounted):
    api.apply(account("bot", **of_account))
    stored = api.create(pod(service_account_name="bot", automount_service_account_token=of_pod))
    assert bool(token_mounts(stored)) is mounted


def test_pull_secrets_come_with_the_account(api):
    api.apply(account("bot", imagePullSecrets="[{name: registry}]"))
    stored = api.create(pod(service_account_name="bot"))
    assert [each.name for each in stored.spec.image_pull_secrets] == ["registry"]


def test_mirrors_of_static_pods_are_left_alone(api):
    stored = api.create(pod(annotations={"kubernetes.io/config.mirror": "x"}))
    assert stored.spec.service_account_name == ""
    assert stored.spec.volumes == ()


def test_an_old_token_is_mounted_once(api):
    first = api.create(pod())
    again = api.create(Pod(ObjectMeta(name="again", namespace="default"), first.spec))
    assert again.spec.volumes == first.spec.volumes
    assert len(token_mounts(again)) == 2
