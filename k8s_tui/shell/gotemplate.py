"""Go templates as `kubectl -o go-template=` runs them over a document.

Numbers without a fraction are integers, as kubectl decodes them; what is missing prints as `<no value>`.
Where a template fails, kubectl has printed what came before, and adds a report of template and document.

Source: the documentation of Go's package text/template; cli-runtime pkg/printers/template.go, checked against
kubectl v1.32.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from k8s_tui.api import jsonvalue
from k8s_tui.api.jsonvalue import Json
from k8s_tui.shell.gotemplate_functions import EAGER, TEXT_FIRST, FunctionError, truth
from k8s_tui.shell.gotemplate_lexer import TemplateSyntaxError
from k8s_tui.shell.gotemplate_parser import (
    Block,
    Command,
    Function,
    Jump,
    Literal,
    Node,
    Operand,
    Pipeline,
    Reference,
    Text,
    parse,
)

__all__ = ["Template", "TemplateError", "TemplateSyntaxError", "compile"]

NO_VALUE = "<no value>"

_LARGEST_INTEGER = 2**63 - 1


class TemplateError(ValueError):
    """The template failed on the way.

    Attributes:
        reason: `template: output:1:7: executing "output" at <.a.b>: ...`.
        printed: What kubectl prints on its standard output: the text so far and the report.
    """

    def __init__(self, reason: str, printed: str, template: str) -> None:
        super().__init__(f"error executing template {jsonvalue.quote(template)}: {reason}")
        self.reason = reason
        self.printed = printed


@frozen
class Template:
    """A parsed template."""

    source: str
    nodes: tuple[Node, ...]

    def render(self, data: Json) -> str:
        """Return what the template prints of the document.

        Raises:
            TemplateError: its text is what kubectl prints after `error: `.
        """
        document = _decoded(data)
        run = _Run(self.source, document)
        try:
            run.walk(self.nodes, document)
        except _ExecutionError as error:
            reason = str(error)
            raise TemplateError(reason, run.text() + self._report(document, reason), self.source) from None
        return run.text()

    def _report(self, document: Json, reason: str) -> str:
        return (
            f"Error executing template: {reason}. Printing more information for debugging the template:\n"
            f"\ttemplate was:\n\t\t{self.source}\n\traw data was:\n\t\t{jsonvalue.json_text(document)}\n"
            f"\tobject given to template engine was:\n\t\t{jsonvalue.text(document)}\n\n"
        )


def compile(template: str) -> Template:  # noqa: A001 - the name that `re` and its like have taught everyone
    """Return the template ready to run.

    Raises:
        TemplateSyntaxError: with kubectl's words, `error parsing template {{.a, template: output:1: ...`.
    """
    return Template(template, parse(template))


class _ExecutionError(Exception):
    """A failure with its place."""


class _Jump(Exception):
    """`break` or `continue` on its way to the loop."""

    def __init__(self, keyword: str) -> None:
        super().__init__(keyword)
        self.keyword = keyword


def _decoded(value: Json) -> Json:
    """Return the document with whole floats as integers: JSON does not tell them apart."""
    if isinstance(value, dict):
        return {key: _decoded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_decoded(entry) for entry in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_INTEGER:
        return int(value)
    return value


@define
class _Run:
    """One execution; `scope` holds the variables, the innermost last."""

    source: str
    document: Json
    pieces: list[str] = field(factory=list)
    scope: list[tuple[str, Json]] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.scope.append(("$", self.document))

    def text(self) -> str:
        return "".join(self.pieces)

    def walk(self, nodes: Sequence[Node], dot: Json) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self.pieces.append(node.text)
            elif isinstance(node, Jump):
                raise _Jump(node.keyword)
            elif isinstance(node, Block):
                visible = len(self.scope)
                self._block(node, dot)
                del self.scope[visible:]
            else:
                self._print(node, dot)

    def _print(self, node: Pipeline, dot: Json) -> None:
        value = self._pipeline(node, dot)
        if node.variables:
            self._bind(node, [value])
        else:
            self.pieces.append(NO_VALUE if value is None else jsonvalue.text(value))

    def _block(self, node: Block, dot: Json) -> None:
        value = self._pipeline(node.pipeline, dot)
        if node.keyword == "range":
            self._range(node, value, dot)
            return
        self._bind(node.pipeline, [value])
        if truth(value):
            self.walk(node.body, value if node.keyword == "with" else dot)
        else:
            self.walk(node.otherwise, dot)

    def _range(self, node: Block, value: Json, dot: Json) -> None:
        if value is not None and not isinstance(value, list | dict):
            pipeline = node.pipeline
            reason = f"range can't iterate over {jsonvalue.text(value)}"
            raise self._failure(pipeline.commands[0].operands[0], reason, context=pipeline.source)
        entries: list[tuple[Json, Json]] = []
        if isinstance(value, list):
            entries.extend(enumerate(value))
        elif value is not None:
            entries.extend((key, value[key]) for key in sorted(value))
        if not entries:
            self.walk(node.otherwise, dot)
            return
        visible = len(self.scope)
        for key, entry in entries:
            self._bind(node.pipeline, [key, entry] if len(node.pipeline.variables) > 1 else [entry])
            try:
                self.walk(node.body, entry)
            except _Jump as jump:
                if jump.keyword == "break":
                    break
            finally:
                del self.scope[visible:]

    def _bind(self, pipeline: Pipeline, values: Sequence[Json]) -> None:
        """Put values into the pipeline's variables, new ones or those that are there."""
        for name, value in zip(pipeline.variables, values, strict=False):
            if pipeline.declares:
                self.scope.append((name, value))
            else:
                place = max(index for index, (present, _) in enumerate(self.scope) if present == name)
                self.scope[place] = (name, value)

    def _pipeline(self, pipeline: Pipeline, dot: Json) -> Json:
        value: Json = None
        for number, command in enumerate(pipeline.commands):
            value = self._command(command, dot, [value] if number else [])
        return value

    def _command(self, command: Command, dot: Json, piped: list[Json]) -> Json:
        first, *arguments = command.operands
        if isinstance(first, Function):
            return self._call(first, command, dot, piped)
        if arguments or piped:
            if isinstance(first, Literal) or not first.names:
                raise self._failure(first, f"can't give argument to non-function {first.source}")
            raise self._failure(first, f"{first.names[-1]} is not a method but has arguments")
        if isinstance(first, Literal) and first.source == "nil":
            raise self._failure(first, "nil is not a command")
        return self._operand(first, dot)

    def _operand(self, operand: Operand, dot: Json) -> Json:
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Function):
            return self._call(operand, Command((operand,), operand.source, operand.position), dot, [])
        if isinstance(operand.base, Pipeline):
            value = self._pipeline(operand.base, dot)
        elif operand.base is None:
            value = dot
        else:
            value = next(entry for name, entry in reversed(self.scope) if name == operand.base)
        return self._fields(value, operand)

    def _fields(self, value: Json, operand: Reference) -> Json:
        missing = False
        for name in operand.names:
            if isinstance(value, dict):
                missing = name not in value
                value = value.get(name)
            elif value is not None:
                raise self._failure(operand, f"can't evaluate field {name} in type interface {{}}")
            elif not missing:
                raise self._failure(operand, f"nil pointer evaluating interface {{}}.{name}")
        return value

    def _call(self, function: Function, command: Command, dot: Json, piped: list[Json]) -> Json:
        operands = command.operands[1:]
        if function.name in {"and", "or"}:
            return self._decide(function, operands, dot, piped)
        implementation, least, most = EAGER[function.name]
        count = len(operands) + len(piped)
        if count < least or (most is not None and count > most):
            wanted = least if most == least else f"at least {least}"
            raise self._failure(
                function, f"wrong number of args for {function.name}: want {wanted} got {count}"
            )
        values = [self._operand(operand, dot) for operand in operands] + piped
        if function.name in TEXT_FIRST and not isinstance(values[0], str):
            raise self._not_a_text(values[0], operands[0] if operands else function)
        try:
            return implementation(*values)
        except FunctionError as error:
            reason = f"error calling {function.name}: {error}"
            raise self._failure(function, reason, context=command.source) from None

    def _decide(self, function: Function, operands: Sequence[Operand], dot: Json, piped: list[Json]) -> Json:
        """Run `and` or `or`, which look at no argument behind the one that decides."""
        if not operands and not piped:
            raise self._failure(function, f"wrong number of args for {function.name}: want at least 1 got 0")
        value: Json = None
        for operand in operands:
            value = self._operand(operand, dot)
            if truth(value) == (function.name == "or"):
                return value
        return piped[0] if piped else value

    def _not_a_text(self, value: Json, operand: Operand) -> _ExecutionError:
        if isinstance(operand, Literal):
            return self._failure(operand, f"expected string; found {operand.source}")
        shown = "interface {}" if value is None else jsonvalue.type_name(value)
        return self._failure(operand, f"wrong type for value; expected string; got {shown}")

    def _failure(self, operand: Operand, reason: str, context: str = "") -> _ExecutionError:
        before = self.source[: operand.position]
        line = 1 + before.count("\n")
        column = len(before[before.rfind("\n") + 1 :].encode())
        shown = context or operand.source
        return _ExecutionError(f'template: output:{line}:{column}: executing "output" at <{shown}>: {reason}')
