"""Lines beside one another and text in columns: paste, column, nl, rev, tac.

Source: GNU coreutils 9; util-linux 2.39 for column.
"""

from __future__ import annotations

from itertools import zip_longest

from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import TEXT, Flag
from k8s_tui.shell.gnu import bools, lines_of, read_flags, read_inputs, read_lines

GAP = "  "
"""What column puts between two columns."""


def paste(call: Call) -> int:
    """Run paste."""
    flags = read_flags(call, (Flag("delimiters", "d", TEXT, "\t"), Flag("serial", "s", "bool")))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    joint = flags.text("delimiters").replace("\\n", "\n").replace("\\t", "\t")
    columns = [lines_of(text) for _, text in texts]
    rows = columns if flags.on("serial") else list(zip_longest(*columns, fillvalue=""))
    for row in rows:
        call.out(joint.join(row))
    return code


def column(call: Call) -> int:
    """Run column; without `-t` every line stays as it is."""
    wanted = (*bools("te"), Flag("separator", "s", TEXT), Flag("output-separator", "o", TEXT, GAP))
    flags = read_flags(call, wanted)
    if flags is None:
        return 1
    lines, code = read_lines(call, flags.arguments)
    if not flags.on("letter-t"):
        call.stdout.write("".join(f"{line}\n" for line in lines if line.strip()))
        return code
    separator = flags.text("separator") or None
    rows = [line.split(separator) for line in lines if line.strip()]
    widths = [max(map(len, cells)) for cells in zip_longest(*rows, fillvalue="")]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        call.out(flags.text("output-separator").join((*cells, row[-1])))
    return code


def number(call: Call) -> int:
    """Run nl."""
    flags = read_flags(call, (Flag("body-numbering", "b", TEXT, "t"), *bools("v")))
    if flags is None:
        return 1
    lines, code = read_lines(call, flags.arguments)
    counted = 0
    for line in lines:
        if line or flags.text("body-numbering") == "a":
            counted += 1
            call.out(f"{counted:6}\t{line}")
        else:
            call.out(" " * 6 + " ")
    return code


def reverse_letters(call: Call) -> int:
    """Run rev."""
    lines, code = read_lines(call, call.arguments)
    call.stdout.write("".join(f"{line[::-1]}\n" for line in lines))
    return code


def reverse_lines(call: Call) -> int:
    """Run tac."""
    lines, code = read_lines(call, call.arguments)
    call.stdout.write("".join(f"{line}\n" for line in reversed(lines)))
    return code
