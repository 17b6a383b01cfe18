import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import DAEMON_SETS
from k8s_tui.controllers.history import REVISIONS, number_of, surplus, template_of
from tests.controllers.world import Cluster, a_daemon_set, with_image


def a_revision(name, number):
    return Unstructured("apps/v1", "ControllerRevision", ObjectMeta(name=name), {"revision": number})


@pytest.mark.parametrize(
    "limit, in_use, gone",
    [
        (None, (), []),
        (2, (), ["a"]),
        (0, ("c",), ["a", "b"]),
        (1, ("a",), ["b"]),
        (0, ("a", "b", "c"), []),
    ],
)
def test_what_is_forgotten(limit, in_use, gone):
    revisions = [a_revision("c", 3), a_revision("a", 1), a_revision("b", 2)]
    assert [each.metadata.name for each in surplus(revisions, in_use, limit)] == gone


def test_a_daemon_set_keeps_its_templates_and_gives_an_old_one_a_new_number():
    cluster = Cluster().start()
    cluster.client.create(a_daemon_set(image="agent:1"))
    cluster.run(2_000)
    cluster.change(DAEMON_SETS, "agent", with_image("agent:2"))
    cluster.run(2_000)
    cluster.change(DAEMON_SETS, "agent", with_image("agent:1"))
    cluster.run(2_000)
    found = {
        template_of(each)["spec"]["containers"][0]["image"]: number_of(each)
        for each in cluster.all(REVISIONS)
    }
    assert found == {"agent:1": 3, "agent:2": 2}
