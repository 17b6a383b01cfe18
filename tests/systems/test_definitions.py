"""Custom resources: kinds that a definition adds, judged, printed and scaled by it, and what holds on to its end."""

import pytest

from tests.systems.player import sandbox

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backups.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: backups, singular: backup, kind: Backup, shortNames: [bk], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns: [{name: Schedule, type: string, jsonPath: .spec.schedule}]
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [schedule]
            properties:
              schedule: {type: string, pattern: '^\\S+ \\S+ \\S+ \\S+ \\S+$'}
              replicas: {type: integer, minimum: 1, maximum: 5, default: 1}
              mode: {type: string, enum: [full, incremental], default: full}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
  - name: v1beta1
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""
BACKUP = """
apiVersion: example.com/v1
kind: Backup
metadata: {name: nightly, finalizers: [example.com/cleanup]}
spec: {schedule: "0 0 * * *"}
"""


@pytest.fixture
def player():
    player = sandbox(workers=1)
    player.apply(DEFINITION)
    return player


def refused(player, line):
    output = player.run(line)
    assert output.exit_code == 1, output.text
    return output.stderr


def test_objects_are_judged_filled_in_and_printed_as_the_definition_says(player):
    bad = BACKUP.replace('"0 0 * * *"', "daily, replicas: 9, mode: none")
    said = refused(player, f"kubectl apply -f - <<'YAML'\n{bad}\nYAML")
    assert 'spec.schedule: Invalid value: "daily": spec.schedule in body should match' in said
    assert "spec.replicas: Invalid value: 9: spec.replicas in body should be less than or equal to 5" in said
    assert 'spec.mode: Unsupported value: "none": supported values: "full", "incremental"' in said
    player.apply(BACKUP)
    assert player("kubectl get bk").splitlines()[0].split() == ["NAME", "SCHEDULE"]
    assert player("kubectl get bk nightly -o jsonpath='{.spec.mode} {.spec.replicas}'") == "full 1"
    assert player("kubectl get all").count("backup.example.com/nightly") == 1
    other = player("kubectl get backups.v1beta1.example.com nightly -o jsonpath='{.apiVersion}'")
    assert other == "example.com/v1beta1"


def test_status_and_scale_have_doors_of_their_own(player):
    player.apply(BACKUP)
    player("kubectl scale bk nightly --replicas=3")
    assert player("kubectl get bk nightly -o jsonpath='{.spec.replicas}'") == "3"
    player("""kubectl patch bk nightly --type=merge -p '{"status": {"phase": "Lost"}}'""")
    assert player("kubectl get bk nightly -o jsonpath='{.status}'") == ""
    player(
        """kubectl patch bk nightly --subresource=status --type=merge -p '{"status": {"phase": "Done"}}'"""
    )
    assert player("kubectl get bk nightly -o jsonpath='{.status.phase}'") == "Done"


def test_a_definition_waits_for_objects_whose_controller_is_gone(player):
    player.apply(BACKUP)
    player("kubectl delete crd backups.example.com --wait=false")
    player.wait(5)
    conditions = player("kubectl get crd backups.example.com -o jsonpath='{.status.conditions[*].type}'")
    assert "Terminating" in conditions
    again = BACKUP.replace("nightly", "weekly")
    said = refused(player, f"kubectl apply -f - <<'YAML'\n{again}\nYAML")
    assert "create not allowed while custom resource definition is terminating" in said
    player("""kubectl patch bk nightly --type=json -p '[{"op": "remove", "path": "/metadata/finalizers"}]'""")
    player.wait(5)
    assert 'resource type "bk"' in refused(player, "kubectl get bk") or "NotFound" in refused(
        player, "kubectl get bk"
    )
    assert "No resources found" in player("kubectl get crd")


def test_a_namespace_waits_and_says_for_what(player):
    player("kubectl create namespace stuck")
    player.apply(BACKUP.replace("name: nightly", "name: nightly, namespace: stuck"))
    player("kubectl delete namespace stuck --wait=false")
    player.wait(30)
    assert "Terminating" in player("kubectl get namespace stuck")
    messages = player("kubectl get namespace stuck -o jsonpath='{.status.conditions[*].message}'")
    assert "Some resources are remaining: backups.example.com has 1 resource instances" in messages
    assert (
        "Some content in the namespace has finalizers remaining: example.com/cleanup in 1 resource instances"
        in messages
    )
    assert "because it is being terminated" in refused(player, "kubectl create configmap late -n stuck")
    player(
        'kubectl patch bk nightly -n stuck --type=json -p \'[{"op": "remove", "path": "/metadata/finalizers"}]\''
    )
    player.wait(30)
    assert "NotFound" in refused(player, "kubectl get namespace stuck")


def test_a_request_for_a_certificate_is_answered_by_who_may(player):
    player.apply(
        """
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane}
spec:
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
"""
    )
    listed = player("kubectl get csr jane")
    assert "kubernetes-admin" in listed
    assert "Pending" in listed
    assert "Forbidden" in refused(player, "kubectl certificate approve jane --as=bob")
    player("kubectl certificate deny jane")
    assert "Denied" in player("kubectl get csr jane")
