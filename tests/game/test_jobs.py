from attrs import define

from k8s_tui.game.jobs import Completed, Waiting, refusal, told


@define
class Clock:
    now_ms: int = 0


def test_a_job_waits_and_ends() -> None:
    clock, pieces, outcome = Clock(100), [], []

    def steps():
        pieces.extend(told("begun"))
        yield 50
        outcome.append(3)

    job = Waiting(clock, steps(), pieces, outcome)
    job.resume()
    assert (job.read(), job.done, job.wake_at_ms) == ((("stdout", "begun\n"),), False, 150)
    clock.now_ms = 149
    job.resume()
    assert not job.done
    clock.now_ms = 150
    job.resume()
    assert (job.exit_code, job.wake_at_ms, job.read()) == (3, None, ())


def test_a_job_can_be_interrupted() -> None:
    job = Waiting(Clock(), iter((5, 5)), [])
    job.resume()
    job.cancel()
    assert (job.done, job.exit_code) == (True, 130)
    job.cancel()
    assert job.exit_code == 130


def test_a_job_that_was_done_at_once() -> None:
    job = Completed(refusal("no"), 2)
    job.resume()
    job.cancel()
    assert (job.read(), job.read(), job.exit_code) == ((("stderr", "no\n"),), (), 2)
