from attrs import frozen

from k8s_tui.api.pods import Container, PodSpec
from k8s_tui.kubelet.stopping import in_turn

SPEC = PodSpec(
    init_containers=(
        Container("prepare"),
        Container("proxy", restart_policy="Always"),
        Container("agent", restart_policy="Always"),
    ),
    containers=(Container("web"), Container("log")),
)


@frozen
class Running:
    name: str


def names(*running):
    return [each.name for each in in_turn(SPEC, [Running(name) for name in running])]


def test_sidecars_wait_for_all_others():
    assert names("proxy", "agent", "web", "log") == ["web", "log"]
    assert names("proxy", "prepare") == ["prepare"]


def test_sidecars_end_one_by_one_from_the_last():
    assert names("proxy", "agent") == ["agent"]
    assert names("proxy") == ["proxy"]
    assert names() == []
