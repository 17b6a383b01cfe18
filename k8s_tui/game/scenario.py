"""A scenario: an outage as data. What its file may say, and the frozen value that the game plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from k8s_tui.game.conditions import Timed
from k8s_tui.game.fields import declare
from k8s_tui.game.origin import DEFAULT_SEED
from k8s_tui.game.variants import Variable, declare_variables
from k8s_tui.machine.runtimes import RUNTIMES

MIB = 1024 * 1024

API_VERSION = "k8s-tui/v1"
KIND = "Scenario"

DEFAULT_DEADLINE_MS = 30 * 60_000
DEFAULT_HINT_COST = 25


@frozen
class Metadata:
    """What a scenario is called and where it belongs."""

    name: str = declare("text", "lower case with dashes, as its file is called")
    title: str = declare("text", "what the player reads")
    chapter: str = declare("text", "the chapter it belongs to", default="other")
    order: int = declare("integer", "its place in the chapter", default=0)
    difficulty: int = declare("integer", "1 to 5", default=1, limits=(1, 5))
    teaches: tuple[str, ...] = declare("texts", "the ideas that matter", default=())


@frozen
class Size:
    """What a machine has."""

    cpu: str = declare("amount", "as in 4 or 500m", default="4")
    memory: str = declare("amount", "as in 8Gi", default="8Gi")


@frozen
class Machines:
    """Workers that are told apart, by labels that pods select or taints that keep pods off."""

    names: tuple[str, ...] = declare("texts", "as in worker-3", limits=(1, 100))
    labels: tuple[str, ...] = declare("texts", "as in disktype=ssd", default=())
    taints: tuple[str, ...] = declare("texts", "as in dedicated=db:NoSchedule", default=())


@frozen
class Cluster:
    """The machines of a scenario."""

    masters: int = declare("integer", "control-plane machines", default=1, limits=(1, 7))
    workers: int = declare("integer", "worker machines", default=3, limits=(0, 100))
    worker_size: Size | None = declare("section", "what each worker has", default=None, section=Size)
    master_size: Size | None = declare("section", "what each master has", default=None, section=Size)
    zones: tuple[str, ...] = declare(
        "texts", "zones the machines lie in, in turn", default=(), limits=(0, 10)
    )
    container_runtime: str = declare("text", "the runtime", default="containerd", choices=tuple(RUNTIMES))
    pools: tuple[Machines, ...] = declare(
        "sections",
        "nodes with labels or taints of their own",
        default=(),
        section=Machines,
        limits=(0, 10),
    )


@frozen
class Answered:
    """What an HTTP path answers."""

    prefix: str = declare("text", "as in /checkout; the longest that fits wins")
    status: int = declare("integer", "the HTTP status", default=200, limits=(100, 599))
    body: str = declare("content", "the text", default="")
    deep: bool = declare(
        "boolean", "it is a health check that asks what requests need, and says 503 without it", default=False
    )


@frozen
class Needed:
    """Another service that requests need."""

    address: str = declare("text", "as in redis:6379")
    variable: str = declare("text", "the environment variable that says where", default="")
    protocol: str = declare("text", "what it speaks", default="tcp")
    required: bool = declare("boolean", "requests fail without it", default=True)
    writes: float = declare("number", "percent of them that change data there", default=0.0, limits=(0, 100))
    password: str = declare(
        "content", "the variable or the file in which the password for it stands", default=""
    )


@frozen
class Polls:
    """What it asks the API server again and again, instead of watching."""

    resource: str = declare("resource", "what it lists, in all namespaces, as in pods", name="list")
    every_ms: int = declare("duration", "how often", default=10_000)
    for_each: bool = declare("boolean", "once for each of those objects, not once for all", default=False)


@frozen
class Required:
    """What must be there when a container starts, or its program says so and ends."""

    variables: tuple[str, ...] = declare(
        "texts", "environment variables of which one must be set", default=()
    )
    file: str = declare("content", "a file that must exist", default="")
    says: tuple[str, ...] = declare("texts", "what it says before it ends", default=())


@frozen
class Reviewed:
    """What an image answers as an admission webhook; the first rule that denies decides."""

    path: str = declare("text", "the path it is asked at, all by default", default="")
    kinds: tuple[str, ...] = declare("texts", "the kinds it looks at, all by default", default=())
    field: str = declare("jsonpath", "a JSONPath, as in .metadata.labels.team", default="")
    pattern: str = declare("text", "what a value there must match for the rule to hold", default="")
    absent: bool = declare("boolean", "the rule holds where there is no value", default=False)
    deny: str = declare("text", "the message of a denial", default="")
    patch: str = declare("content", "a strategic merge patch, as JSON", default="")
    warning: str = declare("text", "what the client is told beside", default="")
    delay_ms: int = declare("duration", "how long the answer takes", default=0)


@frozen
class Image:
    """What an unusual image does; the usual ones are in the catalogue."""

    image: str = declare("text", "as in shop/checkout; with a tag, only those whose tag begins so")
    tags: tuple[str, ...] = declare("texts", "the only tags that exist; all by default", default=())
    protocol: str = declare("text", "what it speaks", default="http")
    data_path: str = declare("content", "the folder where a database keeps its data", default="")
    ports: tuple[int, ...] = declare("integers", "TCP ports it listens on", default=(8080,))
    declared_ports: bool = declare(
        "boolean",
        "it also listens on the ports that its container declares, and runs by any command",
        default=False,
    )
    start_ms: int = declare("duration", "until it serves its first request", default=500)
    stop_ms: int = declare("duration", "from SIGTERM to its end", default=200)
    memory: int = declare("bytes", "what it uses at rest", default=64 * MIB)
    cpu_millicores: int = declare(
        "integer", "thousandths of a core that it uses at rest", default=1, limits=(0, 64_000)
    )
    leak_per_second: int = declare("bytes", "what it never gives back", default=0)
    limit_rps: int = declare(
        "integer", "requests a second that one container bears", default=0, limits=(0, 1_000_000)
    )
    latency_ms: int = declare("duration", "of one request without load", default=5)
    paths: tuple[Answered, ...] = declare(
        "sections", "what paths answer", default=(), section=Answered, limits=(0, 50)
    )
    needs: tuple[Needed, ...] = declare(
        "sections", "what requests need", default=(), section=Needed, limits=(0, 20)
    )
    requires: tuple[Required, ...] = declare(
        "sections", "what its start needs", default=(), section=Required, limits=(0, 20)
    )
    polls: Polls | None = declare(
        "section", "what it asks the API server again and again", default=None, section=Polls
    )
    log: tuple[str, ...] = declare("texts", "what it says at its start", default=())
    admission: tuple[Reviewed, ...] = declare(
        "sections", "what it answers as an admission webhook", default=(), section=Reviewed, limits=(0, 20)
    )


@frozen
class Users:
    """A group of simulated users."""

    name: str = declare("text", "what the group is called")
    target: str = declare(
        "text", "as in service/web, redis+service/cache, http://nodes:30080/ or http://web.shop/"
    )
    rps: float = declare("number", "requests a second", limits=(0, 1_000_000))
    source: str = declare(
        "text", "outside, a machine, or pod/NAMESPACE/WORKLOAD", name="from", default="outside"
    )
    namespace: str = declare("text", "where a bare service name is looked up", default="default")
    status: int = declare("integer", "the right HTTP status", default=200, limits=(100, 599))
    application: str = declare("text", "the application that must answer", default="")
    timeout_ms: int = declare("duration", "how long they wait", default=5_000)
    retries: int = declare("integer", "further nodes tried", default=0, limits=(0, 3))
    authority: str = declare(
        "text", "the host that requests name, if not the target's", name="host", default=""
    )
    writes: float = declare(
        "number", "percent of requests that change data in a database", default=0.0, limits=(0, 100)
    )
    rows: bool = declare("boolean", "the answer must show all that was stored before", default=False)


@frozen
class Moment:
    """Something that happens: a cause, never a symptom."""

    at_ms: int | None = declare("duration", "when, after the game's start", default=None)
    when: Timed | None = declare("condition", "or once this holds", default=None)
    fault: Any = declare("fault", "what breaks", default=None)
    run: str = declare("text", "or a command that somebody else runs", default="")
    every_ms: int | None = declare(
        "duration",
        "the command is run again so often, for ten minutes at most",
        default=None,
        limits=(1_000, None),
    )
    until: Timed | None = declare("condition", "or until this holds", default=None)


@frozen
class Decoy:
    """Something harmless and odd that some variants have beside."""

    about: str = declare("text", "why it may look guilty, and is not")
    manifests: tuple[Any, ...] = declare("anything", "objects, as in spec.manifests", default=())
    timeline: tuple[Moment, ...] = declare(
        "sections", "what happens, as in spec.timeline", default=(), section=Moment, limits=(0, 20)
    )


@frozen
class DefaultGuards:
    """What must not be sacrificed; all are on unless switched off."""

    replicas: bool = declare("boolean", "workloads keep their replicas", default=True)
    workloads: bool = declare("boolean", "no workload is removed", default=True)
    services: bool = declare("boolean", "no service is removed", default=True)
    policies: bool = declare("boolean", "no network policy or disruption budget is removed", default=True)
    namespaces: bool = declare("boolean", "no namespace is removed", default=True)
    nodes: bool = declare("boolean", "no node is removed", default=True)


@frozen
class OtherText:
    """What a rung says instead, in a certain state or after something was tried."""

    when: Timed = declare("condition", "the state that calls for it, or what was tried")
    text: str = declare("text", "what it says then")


@frozen
class HintText:
    """One rung of the ladder."""

    text: str = declare("text", "what it says")
    when: Timed | None = declare("condition", "the state that calls for it", default=None)
    cost: int = declare("integer", "points it costs", default=DEFAULT_HINT_COST, limits=(0, 1000))
    instead: tuple[OtherText, ...] = declare(
        "sections", "other texts; the first whose state is here", default=(), section=OtherText, limits=(0, 9)
    )


@frozen
class Unmendable:
    """A state from which the scenario cannot be won any more."""

    when: Timed = declare("condition", "the state")
    text: str = declare("text", "what the player is told, as in: the rows are gone")


@frozen
class Par:
    """What a good run costs; the score is measured against it."""

    time_ms: int = declare("duration", "until it is won, after the game's start")
    user_minutes_lost: float = declare("number", "minutes of users whose requests failed", limits=(0, None))
    commands: int = declare("integer", "commands that change something", default=1, limits=(0, 1000))
    touched: int = declare("integer", "healthy objects that are touched", default=0, limits=(0, 1000))


@frozen
class Preparation:
    """Something that could have been done before the outage; it is tried when it is over."""

    had: str = declare("text", "what it supposes, as in: web had had three replicas")
    run: tuple[str, ...] = declare("texts", "the commands that do it, as an administrator types them")


@frozen
class Postmortem:
    """What the player reads at the end."""

    lesson: str = declare("text", "what to take home, in Markdown")
    root_cause: tuple[str, ...] = declare(
        "texts", "the objects or machines at fault, as in service/web; nothing where all is well", default=()
    )
    modelled_on: str = declare("text", "a real outage and its source", default="")
    read_more: tuple[str, ...] = declare("texts", "titles or addresses of pages", default=())
    what_if: tuple[Preparation, ...] = declare(
        "sections", "what would have spared users the outage", default=(), section=Preparation, limits=(0, 2)
    )


@frozen
class Spec:
    """The outage itself."""

    briefing: str = declare("text", "what the pager says, in Markdown; never the cause")
    objectives: tuple[Timed, ...] = declare("conditions", "what wins", limits=(1, 10))
    clients: tuple[Users, ...] = declare("sections", "who uses it", default=(), section=Users, limits=(0, 50))
    cluster: Cluster = declare("section", "the machines", default=Cluster(), section=Cluster)
    manifests: tuple[Any, ...] = declare("anything", "objects, YAML, or names of files beside", default=())
    images: tuple[Image, ...] = declare(
        "sections", "unusual images", default=(), section=Image, limits=(0, 50)
    )
    timeline: tuple[Moment, ...] = declare("sections", "causes", default=(), section=Moment, limits=(0, 100))
    clock_ms: int | None = declare(
        "clock",
        "what clocks show at the game's start, as 03:12 or Fri 17:45; about ten by default",
        default=None,
    )
    handover: Timed | None = declare("condition", "the player is called once this holds", default=None)
    symptoms: tuple[Timed, ...] = declare(
        "conditions", "what the briefing tells; must hold at the handover", default=(), limits=(0, 20)
    )
    variables: tuple[Variable, ...] = declare_variables()
    seed: int = declare(
        "integer",
        "of the world as it is written, which has its names and places; each variant has the next one",
        default=DEFAULT_SEED,
        limits=(1, None),
    )
    decoys: tuple[Decoy, ...] = declare(
        "sections", "odd things that some variants have", default=(), section=Decoy, limits=(0, 10)
    )
    guards: tuple[Timed, ...] = declare("conditions", "what must hold at the end", default=(), limits=(0, 20))
    default_guards: DefaultGuards = declare(
        "section", "guards that are on by themselves", default=DefaultGuards(), section=DefaultGuards
    )
    deadline_ms: int = declare(
        "duration", "the game is lost after this", default=DEFAULT_DEADLINE_MS, limits=(1_000, None)
    )
    error_budget: float | None = declare(
        "number", "user minutes that may be lost; the game is lost with them", default=None, limits=(0, None)
    )
    par: Par | None = declare("section", "what a good run costs", default=None, section=Par)
    allow: tuple[str, ...] = declare("texts", "the only verbs the player has", default=())
    deny: tuple[str, ...] = declare("texts", "verbs the player does not have", default=())
    hints: tuple[HintText, ...] = declare(
        "sections", "a ladder", default=(), section=HintText, limits=(0, 10)
    )
    unmendable: tuple[Unmendable, ...] = declare(
        "sections", "states that nothing mends", default=(), section=Unmendable, limits=(0, 10)
    )
    solutions: tuple[tuple[str, ...], ...] = declare(
        "scripts", "scripts that win", default=(), limits=(0, 20)
    )
    non_fixes: tuple[tuple[str, ...], ...] = declare(
        "scripts", "scripts that must not", default=(), limits=(0, 50)
    )
    postmortem: Postmortem | None = declare("section", "what it taught", default=None, section=Postmortem)

    def conditions(self) -> Iterator[tuple[str, Timed]]:
        """Yield every condition with the path at which it stands in the file."""
        if self.handover is not None:
            yield "spec.handover", self.handover
        for name, several in (
            ("objectives", self.objectives),
            ("symptoms", self.symptoms),
            ("guards", self.guards),
        ):
            yield from ((f"spec.{name}[{index}]", each) for index, each in enumerate(several))
        for index, moment in enumerate(self.timeline):
            for name, timed in (("when", moment.when), ("until", moment.until)):
                if timed is not None:
                    yield f"spec.timeline[{index}].{name}", timed
        for index, state in enumerate(self.unmendable):
            yield f"spec.unmendable[{index}].when", state.when
        for index, hint in enumerate(self.hints):
            if hint.when is not None:
                yield f"spec.hints[{index}].when", hint.when
            for number, other in enumerate(hint.instead):
                yield f"spec.hints[{index}].instead[{number}].when", other.when


@frozen
class Scenario:
    """A whole scenario.

    Attributes:
        documents: The objects of its manifests, in order, as they are applied.
        places: Of each object, the path of what holds it in the file.
        positions: Line and column of every path of its file.
        seed: That chose its names and numbers; the first is as written.
        warnings: What is allowed in the file and probably a mistake.
    """

    metadata: Metadata
    spec: Spec
    documents: tuple[Mapping[str, Any], ...] = ()
    places: tuple[str, ...] = ()
    positions: Mapping[str, tuple[int, int]] = field(factory=dict, repr=False)
    seed: int = DEFAULT_SEED
    warnings: tuple[str, ...] = ()
