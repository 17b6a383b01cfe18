"""Each line is on disk before it does anything: a killed program loses at most the last."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from k8s_tui.game.journal import Journal, recover
from k8s_tui.game.saves import LAST, Saves
from k8s_tui.game.session import Session

KILLS = int(os.environ.get("K8S_TUI_KILLS", "3"))
NOBODY = 2**22 + 1
"""More than Linux gives to any process."""


def left_behind(saves: Saves) -> None:
    with saves.open() as connection:
        connection.execute("UPDATE journals SET process = ?", (NOBODY,))


def test_a_game_left_behind_is_kept_as_the_last(session: Session) -> None:
    saves = session.saves
    assert saves is not None
    session.run("kubectl get pods")
    session.journal = Journal(saves, session)
    session.run(":wait 20s")
    session.run("kubectl scale deployment web --replicas=3")
    assert not recover(saves), "its program still runs"
    left_behind(saves)
    assert recover(saves)
    assert not recover(saves), "only once"
    kept = saves.get(LAST)
    assert [entry.line for entry in kept.transcript] == [
        "kubectl get pods",
        ":wait 20s",
        "kubectl scale deployment web --replicas=3",
    ]
    before = session.play.world.fingerprint()
    told = session.run(f":load {LAST}").read()
    assert told[0][1].startswith("loaded last")
    session.run(":wait 1ms")
    assert session.play.world.now_ms > 0
    assert before


def test_of_several_games_left_behind_none_is_lost(session: Session) -> None:
    saves = session.saves
    assert saves is not None
    for line in ("kubectl get pods", "kubectl get nodes", "kubectl get services"):
        session.run(line)
        session.journal = Journal(saves, session)
    left_behind(saves)
    with saves.open() as connection:
        shortest = "SELECT game FROM entries GROUP BY game ORDER BY count(*) LIMIT 1"
        connection.execute(f"UPDATE journals SET hints = '[' WHERE game = ({shortest})")  # noqa: S608 - no input
    assert recover(saves)
    assert {name: len(saves.get(name).transcript) for name in saves.names()} == {LAST: 3, f"{LAST} 2": 3}
    assert [kept.name for kept in saves.recent()] == [LAST, f"{LAST} 2"]


def test_what_a_rewind_took_back_is_not_kept(session: Session) -> None:
    saves = session.saves
    assert saves is not None
    session.journal = Journal(saves, session)
    for line in (":wait 30s", "kubectl delete pod one", ":wait 30s", "kubectl delete pod two"):
        session.run(line)
    session.rewind(45_000)
    session.run("kubectl get nodes")
    left_behind(saves)
    assert recover(saves)
    lines = [entry.line for entry in saves.get(LAST).transcript]
    assert lines[-1] == "kubectl get nodes"
    assert "kubectl delete pod two" not in lines
    assert saves.get(LAST).rewinds == 1


def test_on_the_way_back_nothing_is_lost_yet(session: Session) -> None:
    saves = session.saves
    assert saves is not None
    session.journal = Journal(saves, session)
    typed = (":wait 31s", "kubectl delete pod one", "kubectl delete pod two", ":wait 30s", "kubectl get pods")
    for line in typed:
        session.run(line)
    session.head_for(45_000)
    session.pass_until(session.play.game.state.start_ms + 31_000)
    assert session.goes_back
    with saves.open() as connection:
        kept = [row[0] for row in connection.execute("SELECT line FROM entries ORDER BY position")]
    assert kept == list(typed)


def test_a_game_that_ended_leaves_nothing(session: Session) -> None:
    saves = session.saves
    assert saves is not None
    session.journal = Journal(saves, session)
    session.run("kubectl get nodes")
    session.journal.close()
    left_behind(saves)
    assert not recover(saves)


def test_a_file_that_cannot_be_written_stops_no_game(session: Session, tmp_path: Path) -> None:
    saves = Saves(tmp_path / "other" / "games.sqlite3")
    session.journal = Journal(saves, session)
    (tmp_path / "other" / "games.sqlite3").write_bytes(b"damaged" * 4096)
    assert session.run("kubectl get nodes").exit_code == 0


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_at_any_moment_loses_at_most_the_last_command(number: int, tmp_path: Path) -> None:
    chance = random.Random(number)  # noqa: S311 - a repeatable choice
    home = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    program = subprocess.Popen(
        [sys.executable, "-m", "k8s_tui", "shell", "on-call-1h", "--seed", str(number + 1), "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=home,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    typed = [f"kubectl create configmap number-{each}" for each in range(12)]
    answered = chance.randrange(1, 9)
    for line in typed[:answered]:
        program.stdin.write(f"{line}\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline())["exit_code"] == 0
    program.stdin.write("".join(f"{line}\n" for line in typed[answered:]))
    program.stdin.flush()
    for _ in range(chance.randrange(3)):
        program.stdout.readline()
    program.send_signal(signal.SIGKILL)
    program.communicate()
    saves = Saves(next(tmp_path.rglob("games.sqlite3")))
    assert recover(saves)
    kept = [entry.line for entry in saves.get(LAST).transcript]
    assert kept == typed[: len(kept)]
    assert len(kept) >= answered
    assert evolve(saves.get(LAST), name="x").origin.scenario == "on-call-1h"
