"""What the referee reads is what the store holds, whatever was remembered of it."""

from typing import Any

from attrs import evolve

from k8s_tui.cluster.world import World
from k8s_tui.game.referee import Referee
from k8s_tui.game.session import Session


def names(referee: Referee, word: str, namespace: str = "default") -> list[str]:
    return [each.metadata.name for each in referee.objects(word, namespace)]


def test_what_did_not_change_is_the_very_same(world: World) -> None:
    referee = Referee(world)
    read = referee.objects("deployments", "default")
    revision = world.members.store.revision
    world.run_for(10_000)
    assert world.members.store.revision > revision, "leases were renewed"
    assert referee.objects("deployments", "default") is read
    assert referee.objects("deploy", "default") is read, "however it is called"


def test_what_is_written_is_seen_at_once(session: Session) -> None:
    referee = session.play.game.referee
    assert names(referee, "configmaps") == ["kube-root-ca.crt"]
    session.run("kubectl create configmap late")
    assert names(referee, "configmaps") == ["kube-root-ca.crt", "late"]
    session.run("kubectl delete configmap late")
    assert names(referee, "configmaps") == ["kube-root-ca.crt"]


def test_history_that_is_gone_hides_nothing(world: World) -> None:
    referee, store = Referee(world), world.members.store
    web = referee.objects("deployments", "default")[0]
    key = "/registry/deployments.apps/default/web"
    store.put(key, evolve(web, spec=evolve(web.spec, replicas=7)))
    store.compact(store.revision)
    assert referee.objects("deployments", "default")[0].spec.replicas == 7


def test_a_store_that_was_restored_is_read_anew(world: World) -> None:
    referee, store = Referee(world), world.members.store
    before = store.snapshot()
    count = len(names(referee, "pods"))
    pod = referee.objects("pods", "default")[0]
    store.delete(f"/registry/pods/default/{pod.metadata.name}")
    assert len(names(referee, "pods")) == count - 1
    store.restore(before)
    assert len(names(referee, "pods")) == count


def test_a_fork_is_judged_on_its_own(world: World) -> None:
    other = world.fork()
    referee, twin = Referee(world), Referee(other)
    other.members.store.delete("/registry/deployments.apps/default/web")
    assert (names(referee, "deployments"), names(twin, "deployments")) == (["web"], [])


def test_who_is_meant_is_counted_again_once_one_of_the_kind_has_changed(session: Session) -> None:
    referee, asked = session.play.game.referee, []

    def is_late(obj: Any) -> bool:
        asked.append(obj.metadata.name)
        return obj.metadata.name == "late"

    assert [referee.count("configmaps", "default", is_late) for _ in range(2)] == [0, 0]
    assert asked == ["kube-root-ca.crt"]
    session.run("kubectl create configmap late")
    assert referee.count("configmaps", "default", is_late) == 1


def test_each_namespace_is_counted_for_itself(session: Session) -> None:
    referee = session.play.game.referee

    def is_any(_: Any) -> bool:
        return True

    counts = [referee.count("configmaps", namespace, is_any) for namespace in ("default", "kube-system", "")]
    assert counts == [len(referee.objects("configmaps", each)) for each in ("default", "kube-system", "")]
    assert len(set(counts)) == len(counts)
