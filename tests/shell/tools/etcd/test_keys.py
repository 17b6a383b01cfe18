import pytest

from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.encryption import Seal
from k8s_tui.shell.tools.etcd.keys import shown_key, shown_value
from k8s_tui.store.etcd import KeyValue

META = ObjectMeta(name="x", namespace="default")


@pytest.mark.parametrize(
    "stored, shown",
    [
        ("/registry/pods/default/x", "/registry/pods/default/x"),
        ("/registry/deployments.apps/default/x", "/registry/deployments/default/x"),
        ("/registry/services/default/x", "/registry/services/specs/default/x"),
        ("/registry/endpoints/default/x", "/registry/services/endpoints/default/x"),
        ("/registry/nodes/x", "/registry/minions/x"),
        ("/registry/ingresses.networking.k8s.io/default/x", "/registry/ingress/default/x"),
        ("/registry/leases.coordination.k8s.io/kube-system/x", "/registry/leases/kube-system/x"),
        (
            "/registry/crontabs.stable.example.com/default/x",
            "/registry/stable.example.com/crontabs/default/x",
        ),
        ("foo", "foo"),
    ],
)
def test_keys_are_shown_as_the_real_server_writes_them(stored, shown):
    assert shown_key(stored) == shown


def entry(value, seal=None):
    return KeyValue("/registry/x/default/x", value, 1, 1, 1, seal)


def test_values_are_the_texts_of_their_protobuf():
    shown = shown_value(entry(ConfigMap(META, {"colour": "blue"})))
    assert shown.startswith("k8s\x00\n")
    assert "v1\x12ConfigMap" in shown
    assert shown.splitlines()[-2:] == ["colour", "blue"]


def test_a_secret_lies_there_decoded():
    assert "hunter2" in shown_value(entry(Secret(META, {"password": "aHVudGVyMg=="})))


def test_a_sealed_value_is_opaque():
    shown = shown_value(entry(Secret(META, {"password": "aHVudGVyMg=="}), Seal("aescbc", "key1", "s")))
    assert shown.startswith("k8s:enc:aescbc:v1:key1:")
    assert "hunter2" not in shown


def test_a_custom_resource_is_json():
    custom = Unstructured("stable.example.com/v1", "CronTab", META, {"spec": {"cronSpec": "* * * * *"}})
    assert shown_value(entry(custom)).startswith('{"apiVersion":"stable.example.com/v1"')


def test_what_is_no_object_is_itself():
    assert shown_value(entry("bar")) == "bar"
