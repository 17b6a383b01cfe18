"""The manifests as they were given: files, folders, standard input; several documents, lists, dumps.

Files are found and read as `kubectl apply -f` does it, with its words for what cannot be read; each refusal
has the file, the line and the column. What only a cluster writes is taken away again, and what cannot be
applied is left out with a note (`tidying`). What only the API server can judge is judged by `judging`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from k8s_tui.api import documents
from k8s_tui.api.documents import Document, DocumentError, place_in
from k8s_tui.api.jsonvalue import quote
from k8s_tui.breakfinder.refusals import GivenError, Key, Refusal, key_of
from k8s_tui.breakfinder.strictness import check
from k8s_tui.breakfinder.tidying import tidied
from k8s_tui.game.loading import MAX_OBJECTS

__all__ = ["Given", "GivenError", "Key", "Refusal", "key_of", "read", "read_text"]

SUFFIXES = (".json", ".yaml", ".yml")
STDIN = "STDIN"
"""What kubectl calls standard input."""

MAX_FILE_BYTES = 32_000_000
"""A dump of a large namespace with its managed fields has some megabytes."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that PowerShell has written; kubectl reads it too."""

NO_TEXT = "invalid leading UTF-8 octet"
"""What the YAML library of kubectl says of whatever is no text."""

TEMPLATE = re.compile(r"^[^#\n]*\{\{", re.MULTILINE)
UNRENDERED = " (this is a template: give what `helm template` makes of it)"

NOTHING = "error: no objects passed to apply"


@frozen
class Given:
    """Manifests, ready to be applied.

    Attributes:
        documents: The objects, in the order in which they are applied.
        notes: What was left out, added or put in order, for whoever gave them.
        texts: What was read, by source.
        unknown: What was left out because nobody here knows its kind.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...] = field(default=())
    texts: Mapping[str, str] = field(factory=dict, repr=False, eq=False)
    unknown: tuple[Key, ...] = field(default=())

    def find(self, key: Key) -> Document | None:
        """Return the object of a key, None where there is none."""
        return next((each for each in self.documents if key_of(each) == key), None)

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """Return the objects of some kinds, in order."""
        return tuple(each for each in self.documents if each.kind in kinds)

    def with_documents(self, documents: Iterable[Document]) -> Given:
        """Return the same with other objects."""
        return evolve(self, documents=tuple(documents))

    def with_notes(self, *notes: str) -> Given:
        """Return the same with further notes."""
        return evolve(self, notes=(*self.notes, *notes))


def read(paths: Iterable[str | Path], stdin: str = "") -> Given:
    """Return the manifests in files and folders; `-` stands for `stdin`.

    Raises:
        GivenError: Something cannot be read, or has fields that Kubernetes does not have.
    """
    found: list[Document] = []
    refusals: list[Refusal] = []
    texts: dict[str, str] = {}
    passed_over: list[str] = []
    for path in paths:
        try:
            files = _files(str(path))
        except GivenError as error:
            refusals += error.refusals
            continue
        passed_over += _passed_over(Path(path))
        for file in files:
            try:
                texts[file] = stdin if path == "-" else _text(Path(file))
                found += _documents(texts[file], file, refusals)
            except GivenError as error:
                refusals += error.refusals
    given = _given(found, refusals, texts)
    return evolve(given, notes=(*passed_over, *given.notes))


def read_text(text: str, source: str = STDIN) -> Given:
    """Return the manifests in a text.

    Raises:
        GivenError: It cannot be read, or has fields that Kubernetes does not have.
    """
    refusals: list[Refusal] = []
    return _given(_documents(text, source, refusals), refusals, {source: text})


def _given(found: list[Document], refusals: list[Refusal], texts: Mapping[str, str]) -> Given:
    tidy = tidied(found)
    refusals += (refusal for document in tidy.documents for refusal in check(document, tidy.documents))
    if refusals:
        raise GivenError(refusals)
    if not tidy.documents:
        raise GivenError([Refusal("", "\n".join((NOTHING, *tidy.notes)))])
    if len(tidy.documents) > MAX_OBJECTS:
        said = f"error: at most {MAX_OBJECTS} objects, not {len(tidy.documents)}"
        raise GivenError([Refusal("", said)])
    odd = (f"{document.source}: {warning}" for document in tidy.documents for warning in document.warnings)
    return Given(tidy.documents, (*tidy.notes, *odd), texts, tidy.unknown)


def _documents(text: str, source: str, refusals: list[Refusal]) -> list[Document]:
    """Return what can be read of a text; what cannot is added to `refusals`."""
    try:
        return list(documents.read(text, source))
    except DocumentError as error:
        hint = UNRENDERED if TEMPLATE.search(text) else ""
        column = error.column or min(error.line, 1)
        refusals.append(Refusal(source, f"error: {error.message}{hint}", error.line, column))
        return list(error.before)


def _files(path: str) -> tuple[str, ...]:
    """Return the files that `-f` means; standard input as what kubectl calls it.

    Raises:
        GivenError: There are none.
    """
    if path == "-":
        return (STDIN,)
    if path.startswith(("http://", "https://")):
        raise GivenError([Refusal("", f"error: {quote(path)} is not fetched: give a file, a folder or -")])
    place = Path(path)
    if not place.exists():
        raise GivenError([Refusal("", f"error: the path {quote(path)} does not exist")])
    if not place.is_dir():
        return (path,)
    inner = sorted(each for each in place.iterdir() if each.suffix in SUFFIXES and each.is_file())
    if not inner:
        said = f"error: error reading [{path}]: recognized file extensions are [.json .yaml .yml]"
        raise GivenError([Refusal("", said)])
    return tuple(map(str, inner))


def _passed_over(path: Path) -> Iterator[str]:
    """Yield a note for each folder in a folder that holds manifests."""
    for inner in sorted(path.iterdir()) if path.is_dir() else ():
        if inner.is_dir() and any(each.suffix in SUFFIXES for each in inner.rglob("*")):
            yield f"left out, because of a folder only its own files are read: {inner}"


def _text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        GivenError: It cannot be read, or is none.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise GivenError([Refusal(str(path), f"error: is larger than {MAX_FILE_BYTES} bytes")])
        content = path.read_bytes()
    except OSError as error:
        said = f"error: open {path}: {(error.strerror or str(error)).lower()}"
        raise GivenError([Refusal("", said)]) from error
    try:
        return content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("latin-1")
        said = f"error: error parsing {path}: error converting YAML to JSON: yaml: {NO_TEXT}"
        raise GivenError([Refusal(str(path), said, *place_in(before, len(before)))]) from error
