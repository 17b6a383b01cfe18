import pytest

from k8s_tui.shell.kubectl.gotypes import spelled_out


@pytest.mark.parametrize(
    "kind, spec, expected",
    [
        ("Service", {}, {"spec": {}, "status": {"loadBalancer": {}}}),
        ("ConfigMap", None, {}),
        (
            "Pod",
            {"containers": [{"name": "a"}, {"name": "b", "resources": {"limits": {"cpu": "1"}}}]},
            {
                "spec": {
                    "containers": [
                        {"name": "a", "resources": {}},
                        {"name": "b", "resources": {"limits": {"cpu": "1"}}},
                    ]
                },
                "status": {},
            },
        ),
    ],
)
def test_empty_structs_are_written(kind, spec, expected):
    document = {"kind": kind, "metadata": {"name": "x"}, **({"spec": spec} if spec is not None else {})}
    metadata = {"name": "x", "creationTimestamp": None}
    assert spelled_out(document) == {"kind": kind, "metadata": metadata, **expected}


def test_what_was_given_is_not_touched():
    document = {"kind": "Deployment", "metadata": {}, "spec": {"template": {"spec": {"containers": []}}}}
    assert spelled_out(document)["spec"]["strategy"] == {}
    assert document == {
        "kind": "Deployment",
        "metadata": {},
        "spec": {"template": {"spec": {"containers": []}}},
    }
