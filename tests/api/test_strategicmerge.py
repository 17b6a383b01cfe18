import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.jsonvalue import Json, JsonObject
from k8s_tui.api.strategicmerge import StrategicMergeError, apply, create_three_way, create_two_way
from tests.api.test_strategicapply import rules

KEYS = st.sampled_from(["a", "b", "c"])
SMALL_MAPS = st.dictionaries(
    KEYS, st.integers(0, 2) | st.dictionaries(KEYS, st.integers(0, 2), max_size=2), max_size=3
)


def keyed(
    key: str, values: list[Json], fields: dict[str, st.SearchStrategy[Json]]
) -> st.SearchStrategy[list[Json]]:
    """A list of maps that differ in `key`."""
    return st.lists(st.sampled_from(values), unique=True, max_size=3).flatmap(
        lambda chosen: st.tuples(
            *(st.fixed_dictionaries({key: st.just(value)}, optional=fields) for value in chosen)
        ).map(list)
    )


CONTAINERS = keyed(
    "name",
    ["c1", "c2", "c3"],
    {
        "image": st.sampled_from(["i1", "i2"]),
        "env": keyed("name", ["A", "B", "C"], {"value": st.sampled_from(["1", "2"])}),
        "ports": keyed("containerPort", [80, 81, 82], {"protocol": st.just("TCP")}),
        "args": st.lists(st.sampled_from("xy"), max_size=2),
        "whole": SMALL_MAPS,
    },
)
VOLUMES = keyed("name", ["v", "w"], {"emptyDir": st.just({}), "hostPath": st.just({"path": "/x"})})
POD_SPECS = st.fixed_dictionaries(
    {"containers": CONTAINERS},
    optional={
        "volumes": VOLUMES,
        "tolerations": st.lists(SMALL_MAPS, max_size=2),
        "nodeSelector": st.dictionaries(KEYS, st.sampled_from("12"), max_size=3),
    },
)
DEPLOYMENTS = st.fixed_dictionaries(
    {
        "metadata": st.fixed_dictionaries(
            {"name": st.just("web")},
            optional={
                "labels": st.dictionaries(KEYS, st.sampled_from("12"), max_size=3),
                "finalizers": st.lists(st.sampled_from(["x", "y", "z"]), unique=True, max_size=3),
            },
        ),
        "spec": st.fixed_dictionaries(
            {"template": st.fixed_dictionaries({"spec": POD_SPECS})},
            optional={
                "replicas": st.integers(0, 3),
                "strategy": st.fixed_dictionaries(
                    {"type": st.sampled_from(["Recreate", "RollingUpdate"])},
                    optional={"rollingUpdate": SMALL_MAPS},
                ),
            },
        ),
    }
)
SERVER_SET: JsonObject = {
    "status": {"replicas": 1},
    "spec": {"template": {"spec": {"restartPolicy": "Always"}}},
}


def with_server_fields(document: JsonObject) -> JsonObject:
    return apply(document, SERVER_SET, "Deployment", rules)


@given(DEPLOYMENTS, DEPLOYMENTS)
def test_a_two_way_patch_makes_one_document_of_the_other(original: JsonObject, modified: JsonObject) -> None:
    before = copy.deepcopy((original, modified))
    patch = create_two_way(original, modified, "Deployment", rules)
    assert apply(original, patch, "Deployment", rules) == modified
    assert (original, modified) == before


@given(DEPLOYMENTS)
def test_equal_documents_need_no_patch(document: JsonObject) -> None:
    assert create_two_way(document, copy.deepcopy(document), "Deployment", rules) == {}


@given(DEPLOYMENTS, DEPLOYMENTS)
def test_applying_keeps_what_only_the_server_set(last: JsonObject, wanted: JsonObject) -> None:
    current = with_server_fields(last)
    patch = create_three_way(last, wanted, current, "Deployment", rules)
    assert apply(current, patch, "Deployment", rules) == with_server_fields(wanted)


@given(DEPLOYMENTS, DEPLOYMENTS)
def test_applying_twice_changes_nothing(last: JsonObject, wanted: JsonObject) -> None:
    current = with_server_fields(last)
    patch = create_three_way(last, wanted, current, "Deployment", rules)
    applied = apply(current, patch, "Deployment", rules)
    assert apply(applied, patch, "Deployment", rules) == applied
    assert create_three_way(wanted, wanted, applied, "Deployment", rules) == {}


@given(DEPLOYMENTS, DEPLOYMENTS, DEPLOYMENTS)
def test_what_others_changed_gives_way_to_what_is_applied(
    last: JsonObject, wanted: JsonObject, current: JsonObject
) -> None:
    patch = create_three_way(last, wanted, current, "Deployment", rules)
    applied = apply(current, patch, "Deployment", rules)
    replicas = wanted["spec"].get("replicas")
    assert replicas is None or applied["spec"]["replicas"] == replicas
    for container in wanted["spec"]["template"]["spec"]["containers"]:
        matching = [
            candidate
            for candidate in applied["spec"]["template"]["spec"]["containers"]
            if candidate["name"] == container["name"]
        ]
        assert len(matching) == 1
        assert matching[0].get("image") == container.get("image", matching[0].get("image"))


@given(
    DEPLOYMENTS,
    st.recursive(
        SMALL_MAPS,
        lambda inner: st.dictionaries(
            st.sampled_from(
                [
                    "spec",
                    "template",
                    "containers",
                    "$patch",
                    "$retainKeys",
                    "name",
                    "$setElementOrder/containers",
                ]
            ),
            inner | st.lists(inner, max_size=2) | st.sampled_from(["delete", "replace", None]),
            max_size=3,
        ),
        max_leaves=8,
    ),
)
def test_any_patch_applies_or_is_refused(document: JsonObject, patch: JsonObject) -> None:
    with contextlib.suppress(StrategicMergeError):
        assert isinstance(apply(document, patch, "Deployment", rules), dict)


@pytest.mark.parametrize(
    "original, modified, patch",
    [
        pytest.param(
            {"containers": [{"name": "a", "image": "1"}, {"name": "b"}]},
            {"containers": [{"name": "a", "image": "2"}]},
            {
                "$setElementOrder/containers": [{"name": "a"}],
                "containers": [{"name": "a", "image": "2"}, {"name": "b", "$patch": "delete"}],
            },
            id="change-and-delete",
        ),
        pytest.param(
            {"containers": [{"name": "a"}, {"name": "b"}]},
            {"containers": [{"name": "b"}, {"name": "a"}]},
            {"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}]},
            id="reorder",
        ),
        pytest.param(
            {"volumes": [{"name": "v", "emptyDir": {}}]},
            {"volumes": [{"name": "v", "hostPath": {}}]},
            {
                "$setElementOrder/volumes": [{"name": "v"}],
                "volumes": [
                    {"name": "v", "$retainKeys": ["hostPath", "name"], "emptyDir": None, "hostPath": {}}
                ],
            },
            id="retain-keys",
        ),
        pytest.param(
            {"nodeSelector": {"a": "1"}}, {"nodeSelector": {}}, {"nodeSelector": {"a": None}}, id="delete"
        ),
    ],
)
def test_two_way_patches(original: JsonObject, modified: JsonObject, patch: JsonObject) -> None:
    assert create_two_way(original, modified, "PodSpec", rules) == patch


def test_a_list_without_its_keys_cannot_be_compared() -> None:
    with pytest.raises(StrategicMergeError, match="does not contain declared merge key: name"):
        create_two_way({"containers": [{"image": "a"}]}, {"containers": [{"image": "b"}]}, "PodSpec", rules)


DEPLOYMENT = "io.k8s.api.apps.v1.Deployment"


def pod_template(**fields: Json) -> JsonObject:
    return {"spec": {"template": {"spec": fields}}}


@pytest.mark.parametrize(
    "field, live, change, merged",
    [
        pytest.param(
            "containers",
            [{"name": "c", "ports": [{"containerPort": 80}]}],
            [{"name": "c", "ports": [{"containerPort": 81}]}],
            [{"name": "c", "ports": [{"containerPort": 81}, {"containerPort": 80}]}],
            id="ports-by-number",
        ),
        pytest.param(
            "tolerations", [{"key": "a"}], [{"key": "b"}], [{"key": "b"}], id="tolerations-are-replaced"
        ),
        pytest.param(
            "imagePullSecrets",
            [{"name": "a"}],
            [{"name": "b"}],
            [{"name": "b"}, {"name": "a"}],
            id="secrets-by-name",
        ),
        pytest.param(
            "topologySpreadConstraints",
            [{"topologyKey": "a", "maxSkew": 1}],
            [{"topologyKey": "a", "maxSkew": 2}],
            [{"topologyKey": "a", "maxSkew": 2}],
            id="spread-by-key",
        ),
        pytest.param("nodeSelector", {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}, id="maps-are-merged"),
    ],
)
def test_the_rules_of_kubernetes(field: str, live: Json, change: Json, merged: Json) -> None:
    patched = apply(pod_template(**{field: live}), pod_template(**{field: change}), DEPLOYMENT)
    assert patched == pod_template(**{field: merged})


def test_a_volume_changes_its_source() -> None:
    live = pod_template(volumes=[{"name": "v", "emptyDir": {}}])
    wanted = pod_template(volumes=[{"name": "v", "hostPath": {"path": "/x"}}])
    assert apply(live, create_three_way(live, wanted, live, DEPLOYMENT), DEPLOYMENT) == wanted


def test_one_port_of_two_protocols_is_no_change_of_either():
    ports: list[Json] = [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53, "protocol": "TCP"}]

    def deployment(**more: Json) -> JsonObject:
        container: JsonObject = {"name": "dns", "ports": ports, **more}
        return {"spec": {"template": {"spec": {"containers": [container]}}}}

    patch = create_two_way(deployment(), deployment(image="coredns:2"), "Deployment", rules)
    (changed,) = patch["spec"]["template"]["spec"]["containers"]
    assert changed == {"name": "dns", "image": "coredns:2"}
