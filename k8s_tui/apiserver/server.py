"""kube-apiserver: the one door to the record, for components and people alike.

A write goes through one pipeline: default, admit, prepare, validate, store, tell the watchers. Nothing here
knows a kind: what kinds add is in their strategies, what policies add in the admission plugins. Requests take
no virtual time; what they cause arrives at watchers `WATCH_DELAY_MS` later. Source: apiserver's
registry/generic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Final, TypeVar

from k8s_tui.api.core import Namespace
from k8s_tui.api.errors import AlreadyExists, Conflict, Expired, Invalid, NotFound, StatusError
from k8s_tui.api.fieldselectors import FieldSelector
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import Object, kind_of
from k8s_tui.api.scheme import SCHEME, Resource, Scheme
from k8s_tui.api.selectors import Selector
from k8s_tui.apiserver import aggregation, componentstatuses
from k8s_tui.apiserver.admission import Attributes, Plugin, concerned
from k8s_tui.apiserver.allocation import Allocations
from k8s_tui.apiserver.amend import amended, same
from k8s_tui.apiserver.authorization.authorizer import Authorizer
from k8s_tui.apiserver.authorization.escalation import check_escalation
from k8s_tui.apiserver.authorization.rbac import GROUP as RBAC_GROUP
from k8s_tui.apiserver.backing import Backing
from k8s_tui.apiserver.binding import bound
from k8s_tui.apiserver.customresources import DEFINITIONS, CustomKind, custom_kinds, is_going, scheme_with
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions, Deletion
from k8s_tui.apiserver.fields import field_of
from k8s_tui.apiserver.host import Host, NoHost
from k8s_tui.apiserver.identity import born, check_identity, generated_name, kept_identity, lets_go, stamped
from k8s_tui.apiserver.keys import key_of, prefix_of
from k8s_tui.apiserver.managedfields.noting import NOTED, SETTLED, UNNOTED, born_noted, with_managers
from k8s_tui.apiserver.metadata import validate_metadata
from k8s_tui.apiserver.podindex import NODE_FIELD, PodIndex
from k8s_tui.apiserver.strategy import Caller, Strategy
from k8s_tui.apiserver.tables.aggregated import METRICS_PRINTERS
from k8s_tui.apiserver.tables.table import Printer
from k8s_tui.apiserver.watch import Watcher, WatchHub
from k8s_tui.apiserver.webhooks import Line, NoLine
from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.sim.streams import Stream
from k8s_tui.sim.value import evolve, frozen
from k8s_tui.store.etcd import (
    Change,
    CompactedError,
    CompareFailedError,
    Etcd,
    EtcdError,
    KeyValue,
    NoSpaceError,
)
from k8s_tui.store.members import EtcdMembers

T = TypeVar("T")


@frozen
class Listing:
    """What a list answers: objects in the order of their keys, and the revision they were read at."""

    items: tuple[Any, ...]
    revision: int


@frozen
class Rules:
    """What is decided outside the pipeline: kinds, their strategies, the admission chain."""

    strategies: Mapping[str, Strategy[Any]]
    plugins: tuple[Plugin, ...]


RESOURCE_OF: Final = {each.group_resource: each for each in SCHEME.resources}
GENERIC: Final[Strategy[Any]] = Strategy()
PARTS: Final = ("status", "ephemeralcontainers")
"""Subresources that are a part of the object and are written by themselves."""

FIRST_CHORES: Final = (("health",), ("bootstrap",), ("endpoints",), ("availability",), ("expire-events",))
PODS: Final = RESOURCE_OF["pods"]
NAMESPACES: Final = RESOURCE_OF["namespaces"]
COMPACTION_INTERVAL_MS: Final = 5 * 60 * 1000
"""How often the API server compacts etcd (--etcd-compaction-interval, 5m)."""


class ApiServer:
    """One kube-apiserver process.

    Attributes:
        machine: Where it runs.
        scheme: The resources it serves, custom ones included.
        custom_kinds: The custom kinds among them, by `apiVersion kind`.
        authorizer: Judges who may do what; callers from outside pass it first.
        pods_by_node: Which pods each node has.
        webhook_line: The way to the servers of admission webhooks.
        warnings: What it tells the client of the latest write beside its answer.
        hub: Its open watches.
        peers: All API servers over the same etcd, itself included.
        allocations: The addresses and node ports that services have.
        extensions: Servers that answer for groups of their own, by group and the machine they run on.
        advertise_address: The IP under which it tells the cluster it can be reached.
    """

    def __init__(self, sim: Simulation, machine: str, members: EtcdMembers, rules: Rules) -> None:
        self.sim = sim
        self.machine = machine
        self.process_name = f"{machine}/kube-apiserver"
        self.backing = Backing(members, machine)
        self.host: Host = NoHost()
        self.rules = rules
        self.scheme: Scheme = SCHEME
        self.custom_kinds: Mapping[str, CustomKind] = {}
        self.pods_by_node = PodIndex()
        self.authorizer = Authorizer(self)
        self.webhook_line: Line = NoLine()
        self.warnings: tuple[str, ...] = ()
        self.hub = WatchHub(sim)
        self.peers: list[ApiServer] = [self]
        self.allocations = Allocations()
        self.extensions: Mapping[str, Mapping[str, aggregation.Extension]] = {}
        self.advertise_address = ""
        self._stream = f"apiserver/{machine}"
        self._compact_to = 0
        self._etcd: Etcd | None = None
        self._etcd_turn = 0

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to serve, as soon as etcd is there."""
        self.backing.start(self.host, self.sim.now_ms)
        self.authorizer.forget()
        for chore in FIRST_CHORES:
            self.sim.schedule(self.process_name, 0, chore)
        self.sim.schedule(self.process_name, COMPACTION_INTERVAL_MS, ("compact",))

    def stop(self) -> None:
        """End all watches."""
        self.hub.close_all()

    def handle(self, key: Key) -> None:
        """Do the regular chores."""
        from k8s_tui.apiserver import chores  # noqa: PLC0415 - chores are written in terms of the server

        chores.run(self, key)

    def is_serving(self) -> bool:
        """Tell whether the process runs, is not frozen, and has found its etcd."""
        return self.sim.acts(self.process_name) and self.backing.is_open

    def fork(self, sim: Simulation, members: EtcdMembers) -> ApiServer:
        """Return the same server in another world; its peers are still to be told."""
        twin = ApiServer(sim, self.machine, members, self.rules)
        twin.scheme, twin.custom_kinds = self.scheme, self.custom_kinds
        twin.hub = self.hub.fork(sim)
        twin.backing = self.backing.fork(members)
        twin.authorizer.copy_state(self.authorizer)
        twin.advertise_address = self.advertise_address
        twin._compact_to = self._compact_to
        return twin

    def chance(self) -> Stream:
        """Return the stream from which it draws names, uids and addresses."""
        return self.sim.stream(self._stream)

    def etcd(self) -> Etcd:
        """Return the store behind.

        Raises:
            StatusError: There is no quorum; the words are the real server's.
        """
        turn = self.sim.turn
        if self._etcd is None or turn != self._etcd_turn or not turn:
            self._etcd, self._etcd_turn = self.backing.etcd(), turn
        return self._etcd

    def check_health(self) -> None:
        """Look after the connection to etcd; watches end that may have missed something."""
        if self.backing.look(self.host, self.sim.now_ms):
            self.hub.close_all()
            if self.backing.is_ready:
                self.authorizer.forget()

    def compact(self) -> None:
        """Forget the history that was current one interval ago."""
        etcd = self.etcd()
        if etcd.space.alarms:
            # It notes in etcd how far it has compacted, which is a write like any other.
            raise StatusError(str(NoSpaceError()))
        etcd.compact(self._compact_to)
        self._compact_to = etcd.revision

    # -- reading ------------------------------------------------------------

    def get(self, resource: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return the object.

        Raises:
            NotFound: It does not exist.
        """
        if resource.group in aggregation.AGGREGATED:
            return aggregation.extension_of(self, resource).get(resource, namespace, name)
        if resource.group_resource == componentstatuses.RESOURCE:
            return componentstatuses.component_status(self, name)
        return self._stored(self.etcd(), resource, namespace, name).value

    def list(
        self,
        resource: Resource,
        namespace: str = "",
        labels: Selector | None = None,
        fields: FieldSelector | None = None,
    ) -> Listing:
        """Return the objects of one namespace ("" for all) that the selectors choose."""
        if resource.group_resource == componentstatuses.RESOURCE:
            return Listing(componentstatuses.component_statuses(self), 0)
        etcd = self.etcd()
        items: Iterable[Any]
        if resource.group in aggregation.AGGREGATED:
            items = aggregation.extension_of(self, resource).list(resource, namespace)
        else:
            entries = self._candidates(etcd, resource, namespace, fields)
            if etcd.sealed or self.backing.encryption.rules:
                for entry in entries:
                    self.backing.encryption.check(resource.group_resource, entry)
            items = [entry.value for entry in entries]
        if labels is not None:
            items = [obj for obj in items if labels.matches(obj.metadata.labels)]
        if fields is not None:
            items = [obj for obj in items if fields.matches(partial(field_of, obj))]
        return Listing(tuple(items), etcd.revision)

    def _candidates(
        self, etcd: Etcd, resource: Resource, namespace: str, fields: FieldSelector | None
    ) -> Sequence[KeyValue]:
        """Return the entries among which a list chooses, sorted: those of one node where only these are asked for."""
        node = fields.exact(NODE_FIELD) if fields is not None and resource is PODS and not namespace else None
        if node is None:
            return etcd.sorted_range(prefix_of(resource, namespace))
        return sorted(self.pods_by_node.on(etcd, node), key=attrgetter("key"))

    def watch(
        self, resource: Resource, since_revision: int, process: str, key: Key, node_name: str = ""
    ) -> int:
        """Open a watch on all that happens after `since_revision`; return its number in `hub`.

        Raises:
            Expired: That revision has been compacted.
        """
        etcd = self.etcd()
        try:
            missed = etcd.changes_since(since_revision)
        except CompactedError as error:
            raise Expired.of(since_revision, etcd.compacted_revision) from error
        watcher = Watcher(resource.stored_as, process, key, node_name, revision=etcd.revision)
        prefix = prefix_of(resource, "")
        watcher.pending = [change for change in missed if change.key.startswith(prefix)]
        return self.hub.open(watcher)

    # -- writing ------------------------------------------------------------

    def create(
        self, resource: Resource, obj: T, caller: Caller, *, dry_run: bool = False, noting: str = UNNOTED
    ) -> T:
        """Store a new object and return it as stored; `noting` says whether its fields get a manager.

        Raises:
            StatusError: AlreadyExists, Invalid, Forbidden and others.
        """
        strategy = self.strategy(resource)
        new: Any = strategy.default(obj)
        meta = self._born(resource, new.metadata)
        new = evolve(new, metadata=meta)
        attributes = Attributes("CREATE", resource, meta.namespace, meta.name, "", caller, dry_run, None)
        new = self._admit(new, attributes)
        if noting == NOTED:
            new = born_noted(new, caller, self)
        new = strategy.prepare_create(new, self)
        self._refuse_invalid(
            resource, new, validate_metadata(resource, new.metadata) + strategy.validate(new)
        )
        return self._commit(resource, new, 0, dry_run=dry_run)  # type: ignore[no-any-return]

    def update(
        self,
        resource: Resource,
        obj: T,
        caller: Caller,
        *,
        subresource: str = "",
        dry_run: bool = False,
        noting: str = UNNOTED,
    ) -> T:
        """Store a changed object and return it as stored; one that changes nothing is not written.

        Objects whose fields have managers keep them whatever `noting` says.

        Raises:
            StatusError: NotFound, Conflict (its resource version is not the stored one any more), Invalid.
        """
        new: Any = obj
        meta: ObjectMeta = new.metadata
        entry = self._stored(self.etcd(), resource, meta.namespace, meta.name)
        old = entry.value
        check_identity(resource, meta, old.metadata)
        strategy = self.strategy(resource)
        if subresource in PARTS:
            new = strategy.with_part(new, old, subresource)
            if new is old:
                return old  # type: ignore[no-any-return]
            return self._commit(resource, new, entry.mod_revision, dry_run=dry_run)  # type: ignore[no-any-return]
        new = strategy.default(new)
        new = amended(new, metadata=kept_identity(new.metadata, old.metadata))
        attributes = Attributes(
            "UPDATE", resource, meta.namespace, meta.name, subresource, caller, dry_run, old
        )
        new = self._admit(new, attributes)
        new = strategy.prepare_update(new, old, self)
        # What was sealed with another key is written anew even where it says the same.
        if same(new, old) and entry.seal == self.backing.encryption.seal(resource.group_resource):
            return old  # type: ignore[no-any-return]
        if noting == NOTED or (noting != SETTLED and old.metadata.managed_fields):
            new = with_managers(new, old, caller, self)
        if strategy.generation_changes(new, old):
            new = evolve(new, metadata=evolve(new.metadata, generation=(old.metadata.generation or 0) + 1))
        errors = validate_metadata(resource, new.metadata) + strategy.validate(new)
        self._refuse_invalid(resource, new, errors + strategy.validate_update(new, old))
        if lets_go(new.metadata) and not strategy.is_held(new):
            return self._remove(resource, entry, dry_run=dry_run)  # type: ignore[no-any-return]
        return self._commit(resource, new, entry.mod_revision, dry_run=dry_run)  # type: ignore[no-any-return]

    def update_status(self, resource: Resource, obj: T, caller: Caller) -> T:
        """Store the status of `obj` alone."""
        return self.update(resource, obj, caller, subresource="status")

    def bind(self, namespace: str, name: str, node_name: str, caller: Caller) -> None:
        """Place a pod on a node (POST pods/binding).

        Raises:
            StatusError: NotFound, Conflict (it has a node, or is being deleted).
        """
        entry = self._stored(self.etcd(), PODS, namespace, name)
        pod = bound(entry.value, node_name, self.sim.now_ms)
        self._commit(PODS, pod, entry.mod_revision, dry_run=False)

    def finalize(self, obj: Namespace, caller: Caller) -> Namespace:
        """Store the finalizers of a namespace's spec (PUT namespaces/finalize); without any it goes.

        Raises:
            StatusError: NotFound, Conflict.
        """
        entry = self._stored(self.etcd(), NAMESPACES, "", obj.metadata.name)
        old: Namespace = entry.value
        check_identity(NAMESPACES, obj.metadata, old.metadata)
        new = evolve(old, spec=evolve(old.spec, finalizers=obj.spec.finalizers))
        if lets_go(new.metadata) and not new.spec.finalizers:
            return self._remove(NAMESPACES, entry, dry_run=False)  # type: ignore[no-any-return]
        return self._commit(NAMESPACES, new, entry.mod_revision, dry_run=False)  # type: ignore[no-any-return]

    def delete(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        caller: Caller,
        options: DeleteOptions = DEFAULT_DELETION,
    ) -> Any:  # noqa: ANN401 - any kind of object
        """Delete an object, or mark it as to be deleted where someone must let go of it first.

        Returns:
            The object as it was removed, or as it is marked now.

        Raises:
            StatusError: NotFound, Conflict (a precondition does not hold), Forbidden.
        """
        entry = self._stored(self.etcd(), resource, namespace, name)
        old = entry.value
        attributes = Attributes("DELETE", resource, namespace, name, "", caller, options.dry_run, old)
        self._admit(old, attributes)
        deletion = Deletion.of(resource, old, options, self.strategy(resource), self.sim.now_ms)
        if deletion.marked == old:
            return old
        if deletion.now:
            return self._remove(resource, entry, dry_run=options.dry_run)
        return self._commit(resource, deletion.marked, entry.mod_revision, dry_run=options.dry_run)

    def serve_custom_kinds(self) -> None:
        """Serve the custom kinds and aggregated groups that the store defines now, and no others."""
        self.authorizer.forget()
        self.custom_kinds = custom_kinds(self.etcd())
        self.scheme = aggregation.with_aggregated(scheme_with(self.custom_kinds), self.etcd())

    def strategy(self, resource: Resource) -> Strategy[Any]:
        """Return what the kind of `resource` adds to the pipeline."""
        known = self.rules.strategies.get(resource.group_resource)
        if known is None and self.custom_kinds:
            custom = self.custom_kinds.get(f"{resource.api_version} {resource.kind}")
            known = None if custom is None else custom.rules
        return GENERIC if known is None else known

    def printer_of(self, resource: Resource) -> Printer | None:
        """Return how a custom or aggregated resource is printed, None for all others."""
        if resource.group in aggregation.AGGREGATED:
            return METRICS_PRINTERS.get(resource.group_resource)
        custom = self.custom_kinds.get(f"{resource.api_version} {resource.kind}")
        return None if custom is None else custom.printer

    # -- steps of the pipeline ------------------------------------------------------------

    def _born(self, resource: Resource, meta: ObjectMeta) -> ObjectMeta:
        name = meta.name
        if not name and meta.generate_name:
            name = generated_name(self.etcd(), self.chance(), resource, meta)
        return born(resource, meta, name, self.chance().uuid(), self.etcd().revision + 1, self.sim.now_ms)

    def warn(self, *warnings: str) -> None:
        """Tell the client of this write something beside its answer."""
        self.warnings += warnings

    def _admit(self, obj: Any, attributes: Attributes) -> Any:  # noqa: ANN401 - any kind of object
        self.warnings = ()
        for plugin in concerned(self.rules.plugins, attributes.resource.group_resource):
            obj = plugin.admit(obj, attributes, self)
        if attributes.resource.group == RBAC_GROUP:
            check_escalation(obj, attributes, self)
        return obj

    @staticmethod
    def _refuse_invalid(resource: Resource, obj: Object, errors: tuple[Any, ...]) -> None:
        if errors:
            raise Invalid.of(kind_of(obj)[1], resource.group, obj.metadata.name, errors)

    def _stored(self, etcd: Etcd, resource: Resource, namespace: str, name: str) -> KeyValue:
        entry = etcd.get(key_of(resource, namespace, name))
        if entry is None:
            raise NotFound.of(resource.group_resource, name)
        if etcd.sealed or self.backing.encryption.rules:
            self.backing.encryption.check(resource.group_resource, entry)
        return entry

    def _commit(self, resource: Resource, obj: Any, expected: int, *, dry_run: bool) -> Any:  # noqa: ANN401
        etcd = self.etcd()
        meta = obj.metadata
        key = key_of(resource, meta.namespace, meta.name)
        if dry_run:
            if expected:
                return obj
            if etcd.get(key) is not None:
                raise AlreadyExists.of(resource.group_resource, meta.name)
            return evolve(obj, metadata=stamped(meta, ""))
        version = str(etcd.revision + 1)
        new = obj if meta.resource_version == version else evolve(obj, metadata=stamped(meta, version))
        try:
            change = etcd.put(key, new, expected, self.backing.encryption.seal(resource.group_resource))
        except CompareFailedError as error:
            if expected == 0:
                raise AlreadyExists.of(resource.group_resource, meta.name) from error
            raise Conflict.of(resource.group_resource, meta.name) from error
        except EtcdError as error:
            raise StatusError(str(error)) from error
        self._publish(etcd, resource, change)
        return new

    def _remove(self, resource: Resource, entry: KeyValue, *, dry_run: bool) -> Any:  # noqa: ANN401
        obj = entry.value
        if not dry_run:
            etcd = self.etcd()
            change = etcd.delete(entry.key, entry.mod_revision)
            if change is not None:
                self._publish(etcd, resource, change)
                self.strategy(resource).released(obj, self)
        return obj

    def see(self, etcd: Etcd, change: Change) -> None:
        """Take notice of what somebody wrote to etcd past all API servers."""
        resource = (
            self.scheme.by_group_resource(change.key.split("/")[2]) if change.key.count("/") > 2 else None
        )
        if resource is not None and self.backing.sees(etcd):
            self.hub.publish(resource.group_resource, change)

    def _publish(self, etcd: Etcd, resource: Resource, change: Change) -> None:
        for peer in self.peers:
            if peer is not self and not peer.backing.sees(etcd):
                continue
            peer.hub.publish(resource.group_resource, change)
            if resource.group == RBAC_GROUP:
                peer.authorizer.forget()
            if resource.group_resource in (DEFINITIONS, aggregation.API_SERVICES):
                peer.serve_custom_kinds()
        if resource.group_resource == DEFINITIONS and is_going(change.value):
            self.sim.schedule(self.process_name, 0, ("finish-definitions",))
