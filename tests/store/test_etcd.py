import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from k8s_tui.store.etcd import CompactedError, CompareFailedError, Etcd, bucket_of

KEYS = st.sampled_from(
    [f"/registry/{kind}/{name}" for kind in ("pods/a", "pods/b", "nodes") for name in "xyz"]
)
VALUES = st.integers(0, 9)
PREFIXES = ("/registry/pods/", "/registry/pods/a/", "/registry/nodes/")


class EtcdAgainstDict(RuleBasedStateMachine):
    """Drives etcd and plain dicts alike: what is there now, and what was there at every revision."""

    snapshots = Bundle("snapshots")

    def __init__(self):
        super().__init__()
        self.etcd = Etcd()
        self.now = {}
        self.modified = {}
        self.past = {0: {}}

    def _wrote(self):
        self.past[self.etcd.revision] = dict(self.now)

    @rule(key=KEYS, value=VALUES)
    def put(self, key, value):
        change = self.etcd.put(key, value)
        assert (change.previous, change.value, change.deleted) == (self.now.get(key), value, False)
        self.now[key] = value
        self.modified[key] = change.revision
        self._wrote()

    @rule(key=KEYS, value=VALUES)
    def compare_and_put(self, key, value):
        expected = self.modified.get(key, 0)
        with pytest.raises(CompareFailedError):
            self.etcd.put(key, value, expected + 1)
        self.etcd.put(key, value, expected)
        self.now[key] = value
        self.modified[key] = self.etcd.revision
        self._wrote()

    @rule(key=KEYS)
    def delete(self, key):
        before = self.etcd.revision
        change = self.etcd.delete(key)
        assert (change is None) == (key not in self.now)
        assert self.etcd.revision == before + (change is not None)
        self.now.pop(key, None)
        self.modified.pop(key, None)
        self._wrote()

    @rule(back=st.integers(0, 5))
    def compact(self, back):
        self.etcd.compact(self.etcd.revision - back)

    @rule(target=snapshots)
    def snapshot(self):
        return self.etcd.snapshot(), dict(self.now), dict(self.modified)

    @rule(taken=consumes(snapshots))
    def restore(self, taken):
        snapshot, now, modified = taken
        restores = self.etcd.restores
        self.etcd.restore(snapshot)
        self.now, self.modified = dict(now), dict(modified)
        self.past = {snapshot.revision: dict(now)}
        assert self.etcd.restores == restores + 1

    @rule()
    def fork(self):
        before = self.etcd
        self.etcd = before.fork()
        before.put("/registry/pods/a/x", "elsewhere")

    @invariant()
    def keys_are_sorted_and_all_there(self):
        for prefix in PREFIXES:
            expected = sorted(key for key in self.now if key.startswith(prefix))
            assert list(self.etcd.keys(prefix)) == expected
            assert [entry.key for entry in self.etcd.sorted_range(prefix)] == expected

    @invariant()
    def it_holds_what_the_dict_holds(self):
        for prefix in PREFIXES:
            found = {entry.key: entry.value for entry in self.etcd.range(prefix)}
            assert found == {key: value for key, value in self.now.items() if key.startswith(prefix)}
        assert sorted({bucket_of(key) for key in self.now}) == list(self.etcd.buckets())
        for key in self.now:
            assert self.etcd.get(key).mod_revision == self.modified[key]

    @invariant()
    def a_watch_from_any_kept_revision_leads_to_what_is_there(self):
        for revision in range(self.etcd.compacted_revision, self.etcd.revision + 1):
            state = dict(self.past[revision])
            for change in self.etcd.changes_since(revision):
                if change.deleted:
                    del state[change.key]
                else:
                    state[change.key] = change.value
            assert state == self.now

    @invariant()
    def the_past_can_be_read_as_it_was(self):
        for revision in range(self.etcd.compacted_revision, self.etcd.revision + 1):
            wanted = {key: value for key, value in self.past[revision].items() if key.startswith(PREFIXES[1])}
            assert self.etcd.read_at(PREFIXES[1], revision) == wanted

    @precondition(lambda self: self.etcd.compacted_revision > 0)
    @rule()
    def compacted_history_is_refused(self):
        with pytest.raises(CompactedError, match="required revision has been compacted"):
            self.etcd.changes_since(self.etcd.compacted_revision - 1)


TestEtcdAgainstDict = EtcdAgainstDict.TestCase


def test_versions_count_from_the_creation():
    etcd = Etcd()
    etcd.put("/registry/pods/a/x", 1)
    etcd.put("/registry/pods/a/x", 2)
    entry = etcd.get("/registry/pods/a/x")
    assert (entry.create_revision, entry.mod_revision, entry.version) == (1, 2, 2)
    etcd.delete("/registry/pods/a/x")
    etcd.put("/registry/pods/a/x", 3, expected=0)
    assert etcd.get("/registry/pods/a/x").version == 1
    assert etcd.count("/registry/pods/") == 1
    assert etcd.count("/registry/nodes/") == 0


def test_deleting_compares_too():
    etcd = Etcd()
    etcd.put("/registry/pods/a/x", 1)
    with pytest.raises(CompareFailedError) as caught:
        etcd.delete("/registry/pods/a/x", expected=7)
    assert caught.value.current.mod_revision == 1
    assert etcd.delete("/registry/pods/a/x", expected=1).deleted
