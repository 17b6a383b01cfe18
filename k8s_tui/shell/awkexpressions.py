"""The expressions of awk, evaluated: the fields of the line, the variables and arrays, and what functions return.

Source: IEEE Std 1003.1 (POSIX) awk, Expressions in awk.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from attrs import define, field

from k8s_tui.shell.awkparser import AwkError, Node
from k8s_tui.shell.awkvalues import UNSET, Field, Value, compared, formatted, is_true, number, text
from k8s_tui.shell.regexps import compiled

FIELDS_LIMIT = 10_000
STEPS_LIMIT = 2_000_000
"""Pieces of a program that are run at most; one that loops for ever ends there."""

_START: Mapping[str, Value] = {
    "FS": " ",
    "OFS": " ",
    "ORS": "\n",
    "RS": "\n",
    "SUBSEP": "\x1c",
    "NR": 0.0,
    "NF": 0.0,
}


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise AwkError("division by zero")
    return left / right


def _modulo(left: float, right: float) -> float:
    if right == 0:
        raise AwkError("division by zero in %")
    return math.fmod(left, right)


_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "%": _modulo,
    "^": lambda left, right: float(left**right),
}
_COMPARISONS: Mapping[str, Callable[[int], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
_OF_NUMBERS: Mapping[str, Callable[[float], float]] = {
    "int": lambda value: float(math.trunc(value)),
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
}


@define
class Memory:
    """The line that is looked at, the variables and the arrays.

    Attributes:
        steps: How many pieces of the program were run.
    """

    variables: dict[str, Value] = field(factory=lambda: dict(_START))
    arrays: dict[str, dict[str, Value]] = field(factory=dict)
    line: str = ""
    fields: list[str] = field(factory=list)
    steps: int = 0

    def count_step(self) -> None:
        """Count one step of the program.

        Raises:
            AwkError: There were too many.
        """
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            raise AwkError("the program does not end")

    def take_line(self, line: str) -> None:
        """Look at another line."""
        self.line = line
        self.fields = self.split(line, text(self.variables["FS"]))
        self.variables["NF"] = float(len(self.fields))

    def split(self, line: str, separator: str) -> list[str]:
        """Return the fields of a line."""
        if separator == " ":
            return line.split()
        if not line:
            return []
        if not separator:
            return list(line)
        pattern = re.escape(separator) if len(separator) == 1 else compiled(separator, is_extended=True)
        return re.split(pattern, line)

    def set_field(self, index: int, value: Value) -> None:
        """Give a field, or the line for 0, another text.

        Raises:
            AwkError: There are not so many.
        """
        if not 0 <= index <= FIELDS_LIMIT:
            raise AwkError(f"field index {index} is out of range")
        if index == 0:
            self.take_line(text(value))
            return
        self.fields += [""] * (index - len(self.fields))
        self.fields[index - 1] = text(value)
        self.rebuild()

    def rebuild(self) -> None:
        """Make the line anew from its fields."""
        self.line = text(self.variables["OFS"]).join(self.fields)
        self.variables["NF"] = float(len(self.fields))


class Expressions:
    """Evaluates the nodes of a program."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.readers: Mapping[str, Callable[[Node], Value]] = {
            "number": lambda node: float(node.text),
            "text": lambda node: node.text,
            "pattern": lambda node: float(self._pattern(node).search(memory.line) is not None),
            "name": lambda node: memory.variables.get(node.text, UNSET),
            "item": self._item,
            "field": self._field,
            "group": lambda node: self.value(node.parts[0]),
            "assign": self._assign,
            "before": self._step,
            "after": self._step,
            "one": self._one,
            "two": self._two,
            "join": lambda node: text(self.value(node.parts[0])) + text(self.value(node.parts[1])),
            "choice": self._choose,
            "in": lambda node: float(self.key(node.parts) in memory.arrays.get(node.text, {})),
            "call": self._call,
        }

    def value(self, node: Node) -> Value:
        """Return the value of a node.

        Raises:
            AwkError: It has none.
        """
        self.memory.count_step()
        reader = self.readers.get(node.kind)
        if reader is None:
            raise AwkError("line 1: syntax error at or near ,")
        return reader(node)

    def key(self, parts: tuple[Node, ...]) -> str:
        """Return what an array's index is as one text."""
        return text(self.memory.variables["SUBSEP"]).join(text(self.value(part)) for part in parts)

    def _field(self, node: Node) -> Value:
        index = int(number(self.value(node.parts[0])))
        if index == 0:
            return Field(self.memory.line)
        return Field(self.memory.fields[index - 1]) if 0 < index <= len(self.memory.fields) else UNSET

    def _item(self, node: Node) -> Value:
        return self.memory.arrays.setdefault(node.text, {}).setdefault(self.key(node.parts), UNSET)

    def _put(self, node: Node, value: Value) -> Value:
        if node.kind == "group":
            return self._put(node.parts[0], value)
        if node.kind == "name":
            self.memory.variables[node.text] = value
            if node.text == "NF":
                count = min(max(int(number(value)), 0), FIELDS_LIMIT)
                self.memory.fields = (self.memory.fields + [""] * count)[:count]
                self.memory.rebuild()
        elif node.kind == "item":
            self.memory.arrays.setdefault(node.text, {})[self.key(node.parts)] = value
        elif node.kind == "field":
            self.memory.set_field(int(number(self.value(node.parts[0]))), value)
        else:
            raise AwkError("line 1: syntax error at or near =")
        return value

    def _assign(self, node: Node) -> Value:
        target, source = node.parts
        value = self.value(source)
        if node.text:
            value = _OPERATIONS[node.text](number(self.value(target)), number(value))
        return self._put(target, value)

    def _step(self, node: Node) -> Value:
        before = number(self.value(node.parts[0]))
        after = before + (1 if node.text == "++" else -1)
        self._put(node.parts[0], after)
        return after if node.kind == "before" else before

    def _one(self, node: Node) -> Value:
        value = self.value(node.parts[0])
        if node.text == "!":
            return float(not is_true(value))
        return -number(value) if node.text == "-" else number(value)

    def _two(self, node: Node) -> Value:
        sign, (first, second) = node.text, node.parts
        left = self.value(first)
        if sign in ("&&", "||"):
            if is_true(left) == (sign == "||"):
                return float(sign == "||")
            return float(is_true(self.value(second)))
        if sign in ("~", "!~"):
            return float((self._pattern(second).search(text(left)) is not None) == (sign == "~"))
        right = self.value(second)
        if sign in _COMPARISONS:
            return float(_COMPARISONS[sign](compared(left, right)))
        return _OPERATIONS[sign](number(left), number(right))

    def _pattern(self, node: Node) -> re.Pattern[str]:
        written = node.text.replace("\\/", "/") if node.kind == "pattern" else text(self.value(node))
        return compiled(written, is_extended=True)

    def _choose(self, node: Node) -> Value:
        return self.value(node.parts[1 if is_true(self.value(node.parts[0])) else 2])

    # -- functions ------------------------------------------------------------

    def _call(self, node: Node) -> Value:
        name, parts = node.text, node.parts
        if name in ("sub", "gsub", "match", "split"):
            return self._with_pattern(name, parts)
        if name == "length":
            return self._length(parts)
        values = [self.value(part) for part in parts]
        wanted = 2 if name in ("index", "atan2", "substr") else 1
        if len(values) < wanted:
            raise AwkError(f"line 1: not enough arguments in call to {name}")
        first = values[0]
        if name in _OF_NUMBERS:
            return _OF_NUMBERS[name](number(first))
        if name == "sprintf":
            return formatted(values)
        if name in ("toupper", "tolower"):
            return text(first).upper() if name == "toupper" else text(first).lower()
        if name == "index":
            return float(text(first).find(text(values[1])) + 1)
        if name == "atan2":
            return math.atan2(number(first), number(values[1]))
        length = number(values[2]) if len(values) > 2 else math.inf
        return _substring(text(first), number(values[1]), length)

    def _length(self, parts: tuple[Node, ...]) -> float:
        if parts and parts[0].kind == "name" and parts[0].text in self.memory.arrays:
            return float(len(self.memory.arrays[parts[0].text]))
        return float(len(text(self.value(parts[0])) if parts else self.memory.line))

    def _with_pattern(self, name: str, parts: tuple[Node, ...]) -> Value:
        if len(parts) < 2:
            raise AwkError(f"line 1: not enough arguments in call to {name}")
        if name == "split":
            return self._split_into(parts)
        if name == "match":
            found = self._pattern(parts[1]).search(text(self.value(parts[0])))
            self.memory.variables["RSTART"] = float(found.start() + 1) if found else 0.0
            self.memory.variables["RLENGTH"] = float(found.end() - found.start()) if found else -1.0
            return self.memory.variables["RSTART"]
        target = parts[2] if len(parts) > 2 else Node("field", parts=(Node("number", "0"),))
        replacement = text(self.value(parts[1]))
        changed, count = self._pattern(parts[0]).subn(
            lambda match: re.sub(r"\\?&", lambda mark: "&" if mark[0] == "\\&" else match[0], replacement),
            text(self.value(target)),
            count=0 if name == "gsub" else 1,
        )
        if count:
            self._put(target, changed)
        return float(count)

    def _split_into(self, parts: tuple[Node, ...]) -> Value:
        whole = text(self.value(parts[0]))
        if len(parts) < 3:
            separator = text(self.memory.variables["FS"])
        else:
            separator = parts[2].text if parts[2].kind == "pattern" else text(self.value(parts[2]))
        pieces = self.memory.split(whole, separator)
        self.memory.arrays[parts[1].text] = {
            str(index): Field(piece) for index, piece in enumerate(pieces, start=1)
        }
        return float(len(pieces))


def _substring(whole: str, start: float, length: float) -> str:
    first = max(round(start), 1)
    end = len(whole) + 1 if length == math.inf else round(start + length)
    return whole[first - 1 : max(end - 1, 0)]
