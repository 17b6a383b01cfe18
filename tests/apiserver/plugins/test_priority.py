import pytest

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec

CLASS = """
{{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {{name: {name}}}, value: {value}{more}}}
"""


def pod(**spec):
    return Pod(ObjectMeta(name="p", namespace="default"), PodSpec(containers=(Container("c", "x"),), **spec))


def test_a_pod_without_a_class_has_no_priority(api):
    spec = api.create(pod()).spec
    assert (spec.priority, spec.preemption_policy, spec.priority_class_name) == (
        0,
        "PreemptLowerPriority",
        "",
    )


def test_a_class_becomes_a_number(api):
    spec = api.create(pod(priority_class_name="system-node-critical")).spec
    assert spec.priority == 2_000_001_000


def test_the_default_class_is_everyones(api):
    api.apply(CLASS.format(name="usual", value=7, more=", globalDefault: true, preemptionPolicy: Never"))
    spec = api.create(pod()).spec
    assert (spec.priority, spec.preemption_policy, spec.priority_class_name) == (7, "Never", "usual")


@pytest.mark.parametrize(
    "spec, said",
    [
        ({"priority_class_name": "nope"}, "no PriorityClass with name nope was found"),
        (
            {"priority": 9},
            (
                "the integer value of priority (9) must not be provided in pod spec; priority "
                "admission controller "
                "computed 0 from the given PriorityClass name"
            ),
        ),
    ],
)
def test_what_is_refused(api, spec, said):
    with pytest.raises(Forbidden) as caught:
        api.create(pod(**spec))
    assert str(caught.value) == f'pods "p" is forbidden: {said}'
