"""jq: filters JSON, as in `kubectl get pods -o json | jq -r '.items[].metadata.name'`.

Source: the manual of jq 1.6, whose words the refusals are. Simplified: no modules, no streams, no colours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from attrs import define, field

from k8s_tui.api.time import EPOCH
from k8s_tui.shell.calls import Call
from k8s_tui.shell.jqmachine import Machine, Scope
from k8s_tui.shell.jqparser import JqSyntaxError, Node, read_filter
from k8s_tui.shell.jqvalues import INDENT, JqError, Value, is_true, written

INPUT_CODE, COMPILE_CODE, FAILED_CODE, FALSE_CODE, NO_VALUE_CODE = 2, 3, 5, 1, 4
USAGE = """Usage:\tjq [OPTIONS] FILTER [FILES...]
\tjq [OPTIONS] --args FILTER [ARGUMENTS...]
\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]"""
_WORD = re.compile(r"[A-Za-z0-9.+-]*")
_LETTERS = {
    "r": "raw-output",
    "c": "compact-output",
    "n": "null-input",
    "s": "slurp",
    "e": "exit-status",
    "j": "join-output",
    "S": "sort-keys",
    "R": "raw-input",
    "M": "monochrome-output",
    "C": "color-output",
    "a": "ascii-output",
}
_PLAIN = frozenset({*_LETTERS.values(), "tab"})


class _UsageError(Exception):
    """Options that jq does not know."""


@define
class _Options:
    """What the command line says."""

    on: set[str] = field(factory=set)
    indent: int = INDENT
    variables: dict[str, Value] = field(factory=dict)
    filter_text: str | None = None
    paths: list[str] = field(factory=list)


def jq(call: Call) -> int:
    """Run jq."""
    try:
        options = _read_options(call)
    except _UsageError as error:
        return call.fail(
            f"{error}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq",
            INPUT_CODE,
        )
    if options.filter_text is None:
        return call.fail(USAGE, INPUT_CODE)
    try:
        node = read_filter(options.filter_text)
    except JqSyntaxError as error:
        return _not_compiled(call, options.filter_text, error)
    texts: list[tuple[str, str]] = []
    for path in options.paths:
        text = call.session.files.read(path)
        if text is None:
            return call.fail(f"jq: error: Could not open {path}: No such file or directory", INPUT_CODE)
        texts.append((path, text))
    if not options.paths:
        texts.append(("<stdin>", call.stdin or ""))
    return _run(call, options, node, texts)


def _not_compiled(call: Call, text: str, error: JqSyntaxError) -> int:
    hint = " (Unix shell quoting issues?)" if str(error).startswith("syntax error") else ""
    call.err(f"jq: error: {error}{hint} at <top-level>, line 1:\n{text}\njq: 1 compile error")
    return COMPILE_CODE


def _read_options(call: Call) -> _Options:
    options, words = _Options(), list(call.arguments)
    while words:
        word = words.pop(0)
        if word.startswith("--") and len(word) > 2:
            _long_option(call, options, word[2:], words)
        elif word.startswith("-") and len(word) > 1:
            unknown = [letter for letter in word[1:] if letter not in _LETTERS]
            if unknown:
                raise _UsageError("jq: Unknown arguments")
            options.on.update(_LETTERS[letter] for letter in word[1:])
        elif options.filter_text is None:
            options.filter_text = word
        else:
            options.paths.append(word)
    return options


def _long_option(call: Call, options: _Options, name: str, words: list[str]) -> None:
    if name in _PLAIN:
        options.on.add(name)
    elif name == "indent" and words and words[0].isdigit():
        options.indent = int(words.pop(0))
    elif name in ("arg", "argjson", "slurpfile", "rawfile") and len(words) > 1:
        variable, text = words.pop(0), words.pop(0)
        if name in ("slurpfile", "rawfile"):
            text = call.session.files.read(text) or ""
        try:
            values = list(_values(text)) if name in ("argjson", "slurpfile") else [text]
        except ValueError as error:
            raise _UsageError(f"jq: Invalid JSON text passed to --{name}") from error
        options.variables[variable] = values if name == "slurpfile" else values[0]
    else:
        raise _UsageError("jq: Unknown arguments")


def _values(text: str) -> Iterator[Value]:
    """Yield the values of a text that holds any number of them."""
    decoder, at = json.JSONDecoder(strict=False), 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        if at >= len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value


def _run(call: Call, options: _Options, node: Node, texts: list[tuple[str, str]]) -> int:
    now_s = EPOCH.timestamp() + call.session.now_ms / 1000
    machine = Machine(now_s)
    variables = {
        **options.variables,
        "ENV": dict(call.session.variables),
        "__loc__": {"file": "<top-level>", "line": 1},
    }
    scope = Scope(variables=variables)
    code, last = 0, None
    name, lines = texts[-1][0] if texts else "<stdin>", sum(text.count("\n") for _, text in texts)
    try:
        for value in _inputs(options, texts):
            try:
                for last in machine.run(node, value, scope):
                    _print(call, options, last)
            except JqError as error:
                where = f"jq: error (at {name}:{lines})"
                call.err(
                    f"{where}: {error.value}"
                    if isinstance(error.value, str)
                    else f"{where} (not a string): {error}"
                )
                code = FAILED_CODE
    except JqSyntaxError as error:
        return _not_compiled(call, options.filter_text or "", error)
    except json.JSONDecodeError as error:
        return call.fail(f"parse error: {_worded(error)}", INPUT_CODE)
    except RecursionError:
        return call.fail(f"jq: error (at {name}:{lines}): the filter is nested too deep", FAILED_CODE)
    if "exit-status" in options.on and not code:
        return 0 if is_true(last) else FALSE_CODE
    return code


def _inputs(options: _Options, texts: list[tuple[str, str]]) -> Iterator[Value]:
    if "null-input" in options.on:
        yield None
        return
    whole = "".join(text for _, text in texts)
    if "raw-input" in options.on:
        lines = whole.split("\n")
        yield from [whole] if "slurp" in options.on else (lines[:-1] if lines[-1] == "" else lines)
    elif "slurp" in options.on:
        yield list(_values(whole))
    else:
        yield from _values(whole)


def _print(call: Call, options: _Options, value: Value) -> None:
    on = options.on
    joins = "join-output" in on
    if isinstance(value, str) and (joins or "raw-output" in on):
        text = value
    else:
        indent = 0 if "compact-output" in on else options.indent
        text = written(
            value, indent=indent, tab="tab" in on and "compact-output" not in on, sorts="sort-keys" in on
        )
    call.stdout.write(text if joins else f"{text}\n")


def _worded(error: json.JSONDecodeError) -> str:
    """Return what jq says of a text that is no JSON: where the word ends that it cannot read."""
    text, at = error.doc, error.pos
    if at >= len(text.rstrip()):
        return f"Unfinished JSON term at EOF {_place(text)}"
    word = _WORD.match(text, at)
    assert word is not None, "it matches nothing at least"
    kind = "Invalid literal" if text[at] in "tfn" else "Invalid numeric literal"
    return f"{kind} {_place(text[: word.end() + 1])}"


def _place(read: str) -> str:
    """Return how far jq has read, in its words."""
    return f"at line {read.count(chr(10)) + 1}, column {len(read) - read.rfind(chr(10)) - 1}"
