"""awk in its everyday forms: `/pattern/ {print $1, $NF}`, conditions on fields, `-F`, sums in `END`.

Simplified: `print`, `printf`, assignments and the operators of conditions; no functions, loops or arrays.
Source: IEEE Std 1003.1 (POSIX) awk.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from k8s_tui.shell.calls import Call

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*)|(?P<text>"(?:\\.|[^"\\])*")|(?P<pattern>/(?:\\.|[^/\\])+/)|(?P<word>[A-Za-z_]\w*)
    |(?P<operator>\+=|-=|==|!=|<=|>=|&&|\|\||!~|\+\+|[-+*/%<>!~=$(),;{}]))""",
    re.VERBOSE,
)
_RULE = re.compile(r"\s*(BEGIN|END|[^{]*?)\s*(?:\{([^}]*)\}|\Z|\n)", re.DOTALL)
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "~", "!~")


class AwkError(ValueError):
    """A program that this awk does not know."""


@frozen
class Rule:
    """When, and what: texts, read again for each line."""

    condition: str
    action: str | None


@define
class Record:
    """The line that is looked at, and the variables."""

    line: str = ""
    fields: list[str] = field(factory=list)
    number: int = 0
    variables: dict[str, str] = field(factory=dict)


def awk(call: Call) -> int:
    """Run awk."""
    words, separator = list(call.arguments), ""
    record = Record()
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word.startswith("-F"):
            separator = word[2:] or (words.pop(0) if words else "")
        elif word == "-v" and words:
            name, _, value = words.pop(0).partition("=")
            record.variables[name] = value
        else:
            return call.fail(f"awk: not an option: {word}", 2)
    if not words:
        return call.fail("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]", 2)
    program, paths = words[0], words[1:]
    text = call.stdin or ""
    for path in paths:
        found = call.session.files.read(path)
        if found is None:
            return call.fail(f"awk: cannot open {path} (No such file or directory)", 2)
        text = found if path == paths[0] else text + found
    try:
        call.stdout.write(_run(program, text, separator, record))
    except (AwkError, re.error, ZeroDivisionError) as error:
        return call.fail(f"awk: {error}", 2)
    return 0


def _run(program: str, text: str, separator: str, record: Record) -> str:
    rules = [Rule(match[1].strip(), match[2]) for match in _RULE.finditer(program) if match.group().strip()]
    if not rules:
        raise AwkError("no program given")
    printed: list[str] = []
    for rule in rules:
        if rule.condition == "BEGIN":
            printed += _act(rule, record)
    for line in text.splitlines():
        record.number += 1
        record.line = line
        record.fields = _split(line, separator or record.variables.get("FS", ""))
        for rule in rules:
            if rule.condition in ("BEGIN", "END"):
                continue
            if not rule.condition or _Reader(rule.condition, record).truth():
                printed += _act(rule, record)
    for rule in rules:
        if rule.condition == "END":
            printed += _act(rule, record)
    return "".join(printed)


def _split(line: str, separator: str) -> list[str]:
    if not separator or separator == " ":
        return line.split()
    return re.split(separator if len(separator) > 1 else re.escape(separator), line)


def _act(rule: Rule, record: Record) -> list[str]:
    if rule.action is None:
        return [record.line + "\n"]
    reader = _Reader(rule.action, record)
    return reader.statements()


class _Reader:
    """Reads and evaluates expressions in one go."""

    def __init__(self, text: str, record: Record) -> None:
        self.record = record
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise AwkError(f"syntax error at source line 1 near {text[position:].strip()[:10]!r}")
            kind = str(match.lastgroup)
            # A slash after a value divides; elsewhere it opens a pattern.
            if kind == "pattern" and self.tokens and self.tokens[-1][0] in ("number", "word"):
                self.tokens.append(("operator", "/"))
                position = match.start("pattern") + 1
                continue
            self.tokens.append((kind, match[kind]))
            position = match.end()
        self.at = 0

    def truth(self) -> bool:
        """The value of a condition."""
        return _true(self._or())

    def statements(self) -> list[str]:
        """Run what stands between the braces; return what it prints."""
        printed = []
        while self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if text == ";":
                self.at += 1
            elif kind == "word" and text in ("print", "printf"):
                self.at += 1
                printed.append(self._print(text))
            else:
                self._or()
        return printed

    def _print(self, how: str) -> str:
        values: list[str] = []
        while not self._is(";") and self.at < len(self.tokens):
            values.append(self._or())
            if not self._take(","):
                break
        if how == "print":
            separator = self.record.variables.get("OFS", " ")
            return (separator.join(values) if values else self.record.line) + "\n"
        form, *rest = values or [""]
        for value in rest:
            form = re.sub(r"%-?\d*(?:\.\d+)?[sdfi]", partial(_filled_in, text=value), form, count=1)
        return form

    def _or(self) -> str:
        value = self._and()
        while self._take("||"):
            right = self._and()
            value = str(int(_true(value) or _true(right)))
        return value

    def _and(self) -> str:
        value = self._comparison()
        while self._take("&&"):
            right = self._comparison()
            value = str(int(_true(value) and _true(right)))
        return value

    def _comparison(self) -> str:
        value = self._joined()
        for operator in _COMPARISONS:
            if self._take(operator):
                if operator in ("~", "!~") and self.tokens[self.at : self.at + 1]:
                    kind, text = self.tokens[self.at]
                    self.at += 1
                    pattern = text[1:-1] if kind in ("pattern", "text") else text
                    return str(int((re.search(pattern, value) is not None) == (operator == "~")))
                return str(int(_compared(value, operator, self._joined())))
        return value

    def _joined(self) -> str:
        """Values that stand side by side are one text."""
        value = self._sum()
        while self.at < len(self.tokens) and (
            self.tokens[self.at][0] in ("number", "text", "word") or self._is("$") or self._is("(")
        ):
            value += self._sum()
        return value

    def _sum(self) -> str:
        value = self._product()
        while self._is("+") or self._is("-"):
            operator = self.tokens[self.at][1]
            self.at += 1
            right = _amount(self._product())
            value = _shown(_amount(value) + right if operator == "+" else _amount(value) - right)
        return value

    def _product(self) -> str:
        value = self._value()
        while self._is("*") or self._is("/") or self._is("%"):
            operator = self.tokens[self.at][1]
            self.at += 1
            right = _amount(self._value())
            if operator == "*":
                value = _shown(_amount(value) * right)
            elif right == 0:
                raise AwkError("division by zero")
            else:
                value = _shown(_amount(value) / right if operator == "/" else _amount(value) % right)
        return value

    def _value(self) -> str:
        if self.at >= len(self.tokens):
            raise AwkError("syntax error at source line 1")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return text
        if kind == "text":
            return text[1:-1].replace("\\t", "\t").replace("\\n", "\n").replace('\\"', '"')
        if kind == "pattern":
            return str(int(re.search(text[1:-1], self.record.line) is not None))
        if kind == "word":
            return self._word(text)
        if text == "$":
            number = int(_amount(self._value()))
            if number == 0:
                return self.record.line
            fields = self.record.fields
            return fields[number - 1] if 0 < number <= len(fields) else ""
        if text == "(":
            value = self._or()
            self._take(")")
            return value
        if text in ("!", "-"):
            value = self._value()
            return str(int(not _true(value))) if text == "!" else _shown(-_amount(value))
        raise AwkError(f"syntax error at source line 1 near {text}")

    def _word(self, name: str) -> str:
        variables = self.record.variables
        if self._take("="):
            variables[name] = self._or()
        elif self._take("+="):
            variables[name] = _shown(_amount(variables.get(name, "")) + _amount(self._or()))
        elif self._take("++"):
            variables[name] = _shown(_amount(variables.get(name, "")) + 1)
        elif name == "length":
            return str(len(self.record.line))
        known = {"NF": str(len(self.record.fields)), "NR": str(self.record.number)}
        return known.get(name, variables.get(name, ""))

    def _is(self, operator: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == ("operator", operator)

    def _take(self, operator: str) -> bool:
        if self._is(operator):
            self.at += 1
            return True
        return False


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _amount(text: str) -> float:
    match = re.match(r"\s*[-+]?\d*\.?\d+", text)
    return float(match.group()) if match else 0.0


def _shown(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:.6g}"


def _true(value: str) -> bool:
    number = _number(value)
    return bool(value) if number is None else number != 0


def _compared(left: str, operator: str, right: str) -> bool:
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        order = (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    else:
        order = (left > right) - (left < right)
    return {"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0}.get(
        operator, order >= 0
    )


def _filled_in(found: re.Match[str], text: str) -> str:
    """Return a value as the hole of a `printf` form wants it."""
    hole = found[0]
    kind = hole[-1]
    if kind in "di":
        return (hole[:-1] + "d") % int(_amount(text))
    return hole % (_amount(text) if kind == "f" else text)
