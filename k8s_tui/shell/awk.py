"""awk: a program for each line of a text.

Source: IEEE Std 1003.1 (POSIX) awk. Simplified: no functions of one's own, no `getline`, neither commands nor chance
(`system`, `rand`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import define, field

from k8s_tui.shell.awkexpressions import Expressions, Memory
from k8s_tui.shell.awkparser import AwkError, Node, Rule, read_program, unescaped
from k8s_tui.shell.awkvalues import Field, Value, formatted, is_true, number, text
from k8s_tui.shell.files import FileError
from k8s_tui.shell.regexps import PatternError

if TYPE_CHECKING:
    from k8s_tui.shell.calls import Call

TROUBLE_CODE = 2
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


class _JumpError(Exception):
    """`next`, `exit`, `break` or `continue`."""


def awk(call: Call) -> int:
    """Run awk."""
    words, machine = list(call.arguments), _Machine(call)
    program = None
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        if word[:2] not in ("-F", "-v", "-f"):
            return call.fail(f"awk: not an option: {word}", TROUBLE_CODE)
        value = word[2:] or (words.pop(0) if words else "")
        if word[1] == "F":
            machine.memory.variables["FS"] = "\t" if value == "t" else unescaped(value)
        elif word[1] == "v":
            name, _, given = value.partition("=")
            machine.memory.variables[name] = Field(unescaped(given))
        else:
            program = call.session.files.read(value)
            if program is None:
                return call.fail(f"awk: couldn't open file {value}", TROUBLE_CODE)
    if program is None:
        if not words:
            return call.fail("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]", TROUBLE_CODE)
        program = words.pop(0)
    try:
        return machine.run(read_program(program), words)
    except (AwkError, PatternError, ArithmeticError, FileError, RecursionError) as error:
        return call.fail(f"awk: {error}", TROUBLE_CODE)


@define
class _Machine:
    """Runs the rules of a program."""

    call: Call
    memory: Memory = field(factory=Memory)
    expressions: Expressions = field(init=False)
    open_ranges: set[int] = field(factory=set)
    opened: set[str] = field(factory=set)
    code: int = 0

    def __attrs_post_init__(self) -> None:
        self.expressions = Expressions(self.memory)

    def _value(self, node: Node) -> Value:
        return self.expressions.value(node)

    def run(self, rules: list[Rule], paths: list[str]) -> int:
        try:
            self._run_all([rule for rule in rules if rule.when == "BEGIN"])
            if any(rule.when != "BEGIN" for rule in rules):
                self._read([(index, rule) for index, rule in enumerate(rules) if not rule.when], paths)
        except _JumpError as jump:
            if str(jump) != "exit":
                raise AwkError(f"line 1: {jump} outside of a rule") from jump
        try:
            self._run_all([rule for rule in rules if rule.when == "END"])
        except _JumpError:
            return self.code
        return self.code

    def _run_all(self, rules: list[Rule]) -> None:
        for rule in rules:
            self._do(rule.body or Node("block"))

    def _read(self, rules: list[tuple[int, Rule]], paths: list[str]) -> None:
        was_read = False
        for path in paths:
            assignment = _ASSIGNMENT.match(path)
            if assignment is not None:
                self.memory.variables[assignment[1]] = Field(unescaped(assignment[2]))
                continue
            was_read = True
            whole = (self.call.stdin or "") if path == "-" else self.call.session.files.read(path)
            if whole is None:
                self.call.err(f"awk: cannot open {path} (No such file or directory)")
                self.code = TROUBLE_CODE
                continue
            self.memory.variables["FILENAME"] = path
            self._lines(rules, whole)
        if not was_read:
            self._lines(rules, self.call.stdin or "")

    def _lines(self, rules: list[tuple[int, Rule]], whole: str) -> None:
        separator = text(self.memory.variables["RS"])
        records = (
            [each for each in re.split(r"\n{2,}", whole.strip("\n")) if each]
            if not separator
            else whole.split(separator)
        )
        if records and not records[-1].strip("\n"):
            records.pop()
        self.memory.variables["FNR"] = 0.0
        for record in records:
            self.memory.variables["NR"] = number(self.memory.variables["NR"]) + 1
            self.memory.variables["FNR"] = number(self.memory.variables["FNR"]) + 1
            self.memory.take_line(record)
            try:
                for index, rule in rules:
                    if self._applies(index, rule):
                        self._do(rule.body or Node("print", parts=(Node("list"),)))
            except _JumpError as jump:
                if str(jump) != "next":
                    raise

    def _applies(self, index: int, rule: Rule) -> bool:
        if rule.first is None:
            return True
        if rule.last is None:
            return is_true(self._value(rule.first))
        if index not in self.open_ranges and not is_true(self._value(rule.first)):
            return False
        self.open_ranges.add(index)
        if is_true(self._value(rule.last)):
            self.open_ranges.discard(index)
        return True

    def _do(self, node: Node) -> None:
        self.memory.count_step()
        doers = {
            "do_it": self._just,
            "print": self._print,
            "printf": self._print,
            "if": self._if,
            "delete": self._delete,
            "next": self._leave,
            "exit": self._leave,
            "break": self._leave,
            "continue": self._leave,
        }
        if node.kind == "block":
            for part in node.parts:
                self._do(part)
        else:
            doers.get(node.kind, self._loop)(node)

    def _just(self, node: Node) -> None:
        self._value(node.parts[0])

    def _if(self, node: Node) -> None:
        if is_true(self._value(node.parts[0])):
            self._do(node.parts[1])
        elif len(node.parts) > 2:
            self._do(node.parts[2])

    def _leave(self, node: Node) -> None:
        if node.parts:
            self.code = int(number(self._value(node.parts[0]))) & 255
        raise _JumpError(node.kind)

    def _loop(self, node: Node) -> None:
        parts = node.parts
        try:
            if node.kind == "each":
                for key in list(self.memory.arrays.get(parts[0].text, {})):
                    self.memory.variables[node.text] = Field(key)
                    self._round(parts[1])
                return
            first = node.kind == "do"
            start, condition, step, body = {
                "while": (Node("block"), parts[0], Node("block"), parts[-1]),
                "do": (Node("block"), parts[-1], Node("block"), parts[0]),
            }.get(node.kind) or parts
            self._do(start)
            while first or is_true(self._value(condition)):
                first = False
                self._round(body)
                self._do(step)
        except _JumpError as jump:
            if str(jump) != "break":
                raise

    def _round(self, body: Node) -> None:
        try:
            self._do(body)
        except _JumpError as jump:
            if str(jump) != "continue":
                raise

    def _delete(self, node: Node) -> None:
        target, arrays = node.parts[0], self.memory.arrays
        if target.kind == "item":
            arrays.get(target.text, {}).pop(self.expressions.key(target.parts), None)
        else:
            arrays.pop(target.text, None)

    def _print(self, node: Node) -> None:
        values = [self._value(part) for part in node.parts[0].parts]
        if node.kind == "printf":
            shown = formatted(values)
        else:
            joint, ending = text(self.memory.variables["OFS"]), text(self.memory.variables["ORS"])
            shown = (joint.join(text(value) for value in values) if values else self.memory.line) + ending
        if not node.text:
            self.call.stdout.write(shown)
            return
        path = text(self._value(node.parts[1]))
        if path in ("/dev/stdout", "/dev/stderr"):
            (self.call.stderr if path.endswith("err") else self.call.stdout).write(shown)
            return
        self.call.session.files.write(path, shown, append=node.text == ">>" or path in self.opened)
        self.opened.add(path)
