"""How kubectl prints objects: YAML, JSON, names, JSONPath, Go templates, custom columns.

Source: cli-runtime v1.32, pkg/genericclioptions and pkg/printers.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api import documents, jsonpath, jsonpath_parser
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell import gotemplate, tables
from k8s_tui.shell.kubectl.errors import KubectlError, Silent
from k8s_tui.shell.kubectl.kube import Kube

JSON_FORMATS = ("json", "yaml", "name")
TEMPLATE_FORMATS = (
    "go-template",
    "go-template-file",
    "template",
    "templatefile",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
)
COLUMN_FORMATS = ("custom-columns", "custom-columns-file")
ALLOWED = (
    "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,"
    "name,template,templatefile,wide,yaml"
)
ALLOWED_PLAIN = (
    "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,"
    "name,template,templatefile,yaml"
)


def split_format(output: str) -> tuple[str, str]:
    """Return the format and its template: `jsonpath={.x}` is (`jsonpath`, `{.x}`)."""
    name, equals, template = output.partition("=")
    return (name, template) if equals else (output, "")


def check_format(kube: Kube, *, tables_too: bool) -> None:
    """Refuse a format that does not exist.

    Raises:
        KubectlError: with kubectl's words.
    """
    output = kube.flags.text("output")
    name, _ = split_format(output)
    known = JSON_FORMATS + TEMPLATE_FORMATS + ((*COLUMN_FORMATS, "wide") if tables_too else ())
    if output and name not in known:
        allowed = ALLOWED if tables_too else ALLOWED_PLAIN
        raise KubectlError(
            f'unable to match a printer suitable for the output format "{output}", allowed formats are: {allowed}'
        )


def without_managed_fields(document: JsonObject) -> JsonObject:
    """Return the document as kubectl shows it unless asked for more."""
    metadata = document.get("metadata")
    if isinstance(metadata, dict) and "managedFields" in metadata:
        kept = {name: item for name, item in metadata.items() if name != "managedFields"}
        return {**document, "metadata": kept}
    return document


def as_list(items: Sequence[JsonObject]) -> JsonObject:
    """Return the list that kubectl makes of several objects."""
    return {"apiVersion": "v1", "items": list(items), "kind": "List", "metadata": {"resourceVersion": ""}}


def print_document(kube: Kube, document: JsonObject, titles: Sequence[str]) -> None:
    """Print an object, or a list of them, as `-o` says; `titles` are what `-o name` prints.

    Raises:
        KubectlError: The format or its template is wrong.
    """
    output = kube.flags.text("output")
    name, template = split_format(output)
    template = template or kube.flags.text("template")
    if not kube.flags.on("show-managed-fields"):
        items = document.get("items")
        document = without_managed_fields(document)
        if isinstance(items, list):
            document = {**document, "items": [without_managed_fields(item) for item in items]}
    write = kube.call.stdout.write
    if name == "yaml":
        write(documents.dump(document))
    elif name == "json":
        write(documents.dump_json(document))
    elif name == "name":
        for title in titles:
            kube.out(title)
    elif name.startswith("jsonpath"):
        _print_jsonpath(kube, name, template, document)
    elif name in TEMPLATE_FORMATS:
        _print_template(kube, name, template, document)
    else:
        check_format(kube, tables_too=False)


def _template_text(kube: Kube, name: str, template: str, what: str) -> str:
    if not template:
        raise KubectlError(f"{what} format specified but no {what} given")
    if not name.endswith("file"):
        return template
    text = kube.session.files.read(template)
    if text is None:
        raise KubectlError(f"error reading --template {template}, open {template}: no such file or directory")
    return text


def _print_jsonpath(kube: Kube, name: str, template: str, document: JsonObject) -> None:
    text = _template_text(kube, name, template, "template")
    allow_missing = kube.flags.on("allow-missing-template-keys")
    try:
        path = jsonpath.compile(text)
        if name == "jsonpath-as-json":
            kube.call.stdout.write(documents.dump_json(path.find(document, allow_missing=allow_missing)))
            return
        kube.call.stdout.write(path.render(document, allow_missing=allow_missing))
    except jsonpath_parser.JsonPathSyntaxError as error:
        raise KubectlError(str(error)) from error
    except jsonpath.JsonPathError as error:
        raise KubectlError(jsonpath.failure_report(text, document, error).rstrip("\n") + "\n\n") from error


def _print_template(kube: Kube, name: str, template: str, document: JsonObject) -> None:
    text = _template_text(kube, name, template, "template")
    try:
        kube.call.stdout.write(gotemplate.compile(text).render(document))
    except gotemplate.TemplateSyntaxError as error:
        raise KubectlError(str(error)) from error
    except gotemplate.TemplateError as error:
        kube.call.stdout.write(error.printed)
        raise KubectlError(str(error)) from error


def print_custom_columns(kube: Kube, items: Sequence[JsonObject], *, no_headers: bool) -> None:
    """Print `-o custom-columns=`.

    Raises:
        KubectlError: The columns are wrong.
    """
    name, spec = split_format(kube.flags.text("output"))
    try:
        if name == "custom-columns-file":
            text = kube.session.files.read(spec)
            if text is None:
                raise KubectlError(f"error reading template {spec}, open {spec}: no such file or directory\n")
            columns = tables.parse_custom_columns_file(text)
        else:
            columns = tables.parse_custom_columns(spec)
        kube.call.stdout.write(tables.format_custom_columns(columns, items, no_headers=no_headers))
    except tables.TableError as error:
        kube.call.stdout.write(error.printed)
        raise KubectlError(str(error)) from error


def report(kube: Kube, document: JsonObject, title: str, done: str) -> None:
    """Print what was done to an object: `deployment.apps/web created`, or the object where `-o` asks for it."""
    output = kube.flags.text("output") if "output" in kube.flags.known else ""
    if output == "name":
        kube.out(title)
    elif output:
        print_document(kube, document, (title,))
    else:
        kube.out(f"{title} {done}{kube.dry_run_suffix}")


def silence(code: int) -> Silent:
    """An end without another word."""
    return Silent(code)
