import pytest

from tests.shell.kubectl.shop import a_desk


@pytest.mark.parametrize(
    "output, name, template",
    [
        ("jsonpath-file", "t", "{.data.a}"),
        ("go-template-file", "t", "{{.data.a}}"),
        ("templatefile", "t", "{{.data.a}}"),
    ],
)
def test_a_template_may_stand_in_a_file(output, name, template):
    desk = a_desk()
    desk(f"echo -n '{template}' > {name}")
    assert desk.k(f"get cm conf -n shop -o {output}={name}").out == "1"
    assert desk.k(f"get cm conf -n shop -o {output}=nope").err == (
        "error: error reading --template nope, open nope: no such file or directory\n"
    )


def test_columns_may_stand_in_a_file():
    desk = a_desk()
    desk("printf 'NAME A\\nmetadata.name data.a\\n' > columns")
    assert desk.k("get cm conf -n shop -o custom-columns-file=columns").out == "NAME   A\nconf   1\n"


def test_managed_fields_are_hidden_unless_they_are_asked_for():
    desk = a_desk()
    desk.k("label cm conf -n shop x=y")
    assert "managedFields" not in desk.k("get cm conf -n shop -o yaml").out
    shown = desk.k(
        "get cm conf -n shop -o jsonpath='{.metadata.managedFields[*].manager}' --show-managed-fields"
    )
    assert shown.code == 0


@pytest.mark.parametrize("output", ["yaml", "json"])
def test_several_objects_are_a_list(output):
    out = a_desk().k(f"get cm,secret -n shop -o {output} | grep -c 'kind.*\\(ConfigMap\\|Secret\\)'").out
    assert out.strip() == "2"
    assert "List" in a_desk().k(f"get cm,secret -n shop -o {output}").out


@pytest.mark.parametrize(
    "words, out",
    [
        ("create cm a", "configmap/a created\n"),
        ("create cm a --dry-run=client", "configmap/a created (dry run)\n"),
        ("create cm a --dry-run=server", "configmap/a created (server dry run)\n"),
        ("create cm a -o name", "configmap/a\n"),
        ("create cm a -o jsonpath={.kind}", "ConfigMap"),
        ("create cm a --dry-run=client -o go-template='{{.metadata.name}}'", "a"),
    ],
)
def test_what_was_done_to_an_object(words, out):
    assert a_desk().k(words).out == out
