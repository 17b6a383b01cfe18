"""What a container says while somebody is attached."""

from tests.shell.kubectl.shop import a_desk
from tests.systems.player import sandbox


def test_a_pod_is_named():
    typed = a_desk().k("attach")
    assert (typed.out, typed.err, typed.code) == (
        "",
        "error: at least 1 argument is required for attach\n",
        1,
    )


def test_what_is_said_from_now_on_is_shown_until_the_container_ends():
    play = sandbox(workers=1)
    play(
        "kubectl run say --restart=Never --image=busybox -- sh -c 'echo 0; sleep 20; echo 1; sleep 2; echo 2'"
    )
    play("kubectl wait pod/say --for=condition=Ready")
    assert play("kubectl attach say") == "1\n2\n"
    play("kubectl wait pod/say --for=jsonpath={.status.phase}=Succeeded")
    assert play.run("kubectl attach say").stderr == (
        "error: cannot attach a container in a completed pod; current phase is Succeeded\n"
    )
    assert play.run("kubectl attach say -c nope").exit_code == 1
