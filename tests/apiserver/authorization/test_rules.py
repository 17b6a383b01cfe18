import pytest

from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.rules import PolicyRule, compacted, uncovered


def rule(verbs="get", groups=("",), resources="pods", names="", urls=""):
    return PolicyRule(
        tuple(verbs.split()),
        groups,
        tuple(resources.split()),
        tuple(names.split()),
        tuple(urls.split()),
    )


PATHS = PolicyRule(("get",), non_resource_urls=("/healthz", "/metrics/*"))


@pytest.mark.parametrize(
    "given, attempt, covered",
    [
        (rule(), Attempt("get", "", "pods", "shop", "web"), True),
        (rule(), Attempt("list", "", "pods"), False),
        (rule(), Attempt("get", "apps", "pods"), False),
        (rule("*"), Attempt("escalate", "", "pods"), True),
        (rule(groups=("*",), resources="*"), Attempt("get", "apps", "deployments/scale"), True),
        (rule(), Attempt("get", "", "pods/log"), False),
        (rule(resources="pods/log"), Attempt("get", "", "pods/log"), True),
        (rule(groups=("*",), resources="*/scale"), Attempt("get", "apps", "deployments/scale"), True),
        (rule(groups=("*",), resources="*/scale"), Attempt("get", "apps", "deployments"), False),
        (rule(names="web"), Attempt("get", "", "pods", name="web"), True),
        (rule(names="web"), Attempt("get", "", "pods", name="api"), False),
        (rule("list", names="web"), Attempt("list", "", "pods"), False),
        (PATHS, Attempt("get", path="/healthz"), True),
        (PATHS, Attempt("get", path="/metrics/slis"), True),
        (PATHS, Attempt("get", path="/version"), False),
        (PATHS, Attempt("get", "", "healthz"), False),
    ],
)
def test_what_a_rule_covers(given, attempt, covered):
    assert given.covers(attempt) is covered


@pytest.mark.parametrize(
    "owned, wanted, missing",
    [
        (rule("*", ("*",), "*"), rule("get list", ("apps",), "deployments"), []),
        (rule(), rule("get list"), ['{APIGroups:[""], Resources:["pods"], Verbs:["list"]}']),
        (rule(names="a"), rule(names="a"), []),
        (rule(names="a"), rule(), ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}']),
        (
            rule(),
            rule("get watch", resources="secrets nodes"),
            [
                '{APIGroups:[""], Resources:["nodes"], Verbs:["get" "watch"]}',
                '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch"]}',
            ],
        ),
        (
            PATHS,
            PolicyRule(("get",), non_resource_urls=("/logs",)),
            ['{NonResourceURLs:["/logs"], Verbs:["get"]}'],
        ),
    ],
)
def test_what_somebody_does_not_hold(owned, wanted, missing):
    assert [str(each) for each in uncovered([owned], [wanted])] == missing


def test_rules_are_joined_by_resource():
    joined = compacted([rule("get"), rule("list get"), rule(resources="secrets")])
    assert [(each.resources, each.verbs) for each in joined] == [
        (("pods",), ("get", "list")),
        (("secrets",), ("get",)),
    ]
