import pytest

from k8s_tui.shell.kustomizetransforms import TRANSFORMS, Item, mend_references


def an_item(image="nginx:1.25", kind="Deployment", **metadata):
    spec = {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}
    document = {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "web", **metadata}, "spec": spec}
    return Item.of(document)


def done(field, value, *items):
    TRANSFORMS[field](items, value, lambda _, kind: kind != "Namespace")
    return [each.document for each in items]


@pytest.mark.parametrize(
    "image, wanted, becomes",
    [
        ("nginx", {"newTag": "2"}, "nginx:2"),
        ("nginx:1", {"newName": "r.example.com:5000/web"}, "r.example.com:5000/web:1"),
        ("nginx@sha256:1", {"newTag": "2"}, "nginx:2"),
        ("nginx:1", {"digest": "sha256:2"}, "nginx@sha256:2"),
        ("other/nginx:1", {"newTag": "2"}, "other/nginx:1"),
    ],
)
def test_images_are_others(image, wanted, becomes):
    (document,) = done("images", [{"name": "nginx", **wanted}], an_item(image))
    assert document["spec"]["template"]["spec"]["containers"][0]["image"] == becomes


def test_names_get_a_prefix_but_those_of_namespaces():
    deployment, namespace = done("namePrefix", "a-", an_item(), an_item(kind="Namespace"))
    assert (deployment["metadata"]["name"], namespace["metadata"]["name"]) == ("a-web", "web")


def test_references_follow_the_names_on_the_way():
    claimed = Item.of({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "page"}})
    user = an_item()
    user.document["spec"]["template"]["spec"]["volumes"] = [{"configMap": {"name": "page"}}]
    for name in ("a-page", "a-page-1"):
        claimed.rename(name)
    mend_references((claimed, user))
    assert user.document["spec"]["template"]["spec"]["volumes"] == [{"configMap": {"name": "a-page-1"}}]


def test_labels_go_where_they_are_wanted():
    (plain,) = done("labels", [{"pairs": {"a": "b"}}], an_item())
    assert (plain["metadata"]["labels"], "selector" in plain["spec"]) == ({"a": "b"}, False)
    (deep,) = done("labels", [{"pairs": {"a": "b"}, "includeSelectors": True}], an_item())
    assert deep["spec"]["selector"] == {"matchLabels": {"a": "b"}}
    assert deep["spec"]["template"]["metadata"] == {"labels": {"a": "b"}}


def test_a_patch_meets_those_that_it_is_for():
    patch = [{"patch": '[{"op": "add", "path": "/spec/x", "value": 1}]', "target": {"labelSelector": "t=1"}}]
    chosen, other = done("patches", patch, an_item(labels={"t": "1"}), an_item())
    assert ("x" in chosen["spec"], "x" in other["spec"]) == (True, False)
