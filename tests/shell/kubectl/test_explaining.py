import pytest

from k8s_tui.shell.kubectl.explaining import entries
from tests.shell.bare import Desk
from tests.shell.kubectl.objects import put

WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              color: {type: string, enum: [red, blue], description: What it is painted with.}
              size: {type: integer}
              tags: {type: array, items: {type: string}}
              parts:
                type: object
                additionalProperties: {type: object, properties: {weight: {type: number}}}
"""


@pytest.fixture
def desk():
    return Desk()


def test_a_type(desk):
    lines = desk.k("explain deployment").out.splitlines()
    assert lines[:8] == [
        "GROUP:      apps",
        "KIND:       Deployment",
        "VERSION:    v1",
        "",
        "DESCRIPTION:",
        "    Keeps a number of equal pods running and changes them step by step. It works",
        "    through a ReplicaSet for each version.",
        "    ",
    ]
    assert lines[8:10] == ["FIELDS:", "  apiVersion\t<string>"]
    assert "    What is wanted. Controllers work until the world looks like it." in lines
    assert "  spec\t<DeploymentSpec>" in lines


def test_a_field_of_the_core_group(desk):
    text = desk.k("explain pod.spec.containers").out
    assert text.startswith(
        "KIND:       Pod\nVERSION:    v1\n\nFIELD: containers <[]Container>\n\n\nDESCRIPTION:\n"
    )
    assert "  name\t<string> -required-\n" in text


def test_a_plain_field_lists_its_words(desk):
    text = desk.k("explain pod.spec.containers.imagePullPolicy").out
    assert (
        "FIELD: imagePullPolicy <string>\nENUM:\n    Always\n    IfNotPresent\n    Never\n\nDESCRIPTION:\n"
        in text
    )
    assert "FIELDS:" not in text


def test_the_whole_tree(desk):
    assert desk.k("explain ingress.spec.rules --recursive").out == (
        "GROUP:      networking.k8s.io\n"
        "KIND:       Ingress\n"
        "VERSION:    v1\n"
        "\n"
        "FIELD: rules <[]IngressRule>\n"
        "\n"
        "\n"
        "DESCRIPTION:\n"
        "    By host and path, to which service a request goes.\n"
        "    \n"
        "FIELDS:\n"
        "  host\t<string>\n"
        "  http\t<HTTPIngressRuleValue>\n"
        "    paths\t<[]HTTPIngressPath> -required-\n"
        "      backend\t<IngressBackend> -required-\n"
        "        resource\t<TypedLocalObjectReference>\n"
        "          apiGroup\t<string>\n"
        "          kind\t<string> -required-\n"
        "          name\t<string> -required-\n"
        "        service\t<IngressServiceBackend>\n"
        "          name\t<string> -required-\n"
        "          port\t<ServiceBackendPort>\n"
        "            name\t<string>\n"
        "            number\t<integer>\n"
        "      path\t<string>\n"
        "      pathType\t<string> -required-\n"
        "      enum: Exact, ImplementationSpecific, Prefix\n"
        "\n"
    )


def test_a_type_that_holds_itself_ends(desk):
    text = desk.k("explain crd.spec.versions.schema --recursive").out
    assert "openAPIV3Schema\t<JSONSchemaProps>" in text


def test_a_custom_resource(desk):
    put(desk, WIDGETS)
    assert desk.k("explain widget.spec").out == (
        "GROUP:      example.com\n"
        "KIND:       Widget\n"
        "VERSION:    v1\n"
        "\n"
        "FIELD: spec <Object>\n"
        "\n"
        "\n"
        "DESCRIPTION:\n"
        "    <empty>\n"
        "FIELDS:\n"
        "  color\t<string>\n"
        "  enum: red, blue\n"
        "    What it is painted with.\n"
        "\n"
        "  parts\t<map[string]Object>\n"
        "    <no description>\n"
        "\n"
        "  size\t<integer> -required-\n"
        "    <no description>\n"
        "\n"
        "  tags\t<[]string>\n"
        "    <no description>\n"
        "\n"
        "\n"
    )
    assert "FIELD: weight <number>" in desk.k("explain widget.spec.parts.weight").out
    assert "  metadata\t<ObjectMeta>\n" in desk.k("explain widgets").out


@pytest.mark.parametrize(
    "words, head, error",
    [
        ("pod.spec.nope", "KIND:       Pod\nVERSION:    v1\n\n", 'error: field "nope" does not exist\n'),
        ("pod.nope.deep", "KIND:       Pod\nVERSION:    v1\n\n", 'error: field "nope" does not exist\n'),
        ("nope", "", 'the server doesn\'t have a resource type "nope"\n'),
    ],
)
def test_refusals(desk, words, head, error):
    typed = desk.k(f"explain {words}")
    assert (typed.out, typed.err, typed.code) == (head, error, 1)


def test_one_resource_is_needed(desk):
    assert desk.k("explain").err.startswith("error: You must specify the type of resource to explain.")
    assert desk.k("explain pods nodes").err.startswith(
        "error: We accept only this format: explain RESOURCE\n"
    )


def test_nothing_is_below_a_plain_value():
    assert list(entries(None)) == []
