"""Access rules: who is let in to what, what happens where a right is taken away, and the way back in."""

import pytest

from tests.systems.player import sandbox

FORBIDDEN = "Error from server (Forbidden): "


@pytest.fixture
def player():
    player = sandbox(workers=1)
    player("kubectl create namespace shop")
    player.wait(1)
    player("kubectl create rolebinding jane --clusterrole=edit --user=jane -n shop")
    return player


def refused(player, line):
    output = player.run(line)
    assert output.exit_code == 1, output.text
    return output.stderr.strip()


def test_a_role_holds_in_its_namespace_alone(player):
    player("kubectl run web --image=nginx:1.27 -n shop --as=jane")
    player.wait(20)
    assert "Running" in player("kubectl get pods -n shop --as=jane")
    assert player("kubectl exec web -n shop --as=jane -- hostname").strip() == "web"
    assert refused(player, "kubectl get pods --as=jane") == (
        f'{FORBIDDEN}pods is forbidden: User "jane" cannot list resource "pods" in API group "" '
        'in the namespace "default"'
    )
    assert refused(player, "kubectl get nodes --as=jane").endswith("at the cluster scope")
    player("kubectl create rolebinding bob --clusterrole=view --user=bob -n shop")
    assert 'cannot create resource "pods/exec"' in refused(player, "kubectl exec web -n shop --as=bob -- ls")
    assert player("kubectl auth can-i delete secrets -n shop --as=jane") == "yes\n"
    assert refused(player, "kubectl auth can-i delete secrets --as=jane") == ""


def test_who_may_view_does_not_read_secrets(player):
    player("kubectl create secret generic keys --from-literal=password=hunter2 -n shop")
    player("kubectl create rolebinding bob --clusterrole=view --user=bob -n shop")
    assert "keys" in player("kubectl get secrets -n shop --as=jane")
    assert 'cannot list resource "secrets"' in refused(player, "kubectl get secrets -n shop --as=bob")
    assert "kube-root-ca.crt" in player("kubectl get configmaps -n shop --as=bob")


def test_nobody_grants_more_than_they_hold(player):
    player("kubectl create rolebinding ann --clusterrole=admin --user=ann -n shop")
    player("kubectl create role pods --verb=get --resource=pods -n shop --as=ann")
    said = refused(player, "kubectl create role nodes --verb=get --resource=nodes -n shop --as=ann")
    assert "is attempting to grant RBAC permissions not currently held" in said
    assert said.endswith('{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}')


def test_to_act_as_another_is_a_right_of_its_own(player):
    player("kubectl config set-context jane --cluster=kubernetes --user=jane --namespace=shop")
    player("kubectl config use-context jane")
    assert refused(player, "kubectl get pods --as=ann") == (
        f'{FORBIDDEN}users "ann" is forbidden: User "jane" cannot impersonate resource "users" '
        'in API group "" at the cluster scope'
    )
    # `edit` lets one act as the namespace's service accounts.
    said = refused(player, "kubectl get pods --as=system:serviceaccount:shop:default")
    assert 'User "system:serviceaccount:shop:default" cannot list resource "pods"' in said


def test_a_component_without_its_role_stops_and_goes_on_with_it(player):
    player("kubectl get clusterrolebinding system:kube-scheduler -o yaml")
    player("kubectl delete clusterrolebinding system:kube-scheduler")
    player("kubectl run web --image=nginx:1.27")
    player.wait(30)
    assert "Pending" in player("kubectl get pod web")
    player(
        "kubectl create clusterrolebinding again --clusterrole=system:kube-scheduler --user=system:kube-scheduler"
    )
    player("kubectl delete pod web")
    player("kubectl run web --image=nginx:1.27")
    player.wait(30)
    assert "Running" in player("kubectl get pod web")


def test_who_locked_everybody_out_comes_back_with_the_super_administrators_certificate(player):
    player("kubectl delete clusterrolebinding kubeadm:cluster-admins")
    assert 'User "kubernetes-admin" cannot list resource "nodes"' in refused(player, "kubectl get nodes")
    restored = (
        "kubectl --context=super create clusterrolebinding kubeadm:cluster-admins --clusterrole=cluster-admin "
        "--group=kubeadm:cluster-admins"
    )
    player("kubectl config set-context super --cluster=kubernetes --user=kubernetes-super-admin")
    player(restored)
    assert "master-1" in player("kubectl get nodes")


def test_operators_add_to_the_roles_of_people(player):
    player.apply(
        """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: backups-viewer
  labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}
rules:
- {apiGroups: [example.com], resources: [backups], verbs: [get, list]}
"""
    )
    player.wait(2)
    player("kubectl create rolebinding bob --clusterrole=view --user=bob -n shop")
    assert "backups.example.com" in player("kubectl auth can-i --list -n shop --as=bob")
