import copy

import pytest

from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.strategicapply import Merger
from k8s_tui.api.strategicrules import NO_RULE, PatchFormatError, PatchRule, StrategicMergeError

POD_RULES = {
    "Deployment": {"metadata": PatchRule(element_type="Meta"), "spec": PatchRule(element_type="Spec")},
    "Meta": {"finalizers": PatchRule("merge")},
    "Spec": {"template": PatchRule(element_type="Template"), "strategy": PatchRule(retain_keys=True)},
    "Template": {"metadata": PatchRule(element_type="Meta"), "spec": PatchRule(element_type="PodSpec")},
    "PodSpec": {
        "containers": PatchRule("merge", merge_key="name", element_type="Container"),
        "volumes": PatchRule("merge", retain_keys=True, merge_key="name", element_type="Volume"),
    },
    "Container": {
        "env": PatchRule("merge", merge_key="name"),
        "ports": PatchRule("merge", merge_key="containerPort"),
        "whole": PatchRule("replace"),
    },
}


def rules(type_name: str, field: str) -> PatchRule:
    return POD_RULES.get(type_name, {}).get(field, NO_RULE)


POD_SPEC: dict[str, Json] = {
    "containers": [
        {
            "name": "c1",
            "image": "a",
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
            "ports": [{"containerPort": 80}, {"containerPort": 81}],
        },
        {"name": "c2", "image": "b", "whole": {"x": 1}},
    ],
    "volumes": [{"name": "v", "emptyDir": {}}],
    "tolerations": [{"key": "k"}],
    "nodeSelector": {"disk": "ssd", "zone": "a"},
}


def names(elements: Json) -> str:
    assert isinstance(elements, list)
    return " ".join(str(element["name"]) for element in elements if isinstance(element, dict))


def apply(patch: dict[str, Json]) -> dict[str, Json]:
    before = copy.deepcopy((POD_SPEC, patch))
    result = Merger(rules).merge(POD_SPEC, patch, "PodSpec")
    assert (POD_SPEC, patch) == before, "what goes in is not changed"
    return result


@pytest.mark.parametrize(
    "patch, field, expected",
    [
        pytest.param({"nodeSelector": {"disk": None}}, "nodeSelector", {"zone": "a"}, id="null-deletes"),
        pytest.param({"nodeSelector": None}, "nodeSelector", None, id="null-deletes-a-map"),
        pytest.param({"tolerations": [{"key": "z"}]}, "tolerations", [{"key": "z"}], id="a-list-is-replaced"),
        pytest.param(
            {"nodeSelector": {"$patch": "replace", "x": "y"}}, "nodeSelector", {"x": "y"}, id="replace-a-map"
        ),
        pytest.param({"nodeSelector": {"$patch": "delete"}}, "nodeSelector", {}, id="delete-a-map"),
        pytest.param({"nodeSelector": 5}, "nodeSelector", 5, id="another-type-replaces"),
        pytest.param(
            {"affinity": {"a": None, "b": {"$patch": "delete"}, "c": [{"$patch": "replace"}, {"d": None}]}},
            "affinity",
            {"c": [{}]},
            id="directives-in-something-new-mean-nothing",
        ),
        pytest.param(
            {"volumes": [{"name": "v", "hostPath": {}}]},
            "volumes",
            [{"name": "v", "emptyDir": {}, "hostPath": {}}],
            id="without-retain-keys",
        ),
        pytest.param(
            {"volumes": [{"name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": {}}]},
            "volumes",
            [{"name": "v", "hostPath": {}}],
            id="retain-keys",
        ),
    ],
)
def test_maps_and_lists(patch: dict[str, Json], field: str, expected: Json) -> None:
    assert apply(patch).get(field) == expected


@pytest.mark.parametrize(
    "patch, order",
    [
        pytest.param({"containers": [{"name": "c2"}, {"name": "c3"}]}, "c1 c2 c3", id="append"),
        pytest.param({"containers": [{"name": "c3"}]}, "c3 c1 c2", id="the-patch-comes-first"),
        pytest.param({"containers": [{"name": "c1", "$patch": "delete"}]}, "c2", id="delete"),
        pytest.param({"containers": [{"$patch": "replace"}, {"name": "q"}]}, "q", id="replace"),
        pytest.param(
            {"$setElementOrder/containers": [{"name": "c2"}, {"name": "c1"}]}, "c2 c1", id="reorder"
        ),
        pytest.param(
            {
                "$setElementOrder/containers": [{"name": "c3"}, {"name": "c1"}],
                "containers": [{"name": "c3"}, {"name": "c2", "$patch": "delete"}],
            },
            "c3 c1",
            id="order-with-deletion",
        ),
    ],
)
def test_the_order_of_a_merged_list(patch: dict[str, Json], order: str) -> None:
    assert names(apply(patch)["containers"]) == order


def test_elements_meet_by_their_key() -> None:
    patched = apply(
        {
            "containers": [
                {
                    "name": "c1",
                    "env": [{"name": "B", "value": "9"}],
                    "ports": [{"containerPort": 81, "x": 1}],
                },
                {"name": "c2", "whole": {"y": 1}},
            ]
        }
    )["containers"]
    assert patched == [
        {
            "name": "c1",
            "image": "a",
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "9"}],
            "ports": [{"containerPort": 80}, {"containerPort": 81, "x": 1}],
        },
        {"name": "c2", "image": "b", "whole": {"y": 1}},
    ]


@pytest.mark.parametrize(
    "patch, finalizers",
    [
        ({"finalizers": ["b", "a"]}, ["b", "a", "x"]),
        ({"$deleteFromPrimitiveList/finalizers": ["x"]}, ["a"]),
        ({"$setElementOrder/finalizers": ["x", "n", "a"], "finalizers": ["n"]}, ["x", "n", "a"]),
    ],
)
def test_lists_of_scalars_are_sets(patch: dict[str, Json], finalizers: list[Json]) -> None:
    assert Merger(rules).merge({"finalizers": ["a", "x"]}, patch, "Meta") == {"finalizers": finalizers}


@pytest.mark.parametrize(
    "patch, reason",
    [
        (
            {"containers": [{"image": "z"}]},
            "map: map[image:z] does not contain declared merge key: name",
        ),
        (
            {"containers": [{"name": "c1", "$patch": "bogus"}]},
            "unknown patch type: bogus in map: map[$patch:bogus name:c1]",
        ),
        ({"nodeSelector": {"$patch": "merge"}}, "unknown patch type: merge in map: map[$patch:merge]"),
        (
            {"containers": [{"name": "c1", "$patch": "merge"}]},
            "merging lists cannot yet be specified in the patch",
        ),
        pytest.param(
            {"$setElementOrder/containers": [{"name": "c2"}], "containers": [{"image": "z", "name": "c1"}]},
            "The order in patch list:\n[map[image:z name:c1]]\n"
            " doesn't match $setElementOrder list:\n[map[name:c2]]\n",
        ),
        ({"$setElementOrder/containers": "c1"}, "expected a []interface {}, but received a string"),
    ],
)
def test_words_what_does_not_fit_as_kubernetes_does(patch: dict[str, Json], reason: str) -> None:
    with pytest.raises(StrategicMergeError) as caught:
        apply(patch)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "patch",
    [
        {"volumes": [{"name": "v", "$retainKeys": ["name"], "hostPath": {}}]},
        {"nodeSelector": {"$retainKeys": "x"}},
        {"$deleteFromPrimitiveList": ["x"]},
    ],
)
def test_refuses_what_is_not_well_formed(patch: dict[str, Json]) -> None:
    with pytest.raises(PatchFormatError, match=r"^invalid patch format of "):
        apply(patch)


def test_joining_two_patches_carries_directives_over() -> None:
    merger = Merger(rules, carry_out=False)
    deletions: dict[str, Json] = {
        "nodeSelector": {"disk": None},
        "containers": [{"name": "c1", "$patch": "delete"}],
        "$setElementOrder/containers": [{"name": "c2"}],
    }
    changes: dict[str, Json] = {
        "tolerations": None,
        "containers": [{"name": "c2", "image": "z"}],
        "$setElementOrder/containers": [{"name": "c2"}],
    }
    assert merger.merge(deletions, changes, "PodSpec") == {
        "nodeSelector": {"disk": None},
        "tolerations": None,
        "containers": [{"name": "c2", "image": "z"}, {"name": "c1", "$patch": "delete"}],
        "$setElementOrder/containers": [{"name": "c2"}],
    }
