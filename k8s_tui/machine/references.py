"""Image references: what `nginx:1.25` means in full, and which tags of a known repository exist.

Source: distribution/reference (normalize.go, the grammar of names), containerd's defaults.
"""

from __future__ import annotations

import functools
import hashlib
import re

from k8s_tui.sim.value import frozen

DEFAULT_HOST = "docker.io"
DEFAULT_TAG = "latest"
MOVED_HOSTS = {"k8s.gcr.io": "registry.k8s.io", "index.docker.io": "docker.io"}
"""Hosts whose images lie under another name now."""

REMEMBERED = 4_096
"""Images of which it is known what they mean; the containers of one image share its texts."""

API_HOSTS = {"docker.io": "registry-1.docker.io"}
"""Hosts whose registry answers elsewhere."""

_NAME = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[a-f0-9]{64}")


class InvalidReferenceError(ValueError):
    """A text that names no image; the kubelet reports InvalidImageName."""

    def __init__(self, text: str) -> None:
        why = "invalid reference format"
        if text != text.lower() and _NAME.fullmatch(text.lower().partition(":")[0]):
            why = "invalid reference format: repository name must be lowercase"
        super().__init__(f'couldn\'t parse image name "{text}": {why}')


@frozen
class Reference:
    """An image in full.

    Attributes:
        host: The registry, as in `docker.io`.
        path: The repository within it, as in `library/nginx`.
        tag: As in `1.25`, "" where a digest is given.
        digest: As in `sha256:...`, "" for none.
    """

    host: str
    path: str
    tag: str
    digest: str = ""

    @property
    def repository(self) -> str:
        """The image without its tag, as in `docker.io/library/nginx`."""
        return f"{self.host}/{self.path}"

    @property
    def api_host(self) -> str:
        """The host that is asked for it."""
        return API_HOSTS.get(self.host, self.host)

    def __str__(self) -> str:
        return f"{self.repository}@{self.digest}" if self.digest else f"{self.repository}:{self.tag}"


@functools.lru_cache(REMEMBERED)
def parse_reference(text: str) -> Reference:
    """Return what `text` means in full.

    Raises:
        InvalidReferenceError: It names no image.
    """
    rest, _, digest = text.partition("@")
    head, slash, tail = rest.partition("/")
    host, path = DEFAULT_HOST, rest
    if slash and ("." in head or ":" in head or head == "localhost"):
        host, path = head, tail
    path, _, tag = path.partition(":")
    valid = _NAME.fullmatch(path) and (not digest or _DIGEST.fullmatch(digest))
    if not valid or (":" in rest[len(rest) - len(tail or rest) :] and not _TAG.fullmatch(tag)):
        raise InvalidReferenceError(text)
    host = MOVED_HOSTS.get(host, host)
    if host == DEFAULT_HOST and "/" not in path:
        path = f"library/{path}"
    return Reference(host, path, "" if digest else tag or DEFAULT_TAG, digest)


@functools.lru_cache(REMEMBERED)
def full_name(text: str) -> str:
    """Return the full name of the image that `text` means, as in `docker.io/library/nginx:1.25`.

    Raises:
        InvalidReferenceError: It names no image.
    """
    return str(parse_reference(text))


@functools.lru_cache(REMEMBERED)
def image_id(reference: Reference) -> str:
    """Return what Kubernetes calls an image's id, as in `docker.io/library/nginx@sha256:...`."""
    return f"{reference.repository}@{reference.digest or digest_of(str(reference))}"


def is_latest(text: str) -> bool:
    """Tell whether an image is meant by the tag `latest`, written or not."""
    try:
        return parse_reference(text).tag == DEFAULT_TAG
    except InvalidReferenceError:
        return False


@functools.lru_cache(REMEMBERED)
def digest_of(text: str) -> str:
    """Return the digest that stands for the content of `text`; the same text has the same one."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


# -- tags ------------------------------------------------------------

WORDS = frozenset({"latest", "stable", "edge", "mainline", "lts", "main", "nightly"})
_VERSION = re.compile(r"(v?)(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?")
_VARIANT = re.compile(
    r"(?:alpine|slim|bookworm|bullseye|buster|stretch|trixie|jessie|jammy|noble|focal|debian|ubi|ubuntu|oracle|"
    r"management|perl|otel|fpm|apache|cli|lts|full|musl|uclibc|glibc|threaded|alpine-slim|r|eksbuild|k)"
    r"[0-9.]*",
)
HIGHEST_PATCH = 40
"""Beyond this no patch release of anything was made."""


@frozen
class Tags:
    """Which tags a repository has, as a rule.

    Attributes:
        releases: (major, lowest minor, highest minor) of what was released.
        words: Tags that are no versions, beside the usual ones.
        any_tag: Every tag exists.
        prefix: What versions begin with, `v` for many Kubernetes images.
        usual_words: `latest` and its like exist.
    """

    releases: tuple[tuple[int, int, int], ...] = ()
    words: tuple[str, ...] = ()
    any_tag: bool = False
    prefix: str = ""
    usual_words: bool = True

    def exists(self, tag: str) -> bool:
        """Tell whether the repository has `tag`."""
        if self.any_tag or tag in self.words:
            return True
        head, *variants = tag.split("-")
        if not all(_is_variant(each) for each in variants):
            return False
        if head in WORDS:
            return self.usual_words
        if not self.releases or (variants == [] and head in ("alpine", "slim", "bookworm")):
            return self.usual_words and _is_variant(head)
        match = _VERSION.fullmatch(head)
        if match is None:
            return self.usual_words and _is_variant(head)
        return self._released(match)

    def _released(self, match: re.Match[str]) -> bool:
        prefix, major, minor, patch, _ = match.groups()
        if prefix != self.prefix:
            return False
        for known, low, high in self.releases:
            if known == int(major):
                in_range = minor is None or low <= int(minor) <= high
                if in_range and (patch is None or int(patch) <= HIGHEST_PATCH):
                    return True
        return False


ANY_TAG = Tags(any_tag=True)


def _is_variant(word: str) -> bool:
    return word.isdigit() or _VARIANT.fullmatch(word) is not None
