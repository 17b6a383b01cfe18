from k8s_tui.api.pods import Container, PodSpec, PodStatus
from k8s_tui.apiserver.amend import Memo, amended, each, same


def test_what_does_not_change_stays_the_same_value():
    spec = PodSpec(hostname="a")
    assert amended(spec, hostname=spec.hostname) is spec
    assert amended(spec, hostname="b").hostname == "b"


def test_a_tuple_stays_where_none_of_its_values_changes():
    containers = (Container("a"), Container("b"))
    assert each(lambda value: value, containers) is containers
    assert each(lambda value: amended(value, image="x"), containers)[1].image == "x"


def test_a_memo_knows_values_by_identity_and_key():
    calls = []

    def function(value, *key):
        calls.append(key)
        return (value, key)

    memo = Memo(function, limit=2)
    first, other = PodSpec(), PodSpec()
    assert memo(first, "a") is memo(first, "a")
    assert memo(first, "b") == (first, ("b",))
    assert memo(other) == (other, ())
    assert len(calls) == 3
    memo(first, "a")
    assert len(calls) == 4, "the oldest result is forgotten"


def test_same_compares_what_is_not_identical():
    assert same(PodStatus("Running"), PodStatus("Running"))
    assert not same(PodStatus("Running"), PodStatus("Failed"))
    assert not same(PodStatus(), PodSpec())


def test_a_memo_may_know_values_by_one_part_of_them():
    calls = []
    memo = Memo(lambda spec: calls.append(spec) or len(spec.containers), by="containers")
    containers = (Container("a"),)
    assert memo(PodSpec(containers=containers)) == memo(PodSpec(hostname="b", containers=containers)) == 1
    assert len(calls) == 1
    assert memo(PodSpec(containers=(Container("a"), Container("b")))) == 2
