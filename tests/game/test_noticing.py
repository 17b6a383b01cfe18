from typing import Any

import pytest

from k8s_tui.api.objects import decode_object
from k8s_tui.cluster.world import World
from k8s_tui.game import noticing
from k8s_tui.game.noticing import BURST_GAP_MS, Burst, Noticed
from k8s_tui.game.observer import PROCESS, Observer


def warning(name: str, first_ms: int = 0, reason: str = "BackOff") -> Any:
    event = decode_object(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{name}.1", "namespace": "default"},
            "involvedObject": {"kind": "Pod", "name": name},
            "reason": reason,
            "message": "Back-off restarting failed container",
            "type": "Warning",
        }
    )
    return noticing.evolve(event, first_timestamp=first_ms)


def test_warnings_come_in_bursts() -> None:
    noticed = Noticed()
    noticed.hear(warning("a", 900), 1_000, is_new=True)
    noticed.hear(warning("a", 900), 60_000, is_new=False)
    for name in ("b", "a", "b"):  # each of them twice, in other words
        noticed.hear(warning(name, 60_000), 60_000, is_new=True)
    noticed.hear(warning("c", 60_000, "Failed"), 60_000, is_new=True)
    noticed.hear(warning("a", 900), 60_000 + BURST_GAP_MS, is_new=False)
    message = "Back-off restarting failed container"
    assert list(noticed.warnings.values()) == [
        (
            Burst(900, 60_000, "BackOff", "pod/a", message, frozenset("ab"), 2),
            Burst(360_000, 360_000, "BackOff", "pod/a", message, frozenset("a")),
        ),
        (Burst(60_000, 60_000, "Failed", "pod/c", message, frozenset("c")),),
    ]
    assert noticed.news == 3


def test_so_much_is_noticed_and_not_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noticing, "WARNINGS_KEPT", 2)
    monkeypatch.setattr(noticing, "SYMPTOMS_KEPT", 2)
    noticed = Noticed()
    for number in range(4):
        noticed.hear(warning("a", reason=f"Reason{number}"), 0, is_new=True)
        noticed.notice(number, f"symptom {number}")
    assert (len(noticed.warnings), noticed.news) == (2, 6)
    assert [symptom.text for symptom in noticed.symptoms] == ["symptom 2", "symptom 3"]


def test_a_copy_goes_its_own_way() -> None:
    noticed = Noticed()
    twin = noticed.copy()
    twin.notice(0, "here")
    twin.hear(warning("a"), 0, is_new=True)
    assert noticed == Noticed()
    assert twin.copy() == twin


def test_processes_and_users_are_looked_at(world: World) -> None:
    observer = Observer(world)
    world.sim.start(PROCESS)
    world.run_for(5_000)
    manifest = "/etc/kubernetes/manifests/kube-scheduler.yaml"
    master = world.fleet.machines["master-1"]
    text = master.read_file(manifest)
    assert text is not None
    master.remove_file(manifest)
    world.fleet.machines["worker-2"].power_off()
    world.run_for(90_000)
    master.write_file(manifest, text)
    world.fleet.machines["worker-2"].power_on()
    world.run_for(120_000)
    told = [(symptom.kind, symptom.text) for symptom in observer.watched.noticed.symptoms]
    down = next(text for _, text in told if text.startswith("kube-scheduler"))
    assert down == "kube-scheduler on master-1 is Down (no container)"
    assert ("symptom", "kube-scheduler on master-1 is Ready") in told
    users = [text for kind, text in told if kind == "users"]
    assert len(users) == 2
    assert users[0].startswith("visitors: ")
    assert users[1] == "visitors: every request is answered again"
