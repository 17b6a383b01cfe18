from attrs import evolve

from k8s_tui.apiserver.authorization.bootstrap import GIVEN, NAMESPACED_SUBJECTS, PLAIN_ROLES
from k8s_tui.apiserver.authorization.bootstrap_controllers import CONTROLLER_ROLES, PREFIX
from k8s_tui.apiserver.authorization.policy import AUTO_UPDATE, default_policy, reconciled
from k8s_tui.controllers import CONTROLLERS
from k8s_tui.controllers.controller import account_of
from k8s_tui.controllers.serviceaccounts import TokenController


def test_every_binding_has_its_role():
    names = {(each.kind, each.metadata.namespace, each.metadata.name) for each in default_policy()}
    for each in default_policy():
        reference = each.content.get("roleRef")
        if reference is not None:
            assert (reference["kind"], each.metadata.namespace, reference["name"]) in names
    assert {each.role for each in GIVEN} <= set(PLAIN_ROLES)
    assert ("ClusterRole", "", PREFIX + "job-controller") in names


def test_every_controller_acts_as_an_account_that_has_a_role():
    known = {*CONTROLLER_ROLES, *(name.rpartition(":")[2] for _, name in NAMESPACED_SUBJECTS)}
    # The maker of tokens uses the manager's own identity: there is none before it.
    others = [each for each in CONTROLLERS if each is not TokenController]
    assert {account_of(each) for each in others} <= known


def test_a_server_that_starts_gives_back_what_was_taken(api):
    role = api.server.get(api.resource("clusterroles"), "", "system:kube-scheduler")
    wanted = next(each for each in default_policy() if each.metadata.name == "system:kube-scheduler")
    assert reconciled(role, wanted) is role
    poorer = evolve(role, content={"rules": role.content["rules"][1:]})
    richer = reconciled(poorer, wanted)
    assert len(richer.content["rules"]) == len(poorer.content["rules"]) + 2
    left_alone = evolve(poorer, metadata=evolve(role.metadata, annotations={AUTO_UPDATE: "false"}))
    assert reconciled(left_alone, wanted) is left_alone
