"""sed: edits a text line by line; `-i` on the session's own files.

Source: IEEE Std 1003.1 (POSIX) sed; GNU sed 4 for `-E`, `-i` and the words of the refusals. Simplified: no files
read or written by the script itself (`r`, `w`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, LIST, TEXT, Flag
from k8s_tui.shell.gnu import bools, read_flags
from k8s_tui.shell.sedscript import Address, Edit, SedError, read_script

if TYPE_CHECKING:
    from k8s_tui.shell.calls import Call

STEPS_LIMIT = 200_000
"""Commands that one text is worth; a script that loops for ever ends there."""

USAGE = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]..."
FLAGS: tuple[Flag, ...] = (
    Flag("quiet", "n", BOOL),
    Flag("silent", kind=BOOL),
    Flag("in-place", "i", TEXT, bare="\0"),
    Flag("regexp-extended", "E", BOOL),
    Flag("expression", "e", LIST),
    Flag("file", "f", LIST),
    *bools("rsuz"),
)


def sed(call: Call) -> int:
    """Run sed."""
    # pflag knows no short flag with a value that may be missing, as `-i.bak` has it.
    words = [
        f"--in-place={word[2:]}" if word.startswith("-i") and len(word) > 2 else word
        for word in call.arguments
    ]
    flags = read_flags(call, FLAGS, words)
    if flags is None:
        return 1
    paths, scripts = list(flags.arguments), flags.items("expression")
    for path in flags.items("file"):
        text = call.session.files.read(path)
        if text is None:
            return call.fail(f"sed: couldn't open file {path}: No such file or directory")
        scripts.append(text)
    if not scripts:
        if not paths:
            return call.fail(USAGE)
        scripts = [paths.pop(0)]
    is_extended = flags.on("regexp-extended") or flags.on("letter-r")
    try:
        edits = read_script("\n".join(scripts), is_extended=is_extended)
    except SedError as error:
        return call.fail(f"sed: {error}")
    quiet = flags.on("quiet") or flags.on("silent")
    if flags.changed("in-place"):
        return _in_place(call, edits, paths, flags.text("in-place").strip("\0"), quiet=quiet)
    text, code = _joined(call, paths)
    call.stdout.write(edited(text, edits, quiet=quiet))
    return code


def _joined(call: Call, paths: list[str]) -> tuple[str, int]:
    if not paths:
        return call.stdin or "", 0
    whole, code = "", 0
    for path in paths:
        text = (call.stdin or "") if path == "-" else call.session.files.read(path)
        if text is None:
            is_directory = call.session.files.names(path) is not None
            said = (
                f"couldn't edit {path}: not a regular file"
                if is_directory
                else f"can't read {path}: No such file or directory"
            )
            code = call.fail(f"sed: {said}", 2)
        whole += text or ""
    return whole, code


def _in_place(call: Call, edits: list[Edit], paths: list[str], suffix: str, *, quiet: bool) -> int:
    files, code = call.session.files, 0
    if not paths:
        return call.fail("sed: no input files")
    for path in paths:
        text = files.read(path)
        if text is None:
            code = call.fail(f"sed: can't read {path}: No such file or directory", 2)
            continue
        try:
            if suffix:
                files.write(path + suffix, text)
            files.write(path, edited(text, edits, quiet=quiet))
        except FileError as error:
            code = call.fail(f"sed: couldn't open file {path}: {error}", 4)
    return code


def edited(text: str, edits: list[Edit], *, quiet: bool = False) -> str:
    """Return the text as a script leaves it."""
    ends_open = bool(text) and not text.endswith("\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    result = _Machine(lines, edits, quiet).run()
    return result.removesuffix("\n") if ends_open else result


@define
class _Machine:
    """The pattern space, the hold space, and what was printed."""

    lines: list[str]
    edits: list[Edit]
    quiet: bool
    number: int = 0
    space: str = ""
    hold: str = ""
    printed: list[str] = field(factory=list)
    appended: list[str] = field(factory=list)
    open_until: dict[int, int] = field(factory=dict)
    replaced: bool = False
    left: bool = False
    steps: int = 0

    def run(self) -> str:
        keeps = False
        while not self.left and (keeps or self._next()):
            self.replaced = False
            keeps = self._cycle()
        return "".join(f"{line}\n" for line in self.printed)

    def _next(self) -> bool:
        """Read the next line into the pattern space."""
        if self.number >= len(self.lines):
            return False
        self.space = self.lines[self.number]
        self.number += 1
        return True

    def _cycle(self) -> bool:
        """Run the script once; return whether the next one begins with what is left of the pattern space."""
        at: int | None = 0
        keeps = False
        while at is not None and at < len(self.edits) and self.steps < STEPS_LIMIT:
            self.steps += 1
            edit = self.edits[at]
            if self._applies(at, edit) == edit.negated:
                at = edit.jump if edit.action == "{" else at + 1
                continue
            if edit.action == "D" and "\n" in self.space:
                self.space = self.space.partition("\n")[2]
                keeps, at = True, None
            else:
                at = self._do(edit, at)
        if at is not None and not self.quiet:
            self.printed.append(self.space)
        self.printed += self.appended
        self.appended = []
        return keeps and self.steps < STEPS_LIMIT

    def _do(self, edit: Edit, at: int) -> int | None:
        """Do one command; return which comes next, None to end the cycle without printing."""
        action = edit.action
        if action in "sy":
            self._change(edit)
        elif action in "btT":
            return self._jump(edit, at)
        elif action in "aic":
            return self._put(edit, at)
        elif action in "gGhHx":
            self._hold(action)
        elif action in "dD":
            return None
        elif action in "qQ":
            self.left = True
            return len(self.edits) if action == "q" else None
        elif action in "nN":
            return self._read(action, at)
        elif action in "pP=F":
            shown = {"=": str(self.number), "P": self.space.partition("\n")[0], "F": "-"}
            self.printed.append(shown.get(action, self.space))
        elif action == "z":
            self.space = ""
        return at + 1

    def _change(self, edit: Edit) -> None:
        if edit.pattern is None:
            half = len(edit.text) // 2
            self.space = self.space.translate(str.maketrans(edit.text[:half], edit.text[half:]))
            return
        pieces, end, changed = [], 0, False
        for number, match in enumerate(edit.pattern.finditer(self.space), start=1):
            if number < edit.nth or (number > edit.nth and not edit.everywhere):
                continue
            pieces += [self.space[end : match.start()], match.expand(edit.text)]
            end, changed = match.end(), True
        self.space = "".join((*pieces, self.space[end:]))
        self.replaced = self.replaced or changed
        if changed and edit.prints:
            self.printed.append(self.space)

    def _jump(self, edit: Edit, at: int) -> int:
        wanted = edit.action == "b" or self.replaced == (edit.action == "t")
        if edit.action == "t":
            self.replaced = False
        if not wanted:
            return at + 1
        if not edit.text:
            return len(self.edits)
        return next(
            index for index, each in enumerate(self.edits) if each.action == ":" and each.text == edit.text
        )

    def _put(self, edit: Edit, at: int) -> int | None:
        if edit.action == "a":
            self.appended.append(edit.text)
        elif edit.action == "i":
            self.printed.append(edit.text)
        else:
            if at not in self.open_until:
                self.printed.append(edit.text)
            return None
        return at + 1

    def _hold(self, action: str) -> None:
        if action == "x":
            self.space, self.hold = self.hold, self.space
        elif action in "gG":
            self.space = self.hold if action == "g" else f"{self.space}\n{self.hold}"
        else:
            self.hold = self.space if action == "h" else f"{self.hold}\n{self.space}"

    def _read(self, action: str, at: int) -> int | None:
        before = self.space
        if self.number >= len(self.lines):
            # GNU sed prints the pattern space where no line is left.
            self.left = True
            return len(self.edits)
        if action == "n" and not self.quiet:
            self.printed.append(before)
        self._next()
        if action == "N":
            self.space = f"{before}\n{self.space}"
        return at + 1

    def _applies(self, at: int, edit: Edit) -> bool:
        if edit.first is None:
            return True
        if edit.last is None:
            return self._hits(edit.first)
        if at in self.open_until:
            self._close(at, edit.last)
            return True
        if not self._hits(edit.first):
            return False
        last = edit.last
        until = self.number + last.count if last.count is not None else last.line
        if until == -1 or until > self.number or last.pattern is not None:
            self.open_until[at] = until
        return True

    def _close(self, at: int, last: Address) -> None:
        """End a range where this line is its last."""
        until = self.open_until[at]
        is_over = 0 < until <= self.number or (until == -1 and self.number == len(self.lines))
        if is_over or (last.pattern is not None and self._hits(last)):
            del self.open_until[at]

    def _hits(self, address: Address) -> bool:
        if address.pattern is not None:
            return address.pattern.search(self.space) is not None
        if address.line == -1:
            return self.number == len(self.lines)
        if address.step:
            return self.number >= address.line and (self.number - address.line) % address.step == 0
        return self.number == address.line
