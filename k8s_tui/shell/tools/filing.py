"""ls, du, cp, mv, rm, mkdir, touch, vi: the files of wherever the session is.

On a machine they are its files, so that moving a static pod's manifest away stops it. Simplified: no owners,
modes or times of files; an editor is whatever the screen offers.

Source: GNU coreutils 9.1.
"""

from __future__ import annotations

import fnmatch
import math
import posixpath
from collections.abc import Iterator, Sequence
from itertools import pairwise

from k8s_tui.machine.storage import size_of
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.files import FileError, Files
from k8s_tui.shell.machinefiles import MachineFiles
from k8s_tui.shell.tools.clock import instant
from k8s_tui.store.snapshots import size_in

BLOCK_BYTES = 4096
KIB = 1024
POWERS = ("", "K", "M", "G", "T")
NO_FILE = "No such file or directory"


def _split(call: Call) -> tuple[str, list[str]]:
    """Return (letters of the options, paths with their wildcards expanded)."""
    letters, paths = "", []
    for word in call.arguments:
        if word.startswith("--"):
            letters += {"--recursive": "r", "--force": "f", "--parents": "p", "--all": "a"}.get(word, "")
        elif word.startswith("-") and len(word) > 1:
            letters += word[1:]
        elif call.name == "mkdir" and letters.endswith("m") and word.isdigit():
            letters = letters[:-1]
        else:
            paths += expanded(call.session.files, word)
    return letters, paths


def expanded(files: Files, path: str) -> list[str]:
    """Return what a path with `*` or `?` in its last part means; the path itself where nothing fits."""
    folder, name = posixpath.split(path)
    if not any(letter in name for letter in "*?["):
        return [path]
    inside = files.names(folder or ".") or ()
    fitting = [each for each in inside if fnmatch.fnmatchcase(each, name) and not each.startswith(".")]
    return [posixpath.join(folder, each) for each in fitting] or [path]


def below(files: Files, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path below `path`, text) of every file in a folder and in those within it."""
    for name in files.names(path) or ():
        inner = posixpath.join(path, name)
        text = files.read(inner)
        if text is not None:
            yield name, text
        else:
            for rest, found in below(files, inner):
                yield posixpath.join(name, rest), found


# -- ls ------------------------------------------------------------


def _ls(call: Call) -> int:
    letters, paths = _split(call)
    files, code = call.session.files, 0
    shown: list[tuple[str, Sequence[str]]] = []
    for path in paths or ["."]:
        names = None if "d" in letters else files.names(path)
        if names is None and files.read(path) is None and files.names(path) is None:
            call.err(f"ls: cannot access '{path}': {NO_FILE}")
            code = 2
        else:
            shown.append((path, (path,) if names is None else names))
    singles = [(path, names) for path, names in shown if names == (path,)]
    folders = [(path, names) for path, names in shown if names != (path,)]
    for path, _ in singles:
        _show(call, "", [path], letters)
    for index, (path, inside) in enumerate(folders):
        if len(shown) > 1:
            call.out(f"{chr(10) if index or singles else ''}{path}:")
        there = (*(name for name in files.links(path) if name.startswith(".")), *inside)
        visible = [name for name in there if "a" in letters or "A" in letters or not name.startswith(".")]
        if "l" in letters:
            call.out(f"total {4 * len(visible)}")
        _show(call, path, visible, letters)
    return code


def _show(call: Call, folder: str, names: Sequence[str], letters: str) -> None:
    files = call.session.files
    if "l" not in letters:
        for name in names:
            call.out(name)
        return
    targets = files.links(folder) if folder else {}
    texts = {name: files.read(posixpath.join(folder, name)) for name in names}
    sizes = {name: BLOCK_BYTES if text is None else _bytes_of(text) for name, text in texts.items()}
    told = {name: human(size) if "h" in letters else str(size) for name, size in sizes.items()}
    width = max((len(size) for size in told.values()), default=1)
    when = instant(0)
    for name in names:
        is_folder = texts[name] is None
        mode, links = ("drwxr-xr-x", 2) if is_folder else ("-rw-------", 1)
        date = f"{when:%b} {when.day:2d} {when:%H:%M}"
        size, shown = told[name], name
        if name in targets:
            mode, links, size, shown = "lrwxrwxrwx", 1, str(len(targets[name])), f"{name} -> {targets[name]}"
        call.out(f"{mode} {links} root root {size:>{width}} {date} {shown}")


def human(size_bytes: int) -> str:
    """Return a size as `-h` writes it: rounded up, with a decimal below ten."""
    amount, power = float(size_bytes), 0
    while amount >= KIB and power < len(POWERS) - 1:
        amount, power = amount / KIB, power + 1
    letter = POWERS[power]
    tenths = math.ceil(amount * 10)
    return f"{tenths / 10:.1f}{letter}" if letter and tenths < 100 else f"{math.ceil(amount)}{letter}"


def _du(call: Call) -> int:
    """Tell what files take on the disk, by folder; of each path alone with `-s`."""
    letters, paths = _split(call)
    files, code = call.session.files, 0
    for path in paths or ["."]:
        text = files.read(path)
        if text is None and files.names(path) is None:
            call.err(f"du: cannot access '{path}': {NO_FILE}")
            code = 1
            continue
        taken = {"": 0} if text is None else {"": _blocks(text)}
        for name, inner in below(files, path) if text is None else ():
            folders = [name[:end] for end, letter in enumerate(name) if letter == "/"]
            for folder in ("", *folders, *((name,) if "a" in letters else ())):
                taken[folder] = taken.get(folder, 0) + _blocks(inner)
        for below_it in [""] if "s" in letters else sorted(taken, reverse=True):
            size = taken[below_it]
            shown = human(size) if "h" in letters else str(size // KIB)
            call.out(f"{shown}\t{posixpath.join(path, below_it) if below_it else path}")
    return code


def _bytes_of(text: str) -> int:
    return size_in(text) or size_of(text)


def _blocks(text: str) -> int:
    return -(-_bytes_of(text) // BLOCK_BYTES) * BLOCK_BYTES


# -- changing ------------------------------------------------------------


def _copy(call: Call) -> int:
    return _transfer(call, moves=call.name == "mv")


def _transfer(call: Call, *, moves: bool) -> int:
    letters, paths = _split(call)
    if len(paths) < 2:
        what = "missing file operand" if not paths else f"missing destination file operand after '{paths[0]}'"
        return call.fail(f"{call.name}: {what}\nTry '{call.name} --help' for more information.")
    *sources, target = paths
    files, code = call.session.files, 0
    into = target.endswith("/") or files.names(target) is not None
    if len(sources) > 1 and not into:
        return call.fail(f"{call.name}: target '{target}': No such file or directory")
    for source in sources:
        name = posixpath.basename(source.rstrip("/"))
        goal = posixpath.join(target, name) if into else target
        said = _transfer_one(
            files, source, goal, recursive=moves or "r" in letters or "R" in letters or "a" in letters
        )
        if said:
            call.err(f"{call.name}: {said}")
            code = 1
        elif moves and posixpath.normpath(source) != posixpath.normpath(goal):
            _remove_tree(files, source)
    return code


def _transfer_one(files: Files, source: str, goal: str, *, recursive: bool) -> str:
    """Copy a file or a folder; return what went wrong, "" for nothing."""
    text = files.read(source)
    try:
        if text is not None:
            files.write(goal, text)
            return ""
        if files.names(source) is None:
            return f"cannot stat '{source}': {NO_FILE}"
        if not recursive:
            return f"-r not specified; omitting directory '{source}'"
        found = list(below(files, source))
        _make_folder(files, goal)
        for rest, inner in found:
            _make_folder(files, posixpath.dirname(posixpath.join(goal, rest)))
            files.write(posixpath.join(goal, rest), inner)
    except FileError as error:
        return f"cannot create regular file '{goal}': {error}"
    return ""


def _remove_tree(files: Files, path: str) -> None:
    for rest, _ in list(below(files, path)):
        files.remove(posixpath.join(path, rest))
    if isinstance(files, MachineFiles):
        folder = files.full(path).rstrip("/") + "/"
        for each in [known for known in files.machine.files if known.startswith(folder)]:
            files.machine.remove_file(each)
    files.remove(path)


def _make_folder(files: Files, path: str) -> None:
    if files.names(path or ".") is None:
        files.make_folder(path)


def _remove(call: Call) -> int:
    letters, paths = _split(call)
    files, code = call.session.files, 0
    forced, recursive = "f" in letters, "r" in letters or "R" in letters
    if not paths and not forced:
        return call.fail("rm: missing operand\nTry 'rm --help' for more information.")
    for path in paths:
        is_file, is_folder = files.read(path) is not None, files.names(path) is not None
        try:
            if is_file:
                files.remove(path)
            elif is_folder and recursive:
                _remove_tree(files, path)
            elif is_folder:
                code = call.fail(f"rm: cannot remove '{path}': Is a directory")
            elif not forced:
                code = call.fail(f"rm: cannot remove '{path}': {NO_FILE}")
        except FileError as error:
            code = call.fail(f"rm: cannot remove '{path}': {error}")
    return code


def _mkdir(call: Call) -> int:
    letters, paths = _split(call)
    files, code = call.session.files, 0
    if not paths:
        return call.fail("mkdir: missing operand\nTry 'mkdir --help' for more information.")
    for path in paths:
        if files.names(path) is not None or files.read(path) is not None:
            if "p" not in letters:
                code = call.fail(f"mkdir: cannot create directory '{path}': File exists")
            continue
        parent = posixpath.dirname(path.rstrip("/")) or "."
        if "p" not in letters and files.names(parent) is None:
            code = call.fail(f"mkdir: cannot create directory '{path}': {NO_FILE}")
            continue
        _make_folder(files, path)
    return code


def _rmdir(call: Call) -> int:
    files = call.session.files
    for path in _split(call)[1]:
        if files.names(path) is None:
            return call.fail(f"rmdir: failed to remove '{path}': {NO_FILE}")
        if files.names(path):
            return call.fail(f"rmdir: failed to remove '{path}': Directory not empty")
        _remove_tree(files, path)
    return 0


def _touch(call: Call) -> int:
    files, code = call.session.files, 0
    for path in _split(call)[1]:
        if files.read(path) is not None or files.names(path) is not None:
            continue
        try:
            files.write(path, "")
        except FileError as error:
            code = call.fail(f"touch: cannot touch '{path}': {error}")
    return code


def _unchanged(call: Call) -> int:
    """Do what has no effect here: modes and owners are not simulated."""
    words = [word for word in call.arguments if not word.startswith("-")][1:]
    for path in words:
        if call.session.files.read(path) is None and call.session.files.names(path) is None:
            return call.fail(f"{call.name}: cannot access '{path}': {NO_FILE}")
    return 0


def _find(call: Call) -> int:
    words = list(call.arguments)
    start = words.pop(0) if words and not words[0].startswith("-") else "."
    pattern = "*"
    for option, value in pairwise(words):
        if option in ("-name", "-iname"):
            pattern = value
    files = call.session.files
    if files.names(start) is None:
        return call.fail(f"find: '{start}': {NO_FILE}")
    for rest, _ in below(files, start):
        if fnmatch.fnmatchcase(posixpath.basename(rest), pattern):
            call.out(posixpath.join(start, rest))
    return 0


# -- editors ------------------------------------------------------------


def _edit(call: Call) -> int:
    paths = [word for word in call.arguments if not word.startswith(("-", "+"))]
    session = call.session
    if not paths:
        return call.fail(f"{call.name}: no file given")
    if session.edit is None:
        session.hint = "without an editor: sed -i 's/old/new/' FILE, or cat > FILE <<'EOF'"
        return call.fail(f"{call.name}: there is no terminal to edit in")
    text = session.edit(session.files.read(paths[0]) or "")
    if text is None:
        return 0
    try:
        session.files.write(paths[0], text)
    except FileError as error:
        return call.fail(f"{call.name}: {paths[0]}: {error}")
    return 0


FILING: tuple[Program, ...] = (
    Program("ls", _ls, "what lies in a folder"),
    Program("du", _du, "what files take, as in `du -sh /data/*`"),
    Program("cp", _copy, "copy a file"),
    Program("mv", _copy, "move a file, as in `mv /etc/kubernetes/manifests/kube-apiserver.yaml /tmp`"),
    Program("rm", _remove, "remove a file"),
    Program("mkdir", _mkdir),
    Program("rmdir", _rmdir),
    Program("touch", _touch),
    Program("chmod", _unchanged),
    Program("chown", _unchanged),
    Program("find", _find),
    Program("vi", _edit, "edit a file"),
    Program("vim", _edit),
    Program("nano", _edit),
)
