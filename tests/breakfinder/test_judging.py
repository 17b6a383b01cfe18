import pytest

from k8s_tui.breakfinder.given import GivenError, key_of, read_text
from k8s_tui.breakfinder.judging import judged

WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: -1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - {name: web, image: nginx}
"""


def test_what_the_server_refuses_is_told_with_the_place_of_each_field() -> None:
    with pytest.raises(GivenError) as caught:
        judged(read_text(WEB, "web.yaml"))
    assert str(caught.value).splitlines() == [
        (
            'web.yaml:5:3: The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or '
            "equal to 0"
        ),
        (
            'web.yaml:8:16: The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: '
            'map[string]string{"app":"shop"}: `selector` does not match template `labels`'
        ),
    ]


def test_what_every_cluster_has_is_left_out_with_a_note() -> None:
    own = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: standard}\nprovisioner: a.b\n"
    settings = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    given = judged(read_text(own + settings))
    assert [str(key_of(each)) for each in given.documents] == ["configmap/web"]
    assert given.notes == ("left out, because every cluster has its own: storageclass/standard",)
