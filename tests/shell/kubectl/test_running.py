import pytest

from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.shell.bare import BareWorld, Desk
from tests.shell.kubectl.objects import STATUS, get, put


class Runner:
    """A process that ends every pod a second after it is told to look."""

    def __init__(self, desk, phase, code):
        self.desk, self.phase, self.code = desk, phase, code

    def start(self):
        self.desk.world.sim.schedule("runner", 1000, ("end",))

    def stop(self):
        pass

    def handle(self, key):
        server = self.desk.world.connect("laptop")
        pods = server.scheme.lookup("pods")
        ended = {"name": "x", "state": {"terminated": {"exitCode": self.code}}}
        state = {"ready": False, "restartCount": 0, "image": "x", "imageID": "x"}
        status = {"phase": self.phase, "containerStatuses": [{**ended, **state}]}
        for pod in server.list(pods, "default").items:
            place = (pods, "default", pod.metadata.name)
            Requests(server).patch(*place, {"status": status}, "merge", ADMINISTRATOR, STATUS)


class TalkingWorld(BareWorld):
    """A world whose pods say their name."""

    def pod_log_lines(self, namespace, pod):
        return [f"hello from {namespace}/{pod}"]


@pytest.fixture
def desk():
    return Desk()


def attached(phase="Succeeded", code=0):
    desk = Desk(world=TalkingWorld())
    desk.world.sim.register("runner", Runner(desk, phase, code))
    desk.world.sim.start("runner")
    return desk


def test_a_pod_is_made(desk):
    typed = desk.k("run one --image=nginx --labels=a=b --env=X=1 --port=80")
    assert (typed.out, typed.err, typed.code) == ("pod/one created\n", "", 0)
    pod = get(desk, "pods", "one")
    (container,) = pod.spec.containers
    assert pod.metadata.labels == {"a": "b"}
    assert (container.name, container.image) == ("one", "nginx")
    assert [(each.name, each.value) for each in container.env] == [("X", "1")]
    assert [port.container_port for port in container.ports] == [80]


def test_what_would_be_made(desk):
    assert desk.k("run one --image=nginx --dry-run=client -o yaml -- sleep 5").out == (
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata:\n"
        "  creationTimestamp: null\n"
        "  labels:\n"
        "    run: one\n"
        "  name: one\n"
        "spec:\n"
        "  containers:\n"
        "  - args:\n"
        "    - sleep\n"
        '    - "5"\n'
        "    image: nginx\n"
        "    name: one\n"
        "    resources: {}\n"
        "  dnsPolicy: ClusterFirst\n"
        "  restartPolicy: Always\n"
        "status: {}\n"
    )


def test_words_can_be_the_command(desk):
    desk.k("run one --image=nginx --command --restart=Never -- sleep 5")
    pod = get(desk, "pods", "one")
    assert (pod.spec.restart_policy, pod.spec.containers[0].command) == ("Never", ("sleep", "5"))


def test_overrides_are_laid_over_it(desk):
    patch = '{"spec": {"nodeName": "worker-9"}}'
    desk.k(f"run one --image=nginx --overrides='{patch}'")
    assert get(desk, "pods", "one").spec.node_name == "worker-9"


def test_a_pod_with_its_service(desk):
    assert desk.k("run one --image=nginx --port=80 --expose").out == "service/one created\npod/one created\n"
    assert get(desk, "services", "one").spec.selector == {"run": "one"}
    assert desk.k("run two --image=nginx --expose").err == (
        "error: --port must be set when exposing a service\nSee 'kubectl run -h' for help and examples\n"
    )


def test_an_attached_run_prints_the_log_and_tidies_up():
    desk = attached()
    typed = desk.k("run tmp --image=busybox --rm -i --restart=Never -- echo hi")
    assert typed.out == 'hello from default/tmp\npod "tmp" deleted\n'
    assert typed.code == 0


def test_an_attached_run_ends_with_the_code_of_its_container():
    desk = attached("Failed", 3)
    assert desk.k("run tmp --image=busybox -i --restart=Never -- false").code == 3


def test_an_attached_run_gives_up_on_a_pod_that_does_not_start(desk):
    typed = desk.k("run tmp --image=busybox -i --restart=Never -- true")
    assert (typed.err, typed.code) == ("error: timed out waiting for the condition\n", 1)


@pytest.mark.parametrize(
    "words, error",
    [
        ("", 'error: required flag(s) "image" not set\n'),
        ("--image=x", "error: NAME is required for run\nSee 'kubectl run -h' for help and examples\n"),
        ("one", 'error: required flag(s) "image" not set\n'),
        ("one --image=x --rm", "error: --rm should only be used for attached containers\n"),
        (
            "one --image=x --restart=Maybe",
            "error: invalid restart policy: Maybe\nSee 'kubectl run -h' for help and examples\n",
        ),
        ("one --image=x --env=oops", "error: invalid env: oops\n"),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"run {words}")
    assert (typed.err, typed.code) == (error, 1)


def test_a_bad_name_is_refused_by_the_server(desk):
    typed = desk.k("run Bad_Name --image=nginx")
    assert typed.err.startswith(
        'The Pod "Bad_Name" is invalid: \n* metadata.name: Invalid value: "Bad_Name":'
    )


def test_a_pod_that_exists(desk):
    put(desk, "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: c, image: x}]}")
    assert desk.k("run one --image=x").err == 'Error from server (AlreadyExists): pods "one" already exists\n'
