import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from k8s_tui.api import fieldselectors, selectors
from k8s_tui.api.core import ConfigMap, Namespace
from k8s_tui.api.errors import AlreadyExists, Conflict, Expired, Invalid, NotFound, StatusError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.apiserver.world import Api


def config(name="c", namespace="default", **data):
    return ConfigMap(ObjectMeta(name=name, namespace=namespace), data)


def pod(name="p", **changes):
    return Pod(
        ObjectMeta(name=name, namespace="default"),
        PodSpec(containers=(Container("c", "nginx:1"),), **changes),
    )


def test_a_new_object_gets_an_identity(api):
    stored = api.create(config())
    meta = stored.metadata
    assert meta.uid
    assert meta.resource_version == str(api.etcd.revision)
    assert meta.creation_timestamp == api.sim.now_ms
    assert meta.generation is None
    assert api.get("cm", "c") is stored


def test_what_the_client_says_of_the_identity_is_ignored(api):
    forged = ObjectMeta(name="c", namespace="default", uid="mine", generation=7, deletion_timestamp=3)
    meta = api.create(ConfigMap(forged)).metadata
    assert meta.uid != "mine"
    assert meta.deletion_timestamp is None


def test_a_name_is_taken_once(api):
    api.create(config())
    with pytest.raises(AlreadyExists, match=r'configmaps "c" already exists'):
        api.create(config())


def test_names_are_drawn_for_a_prefix(api):
    meta = ObjectMeta(generate_name="c-", namespace="default")
    names = {api.create(ConfigMap(meta)).metadata.name for _ in range(20)}
    assert len(names) == 20
    assert all(name.startswith("c-") and len(name) == 7 for name in names)


def test_a_name_there_must_be(api):
    with pytest.raises(Invalid, match=r"metadata.name: Required value: name or generateName is required"):
        api.create(ConfigMap(ObjectMeta(namespace="default")))


def test_a_namespace_must_exist(api):
    with pytest.raises(NotFound, match=r'namespaces "nowhere" not found'):
        api.create(config(namespace="nowhere"))


def test_the_second_of_two_writers_is_told(api):
    first = api.create(config())
    api.update(evolve(first, data={"a": "1"}))
    with pytest.raises(
        Conflict, match=r'Operation cannot be fulfilled on configmaps "c": the object has been'
    ):
        api.update(evolve(first, data={"a": "2"}))


def test_a_write_without_a_version_wins_anyway(api):
    api.create(config(a="1"))
    assert api.update(config(a="2")).data == {"a": "2"}


def test_a_write_for_another_incarnation_is_refused(api):
    api.create(config())
    with pytest.raises(
        Conflict, match=r"Precondition failed: UID in precondition: old, UID in object meta: "
    ):
        api.update(ConfigMap(ObjectMeta(name="c", namespace="default", uid="old")))


def test_what_changes_nothing_is_not_written(api):
    stored = api.create(config(a="1"))
    revision = api.etcd.revision
    assert api.update(config(a="1")) is stored
    assert api.etcd.revision == revision


def test_the_generation_grows_with_the_spec_alone(api):
    (document,) = api.apply("""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
""")
    assert document["metadata"]["generation"] == 1
    stored = api.get("deploy", "web")
    labelled = api.update(evolve(stored, metadata=evolve(stored.metadata, labels={"a": "b"})))
    assert labelled.metadata.generation == 1
    scaled = api.update(evolve(labelled, spec=evolve(labelled.spec, replicas=5)))
    assert scaled.metadata.generation == 2
    reported = api.update(evolve(scaled, status=evolve(scaled.status, replicas=5)), subresource="status")
    assert reported.metadata.generation == 2


def test_status_and_spec_have_doors_of_their_own(api):
    stored = api.create(pod())
    both = evolve(
        stored, spec=evolve(stored.spec, hostname="x"), status=PodStatus("Running", pod_ip="10.0.0.1")
    )
    reported = api.update(both, subresource="status")
    assert reported.status.phase == "Running"
    assert reported.spec is stored.spec
    images = tuple(evolve(each, image="nginx:2") for each in stored.spec.containers)
    changed = api.update(
        evolve(reported, spec=evolve(stored.spec, containers=images), status=PodStatus("Failed"))
    )
    assert changed.status.phase == "Running"
    assert changed.spec.containers[0].image == "nginx:2"


def test_the_same_status_is_not_written_again(api):
    stored = api.create(pod())
    revision = api.etcd.revision
    same = evolve(stored, status=evolve(stored.status))
    assert api.server.update_status(api.resource("po"), same, ADMINISTRATOR) is stored
    assert api.etcd.revision == revision


def test_a_dry_run_says_what_would_be_and_stores_nothing(api):
    revision = api.etcd.revision
    made = api.create(config(), dry_run=True)
    assert made.metadata.uid
    assert made.metadata.resource_version == ""
    assert api.etcd.revision == revision
    api.create(config())
    with pytest.raises(AlreadyExists):
        api.create(config(), dry_run=True)
    changed = api.update(config(a="1"), dry_run=True)
    assert changed.data == {"a": "1"}
    api.delete("cm", "c", DeleteOptions(dry_run=True))
    assert api.get("cm", "c").data == {}


def test_lists_are_sorted_and_chosen(api):
    for name, app in (("b", "web"), ("a", "db"), ("c", "web")):
        meta = ObjectMeta(name=name, namespace="default", labels={"app": app})
        api.create(ConfigMap(meta))
    resource = api.resource("cm")
    assert api.names("cm", "default") == ["a", "b", "c"]
    chosen = api.server.list(resource, "default", selectors.parse("app=web"))
    assert [each.metadata.name for each in chosen.items] == ["b", "c"]
    fields = fieldselectors.parse("metadata.name!=b")
    chosen = api.server.list(resource, "", selectors.parse("app=web"), fields)
    assert [each.metadata.name for each in chosen.items] == ["c"]
    assert chosen.revision == api.etcd.revision
    assert api.names("cm", "kube-system") == []


def test_without_etcd_requests_fail(api):
    api.members.fall("master-1")
    refused = "dial tcp 127.0.0.1:2379: connect: connection refused"
    with pytest.raises(StatusError, match=refused):
        api.create(config())
    with pytest.raises(StatusError, match=refused):
        api.get("cm", "c")


def test_a_watch_begins_after_a_revision_and_wakes_its_reader(api):
    resource = api.resource("cm")
    api.create(config("before"))
    revision = api.etcd.revision
    api.create(config("missed"))
    number = api.server.watch(resource, revision, "reader", ("cm",))
    api.create(config("later"))
    api.create(Namespace(ObjectMeta(name="other")))
    api.sim.run_until(api.sim.now_ms + 10)
    changes, is_open = api.server.hub.fetch(number)
    assert [change.value.metadata.name for change in changes] == ["missed", "later"]
    assert is_open
    assert api.reader.woken == [("cm",)]
    assert api.server.hub.fetch(number) == ([], True)


def test_a_watch_from_before_the_compaction_is_refused(api):
    revision = api.etcd.revision
    api.create(config())
    api.server.compact()
    api.create(config("d"))
    api.server.compact()
    with pytest.raises(Expired, match=f"too old resource version: {revision} "):
        api.server.watch(api.resource("cm"), revision, "reader", ("cm",))


def test_a_server_that_stops_ends_its_watches(api):
    number = api.server.watch(api.resource("cm"), api.etcd.revision, "reader", ("cm",))
    api.sim.stop(api.server.process_name)
    api.sim.run_until(api.sim.now_ms + 10)
    assert api.reader.woken == [("cm",)]
    assert api.server.hub.fetch(number) == ([], False)
    assert not api.server.is_serving()


def test_a_fork_goes_its_own_way(api):
    api.create(config(a="1"))
    sim = api.sim.fork()
    twin = api.server.fork(sim, api.members.fork())
    changed = twin.update(api.resource("cm"), config(a="2"), ADMINISTRATOR)
    assert changed.data == {"a": "2"}
    assert api.get("cm", "c").data == {"a": "1"}
    born = api.create(config("d"))
    assert twin.create(api.resource("cm"), config("d"), ADMINISTRATOR).metadata.uid == born.metadata.uid


class WatchEqualsList(RuleBasedStateMachine):
    """A cache fed by a watch always holds what a list would give, whatever happens in between."""

    names = st.sampled_from("abc")

    def __init__(self):
        super().__init__()
        self.api = Api()
        self.resource = self.api.resource("cm")
        self.cache = {}
        self._list()

    def _list(self):
        listing = self.api.server.list(self.resource)
        self.cache = {each.metadata.name: each for each in listing.items}
        self.number = self.api.server.watch(self.resource, listing.revision, "reader", ("cm",))

    @rule(name=names, data=st.dictionaries(st.sampled_from("xy"), st.sampled_from("12")))
    def write(self, name, data):
        try:
            self.api.create(config(name, **data))
        except AlreadyExists:
            self.api.update(config(name, **data))

    @rule(name=names)
    def delete(self, name):
        try:
            self.api.delete("cm", name)
        except NotFound:
            assert name not in self.api.names("cm")

    @rule(name=names, held=st.booleans())
    def hold(self, name, held):
        finalizers = ("example.com/hold",) if held else ()
        try:
            stored = self.api.get("cm", name)
            self.api.update(evolve(stored, metadata=evolve(stored.metadata, finalizers=finalizers)))
        except StatusError:
            assert name not in self.api.names("cm") or self.api.get("cm", name)

    @rule()
    def compact(self):
        self.api.server.compact()

    @rule()
    def restart(self):
        self.api.sim.stop(self.api.server.process_name)
        self.api.sim.start(self.api.server.process_name)

    @invariant()
    def the_cache_is_what_a_list_says(self):
        changes, is_open = self.api.server.hub.fetch(self.number)
        for change in changes:
            name = change.key.rpartition("/")[2]
            if change.deleted:
                del self.cache[name]
            else:
                self.cache[name] = change.value
        if not is_open:
            self._list()
        assert sorted(self.cache) == self.api.names("cm")
        assert all(self.api.get("cm", name) is obj for name, obj in self.cache.items())


WatchEqualsList.TestCase.settings = settings(max_examples=30, deadline=None)
TestWatchEqualsList = WatchEqualsList.TestCase
