import pytest

from k8s_tui.api.errors import Forbidden, NotFound


def config_map(namespace):
    return f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: x, namespace: {namespace}}}}}"


def test_nothing_is_made_in_a_namespace_that_is_not_there(api):
    with pytest.raises(NotFound, match='namespaces "shop" not found'):
        api.apply(config_map("shop"), "shop")


def test_nothing_is_made_in_a_namespace_that_goes(api):
    api.apply("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
    api.apply(config_map("shop"), "shop")
    api.delete("ns", "shop", namespace="")
    with pytest.raises(Forbidden) as caught:
        api.apply(config_map("shop").replace("name: x", "name: z"), "shop")
    said = "unable to create new content in namespace shop because it is being terminated"
    assert str(caught.value) == f'configmaps "z" is forbidden: {said}'
    assert [cause.reason for cause in caught.value.causes] == ["NamespaceTerminating"]
    assert api.patch("cm", "x", {"data": {"a": "b"}}, namespace="shop").changed
