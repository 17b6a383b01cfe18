"""How a game begins: a booted cluster, its manifests applied and settled, its users at work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.cluster.config import MASTER_SIZE, WORKER_SIZE, ClusterConfig, MachineSize
from k8s_tui.cluster.overload import PROCESS as LOAD_PROCESS
from k8s_tui.cluster.world import World
from k8s_tui.game.origin import DEFAULT_SEED
from k8s_tui.game.play import run_elsewhere
from k8s_tui.game.reading import Mistake, ScenarioError
from k8s_tui.game.scenario import Cluster, Image, Machines, Reviewed, Scenario, Size, Users
from k8s_tui.machine.admissionrules import AdmissionRule
from k8s_tui.machine.applications import Application, LogLine, Path, Polling, Requirement, Upstream
from k8s_tui.machine.catalogue import Catalogue
from k8s_tui.machine.references import InvalidReferenceError, Tags, parse_reference
from k8s_tui.shell.shell import Shell
from k8s_tui.traffic.alerts import Pager
from k8s_tui.traffic.clients import Client, Constant, Expect, InPod, OnMachine, Outside, Place
from k8s_tui.traffic.record import Record

SETTLE_LIMIT_MS = 5 * 60_000
"""A scenario whose manifests are not ready after this starts all the same: that may be its point."""

QUIET_MS = 65 * 60_000
"""The cluster is left alone for so long, until the events of its making are forgotten (an hour)."""

STEPS_LIMIT = 1_000_000
"""Steps of the simulation in that time; a usual scenario takes some ten thousand."""

WARM_UP_MS = 10_000
"""Users are at work for so long before the player sees them."""

BUDGET_WINDOW_MS = 24 * 3_600_000
"""A day's error budget is what a night may cost: 86 seconds of a whole outage at 99.9 %."""

WEBHOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")

LOG_STEP_MS = 50
"""Between two lines that an image of a scenario says at its start."""


def config_of(cluster: Cluster) -> ClusterConfig:
    """Return the machines that a scenario asks for.

    Raises:
        ScenarioError: A size is no amount, or there is too little of something.
    """
    try:
        return ClusterConfig(
            masters=cluster.masters,
            workers=cluster.workers,
            master_size=_size(cluster.master_size, MASTER_SIZE),
            worker_size=_size(cluster.worker_size, WORKER_SIZE),
            zones=cluster.zones or ClusterConfig().zones,
            container_runtime=cluster.container_runtime,
        )
    except (QuantityError, ValueError) as error:
        raise ScenarioError("spec.cluster", [Mistake("", str(error))]) from error


def _size(size: Size | None, usual: MachineSize) -> MachineSize:
    if size is None:
        return usual
    cpu, memory = Quantity.parse(size.cpu), Quantity.parse(size.memory)
    return MachineSize(cpu.milli_value(), memory.value(), usual.disk_bytes)


def open_world(scenario: Scenario, seed: int, quiet_ms: int = QUIET_MS) -> World:
    """Return the scenario's world, settled and left alone for a time, at the moment the player takes over.

    The first variant's world has the seed that the scenario says.

    Raises:
        ScenarioError: Its manifests are refused by the API server.
    """
    spec = scenario.spec
    world = World.create(config_of(spec.cluster), spec.seed + seed - DEFAULT_SEED)
    with _told_of(scenario, "spec.images"):
        for image in spec.images:
            declare_image(world, image)
    if spec.clock_ms is not None:
        world.run_for(spec.clock_ms - WARM_UP_MS - QUIET_MS - SETTLE_LIMIT_MS)
    world.boot()
    with _told_of(scenario, "spec.cluster.pools"):
        for machines in spec.cluster.pools:
            tell_apart(world, machines)
    _apply_all(world, scenario)
    world.settle(SETTLE_LIMIT_MS)
    quiet_until_ms = world.now_ms + quiet_ms if spec.clock_ms is None else spec.clock_ms - WARM_UP_MS
    _let_pass(world, quiet_until_ms, scenario)
    with _told_of(scenario, "spec.clients"):
        for users in spec.clients:
            world.traffic.add_client(client_of(users))
    world.run_for(WARM_UP_MS)
    world.traffic.record = Record(world.traffic.record.clients.values())
    world.traffic.pager = Pager()
    return world


@contextmanager
def _told_of(scenario: Scenario, path: str) -> Iterator[None]:
    """Let what a part of a scenario cannot be made into be told with its place."""
    try:
        yield
    except (ValueError, TypeError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(scenario.metadata.name, [_mistake(scenario, path, str(error))]) from error


def _mistake(scenario: Scenario, path: str, message: str) -> Mistake:
    return Mistake(path, message, *scenario.positions.get(path, (0, 0)))


def tell_apart(world: World, machines: Machines) -> None:
    """Give nodes their labels and taints, as the administrator does.

    Raises:
        ValueError: There is no such node, or a label or a taint is none.
    """
    names = " ".join(machines.names)
    for verb, words in (("label", machines.labels), ("taint", machines.taints)):
        line = f"kubectl {verb} nodes {names} {' '.join(words)} --overwrite"
        if words and (code := run_elsewhere(Shell(world), line)):
            raise ValueError(f"exit code {code}: {line}")


def _apply_all(world: World, scenario: Scenario) -> None:
    """Create the objects in their order; webhooks are set up when those who answer them are there."""
    settled = False
    for path, document in zip(scenario.places, scenario.documents, strict=True):
        if document.get("kind") in WEBHOOKS and not settled:
            world.settle(SETTLE_LIMIT_MS)
            settled = True
        try:
            apply_all(world, (document,))
        except ScenarioError as error:
            told = [_mistake(scenario, path, each.message) for each in error.mistakes]
            raise ScenarioError(scenario.metadata.name, told) from error


def _let_pass(world: World, until_ms: int, scenario: Scenario) -> None:
    """Let time pass before the player comes, unless the cluster is far too busy.

    Raises:
        ScenarioError: It would take too long.
    """
    if not world.run_until(until_ms, STEPS_LIMIT):
        message = f"the cluster does not come to rest: more than {STEPS_LIMIT} steps before the player comes"
        raise ScenarioError(scenario.metadata.name, [_mistake(scenario, "spec.manifests", message)])


def open_sandbox(config: ClusterConfig, manifests: Iterable[Mapping[str, Any]], seed: int) -> World:
    """Return a world without a story.

    Raises:
        ScenarioError: Its manifests are refused by the API server.
    """
    world = World.create(config, seed)
    world.boot()
    apply_all(world, manifests)
    return world


def declare_image(world: World, image: Image) -> None:
    """Let an image exist and do what the scenario says.

    Raises:
        ScenarioError: It names no image.
    """
    try:
        catalogue = world.fleet.catalogue.with_application(image.image, application_of(image))
    except InvalidReferenceError as error:
        raise ScenarioError("spec.images", [Mistake("", str(error))]) from error
    if image.tags:
        name = parse_reference(image.image).repository
        known = evolve(catalogue.repositories[name], tags=Tags(words=image.tags, usual_words=False))
        catalogue = Catalogue(catalogue.applications, {**catalogue.repositories, name: known})
    world.fleet.use(catalogue)
    if image.polls is not None:
        world.sim.start(LOAD_PROCESS)


def application_of(image: Image) -> Application:
    """Return what the program in an image does."""
    return Application(
        image.image,
        protocol=image.protocol,
        ports=image.ports,
        declared_ports=image.declared_ports,
        start_ms=image.start_ms,
        stop_ms=image.stop_ms,
        memory_bytes=image.memory,
        cpu_millicores=image.cpu_millicores,
        leak_bytes_per_s=image.leak_per_second,
        limit_rps=image.limit_rps,
        data_path=image.data_path,
        latency_ms=image.latency_ms,
        paths=tuple(Path(each.prefix, each.status, each.body, deep=each.deep) for each in image.paths),
        needs=tuple(
            Upstream(
                each.address,
                each.variable,
                required=each.required,
                protocol=each.protocol,
                writes=each.writes / 100,
                password=each.password,
            )
            for each in image.needs
        ),
        requirements=tuple(Requirement(each.variables, each.file, each.says) for each in image.requires),
        polls=None
        if image.polls is None
        else Polling(image.polls.resource, max(1, image.polls.every_ms), image.polls.for_each),
        admission=tuple(_rule_of(each) for each in image.admission) or None,
        log=tuple(LogLine(index * LOG_STEP_MS, line) for index, line in enumerate(image.log)),
    )


def _rule_of(reviewed: Reviewed) -> AdmissionRule:
    return AdmissionRule(
        reviewed.path,
        reviewed.kinds,
        reviewed.field,
        reviewed.pattern,
        absent=reviewed.absent,
        deny=reviewed.deny,
        patch=reviewed.patch,
        warning=reviewed.warning,
        delay_ms=reviewed.delay_ms,
    )


def apply_all(world: World, documents: Iterable[Mapping[str, Any]]) -> None:
    """Create objects as the administrator does.

    Raises:
        ScenarioError: One of them is refused.
    """
    for document in documents:
        try:
            world.create_object(document)
        except (StatusError, Unreachable) as error:
            name = f"{document.get('kind')} {document.get('metadata', {}).get('name', '')}"
            raise ScenarioError("spec.manifests", [Mistake("", f"{name}: {error}")]) from error


def client_of(users: Users) -> Client:
    """Return the group of users as the traffic model has it."""
    return Client(
        name=users.name,
        target=users.target,
        rate=Constant(users.rps),
        place=_place(users),
        namespace=users.namespace,
        expect=Expect(status=users.status, application=users.application, rows=users.rows),
        timeout_ms=users.timeout_ms,
        retries=users.retries,
        authority=users.authority,
        writes=users.writes / 100,
        budget_window_ms=BUDGET_WINDOW_MS,
    )


def _place(users: Users) -> Place:
    if users.source == "outside":
        return Outside()
    if users.source.startswith("pod/"):
        _, namespace, workload = users.source.split("/", 2)
        return InPod(workload, namespace)
    return OnMachine(users.source)
