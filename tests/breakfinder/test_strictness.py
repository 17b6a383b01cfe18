import pytest

from k8s_tui.breakfinder.given import GivenError, read_text

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        REPLACED
"""


def complaint(text: str) -> str:
    with pytest.raises(GivenError) as caught:
        read_text(text, "web.yaml")
    return str(caught.value)


BAD = (
    'Error from server (BadRequest): error when creating "web.yaml": Deployment in version "v1" cannot be '
    "handled as a Deployment: "
)


@pytest.mark.parametrize(
    "line, said",
    [
        (
            "imagePolicy: Always",
            'web.yaml:12:9: {bad}strict decoding error: unknown field "spec.template.spec.containers[0].imagePolicy"',
        ),
        (
            "ports: [{containerPort: http}]",
            (
                "web.yaml:12:18: {bad}json: cannot unmarshal string into Go struct field "
                "ContainerPort.spec.template.spec.containers.ports.containerPort of type int32"
            ),
        ),
        (
            "resources: {requests: {cpu: 1, memory: lots}}",
            (
                "web.yaml:12:40: {bad}quantities must match the regular expression "
                "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            ),
        ),
    ],
)
def test_a_field_that_does_not_fit_is_told_with_its_place(line: str, said: str) -> None:
    assert complaint(DEPLOYMENT.replace("REPLACED", line)) == said.format(bad=BAD)


def test_each_unknown_field_has_a_line_of_its_own() -> None:
    said = complaint(
        DEPLOYMENT.replace("REPLACED", "imagePolicy: Always").replace(
            "spec:\n  sel", "spec:\n  replica: 2\n  sel"
        )
    )
    assert [line.partition(": ")[0] for line in said.splitlines()] == ["web.yaml:5:3", "web.yaml:13:9"]


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "kind: Pod\n",
            (
                'web.yaml:1:1: error: error validating "web.yaml": error validating data: apiVersion not set; if you '
                "choose to ignore these errors, turn validation off with --validate=false"
            ),
        ),
        (
            "apiVersion: v1\nmetadata: {name: a}\n",
            (
                "web.yaml:1:1: error: unable to decode \"web.yaml\": Object 'Kind' is missing in "
                '\'{"apiVersion":"v1","metadata":{"name":"a"}}\''
            ),
        ),
        (
            "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n",
            (
                'web.yaml:2:1: error: resource mapping not found for name: "a" namespace: "" from "web.yaml": no '
                'matches for kind "Ingress" in version "extensions/v1beta1"\nensure CRDs are installed first'
            ),
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n",
            "web.yaml:3:1: error: from a-: cannot use generate name with apply",
        ),
        (
            "apiVersion: v1\nkind: Pod\n",
            'web.yaml:1:1: error: error when creating "web.yaml": resource name may not be empty',
        ),
    ],
)
def test_an_object_that_is_none_is_refused(text: str, said: str) -> None:
    assert complaint(text) == said


def test_a_kind_that_is_defined_beside_is_taken() -> None:
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: jars.shop.io}\n"
        "spec: {group: shop.io, scope: Namespaced, names: {kind: Jar, plural: jars}, "
        "versions: [{name: v1, served: true, storage: true}]}\n"
    )
    jar = "apiVersion: shop.io/v1\nkind: Jar\nmetadata: {name: a}\n"
    assert [each.kind for each in read_text(f"{jar}---\n{definition}").documents] == [
        "CustomResourceDefinition",
        "Jar",
    ]
