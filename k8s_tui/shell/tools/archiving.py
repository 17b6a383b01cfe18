"""tar: files of a place as one stream, and back; `kubectl cp` runs it in the container.

Source: GNU tar 1.34. Simplified: text files only, without compression, owners and modes; unpacked files are as new
as the moment.
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from collections.abc import Iterator, Mapping

from attrs import frozen

from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.files import FileError, Files
from k8s_tui.shell.tools.filing import NO_FILE, below

FAILED_CODE = 2
LONG = {
    "--create": "c",
    "--extract": "x",
    "--get": "x",
    "--list": "t",
    "--verbose": "v",
    "--gzip": "z",
    "--file": "f",
    "--directory": "C",
}
TAKES_VALUE = "fCTX"
COMPRESSIONS = "zjJ"


@frozen
class Asked:
    """What a call of tar asks for: letters of options, the archive, the folder, and paths."""

    letters: str
    archive: str
    folder: str
    paths: tuple[str, ...]


class TarError(Exception):
    """A stream that is no archive."""


def pack(files: Files, paths: Mapping[str, str], mtime_s: int = 0) -> tuple[str, list[str]]:
    """Return files and folders, by path with their names, as an archive, and the names of those that there are not."""
    stream, missing = io.BytesIO(), []
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, as_name in paths.items():
            members = list(_members(files, path))
            if not members:
                missing.append(as_name)
            for rest, text in members:
                member = tarfile.TarInfo(posixpath.join(as_name, rest).strip("/") or ".")
                member.mtime = mtime_s
                if text is None:
                    member.type, member.mode = tarfile.DIRTYPE, 0o755
                    archive.addfile(member)
                else:
                    data = text.encode()
                    member.size = len(data)
                    archive.addfile(member, io.BytesIO(data))
    return stream.getvalue().decode(), missing


def _members(files: Files, path: str) -> Iterator[tuple[str, str | None]]:
    text = files.read(path)
    if text is not None:
        yield "", text
    elif files.names(path) is not None:
        yield "", None
        yield from below(files, path)


def unpack(text: str) -> list[tuple[str, str | None]]:
    """Return what an archive holds: names with their texts, None for folders.

    Raises:
        TarError: It is no archive.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(text.encode()), mode="r:") as archive:
            return [
                (member.name, None if member.isdir() else _text(archive, member))
                for member in archive
                if member.isdir() or member.isfile()
            ]
    except (tarfile.TarError, UnicodeDecodeError) as error:
        raise TarError("This does not look like a tar archive") from error


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    data = archive.extractfile(member)
    return "" if data is None else data.read().decode()


def store(files: Files, name: str, text: str | None) -> None:
    """Write one member of an archive, with the folders on the way to it.

    Raises:
        FileError: It cannot be written.
    """
    folder = name if text is None else posixpath.dirname(name)
    if folder and files.names(folder) is None:
        files.make_folder(folder)
    if text is not None:
        files.write(name, text)


def _tar(call: Call) -> int:
    asked = _asked(call.arguments)
    if any(letter in asked.letters for letter in COMPRESSIONS):
        return call.fail("tar: compression is not simulated: leave z, j and J out", FAILED_CODE)
    modes = [letter for letter in asked.letters if letter in "cxt"]
    if len(modes) != 1:
        return _refused(call, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
    if asked.folder and call.session.files.names(asked.folder) is None:
        call.err(f"tar: {asked.folder}: Cannot open: {NO_FILE}")
        return call.fail("tar: Error is not recoverable: exiting now", FAILED_CODE)
    return _create(call, asked) if modes == ["c"] else _read(call, asked, lists=modes == ["t"])


def _refused(call: Call, text: str) -> int:
    return call.fail(f"tar: {text}\nTry 'tar --help' or 'tar --usage' for more information.", FAILED_CODE)


def _asked(arguments: tuple[str, ...]) -> Asked:
    letters, values, paths = "", {"f": "", "C": ""}, []
    words = list(arguments)
    is_first = True
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            name, _, value = word.partition("=")
            found = LONG.get(name, "")
            letters += found
            if found in values and found:
                values[found] = value or (words.pop(0) if words else "")
        elif (word.startswith("-") and word != "-") or is_first:
            bundle = word.removeprefix("-")
            letters += bundle
            for letter in bundle:
                if letter in TAKES_VALUE:
                    values[letter] = words.pop(0) if words else ""
        else:
            paths.append(word)
        is_first = False
    return Asked(letters, values["f"], values["C"], tuple(paths))


def _create(call: Call, asked: Asked) -> int:
    if not asked.paths:
        return _refused(call, "Cowardly refusing to create an empty archive")
    files = call.session.files
    inside = {posixpath.join(asked.folder, path): path for path in asked.paths}
    if any(path.startswith("/") for path in asked.paths):
        call.err("tar: Removing leading `/' from member names")
    archive, missing = pack(files, inside, call.session.now_ms // 1000)
    for path in missing:
        call.err(f"tar: {path}: Cannot stat: {NO_FILE}")
    if asked.archive in ("", "-"):
        call.stdout.write(archive)
    else:
        try:
            files.write(asked.archive, archive)
        except FileError as error:
            return call.fail(f"tar: {asked.archive}: Cannot open: {error}", FAILED_CODE)
    if missing:
        return call.fail("tar: Exiting with failure status due to previous errors", FAILED_CODE)
    return 0


def _read(call: Call, asked: Asked, *, lists: bool) -> int:
    files = call.session.files
    text = (call.stdin or "") if asked.archive in ("", "-") else files.read(asked.archive)
    if text is None:
        call.err(f"tar: {asked.archive}: Cannot open: {NO_FILE}")
        return call.fail("tar: Error is not recoverable: exiting now", FAILED_CODE)
    try:
        members = unpack(text)
    except TarError as error:
        call.err(f"tar: {error}")
        return call.fail("tar: Exiting with failure status due to previous errors", FAILED_CODE)
    code = 0
    for name, inner in members:
        if asked.paths and not any(name == path or name.startswith(f"{path}/") for path in asked.paths):
            continue
        if lists or "v" in asked.letters:
            call.out(name + ("/" if inner is None else ""))
        if lists:
            continue
        try:
            store(files, posixpath.join(asked.folder, name), inner)
        except FileError as error:
            code = call.fail(f"tar: {name}: Cannot open: {error}", FAILED_CODE)
    return code


ARCHIVING: tuple[Program, ...] = (Program("tar", _tar, "files as one archive, and back"),)
