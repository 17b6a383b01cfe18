"""What etcd promises: no write that it acknowledged is lost while a quorum lives.

Members stop, stand still, are cut off and have slow disks, in any order; writes go through whoever answers.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from k8s_tui.store.etcd import EtcdError
from tests.store.cluster import NAMES, Cluster

PREFIX = "/registry/configmaps/"
names = st.sampled_from(NAMES)


class QuorumMachine(RuleBasedStateMachine):
    """Three members under random hands."""

    @initialize()
    def begin(self):
        self.cluster = Cluster()
        self.written = {}
        self.count = 0

    @rule(name=names)
    def write(self, name):
        self.count += 1
        try:
            store = self.cluster.members.answering(name)
        except EtcdError:
            return
        key = f"{PREFIX}default/{self.count % 7}"
        store.put(key, self.count)
        self.written[key] = self.count

    @rule(name=names, runs=st.booleans())
    def process(self, name, runs):
        sim = self.cluster.sim
        (sim.start if runs else sim.stop)(f"{name}/etcd")

    @rule(name=names, stands=st.booleans())
    def freeze(self, name, stands):
        sim = self.cluster.sim
        (sim.freeze if stands else sim.thaw)(f"{name}/etcd")

    @rule(cut=st.frozensets(names, max_size=2))
    def partition(self, cut):
        self.cluster.host.cut = cut

    @rule(name=names, sync_ms=st.sampled_from((2, 300, 1_500, 9_000)))
    def disk(self, name, sync_ms):
        self.cluster.host.late = {**self.cluster.host.late, name: sync_ms}

    @rule(name=names)
    def fork(self, name):
        twin = self.cluster.members.fork()
        assert twin.running.keys() == self.cluster.members.running.keys()

    @rule(ms=st.sampled_from((50, 500, 3_000, 20_000)))
    def wait(self, ms):
        self.cluster.wait(ms)

    @invariant()
    def at_most_one_leads_a_term(self):
        assert len(self.cluster.leader()) <= 1

    @invariant()
    def who_answers_knows_everything(self):
        for name in NAMES:
            try:
                store = self.cluster.members.answering(name)
            except EtcdError:
                continue
            assert {entry.key: entry.value for entry in store.range(PREFIX)} == self.written

    def teardown(self):
        if not hasattr(self, "cluster"):
            return
        self.cluster.host.cut, self.cluster.host.late = frozenset(), {}
        for name in NAMES:
            self.cluster.sim.thaw(f"{name}/etcd")
            self.cluster.sim.start(f"{name}/etcd")
        self.cluster.wait(10_000)
        assert len(self.cluster.leader()) == 1
        self.who_answers_knows_everything()


QuorumMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestQuorum = QuorumMachine.TestCase
