"""`kubectl cp`: files to a container and back, by the tar of the container.

Source: kubectl v1.32, pkg/cmd/cp (cp.go, filespec.go).
"""

from __future__ import annotations

import posixpath
from collections.abc import Generator

from attrs import evolve, frozen

from k8s_tui.api.pods import Pod
from k8s_tui.shell.calls import Buffer, Result, Sink, Steps
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.execing import container_to_enter, run_in_pod
from k8s_tui.shell.kubectl.globalflags import CONTAINER
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import pods_behind
from k8s_tui.shell.tools.archiving import TarError, pack, store, unpack


@frozen
class Remote:
    """A path in a container."""

    pod: Pod
    container: str
    path: str


@frozen
class Silence:
    """A sink that drops what it takes."""

    def write(self, text: str) -> None:
        """Drop text."""


def _cp(kube: Kube) -> Result:
    if len(kube.arguments) != 2:
        raise KubectlError("source and destination are required")
    source, target = kube.arguments
    if not source or not target:
        raise KubectlError("filepath can not be empty")
    if ":" not in source and ":" not in target:
        raise KubectlError("one of src or dest must be a remote file specification")
    if ":" in source and ":" in target:
        raise KubectlError("one of src or dest must be a local file specification")
    if ":" in source:
        return _copy_out(kube, _remote(kube, source), target)
    return _copy_in(kube, source, target)


def _remote(kube: Kube, spec: str) -> Remote:
    """Read `[[NAMESPACE/]POD:]PATH`."""
    where, _, path = spec.partition(":")
    namespace, slash, name = where.rpartition("/")
    if slash:
        kube.flags.values["namespace"] = [namespace]
    if not path:
        raise KubectlError("filepath can not be empty")
    pod = pods_behind(kube, name)[0]
    return Remote(pod, container_to_enter(kube, pod), path)


def _run(kube: Kube, at: Remote, command: list[str], stdin: str | None, out: Sink, err: Sink) -> Steps:
    """Run a command in the container; return its exit code."""
    call = evolve(kube.call, stdin=stdin, stdout=out, stderr=err, arguments=())
    result = run_in_pod(Kube(call, kube.flags, kube.path, kube.verb), at.pod, at.container, command)
    return result if isinstance(result, int) else (yield from result)


def _is_folder(kube: Kube, at: Remote) -> Generator[int, None, bool]:
    """Return whether there is such a folder in the container; one without `test` is not asked twice."""
    try:
        return (yield from _run(kube, at, ["test", "-d", at.path], None, Silence(), Silence())) == 0
    except KubectlError:
        return False


def _copy_in(kube: Kube, source: str, target: str) -> Steps:
    files = kube.session.files
    source = source.rstrip("/") or "/"
    if files.read(source) is None and files.names(source) is None:
        raise KubectlError(f"{source} doesn't exist in local filesystem")
    at = _remote(kube, target)
    goal = at.path
    if (yield from _is_folder(kube, at)):
        goal = posixpath.join(goal, posixpath.basename(source))
    folder, name = posixpath.split(goal.rstrip("/"))
    archive, _ = pack(files, {source: name}, kube.now_ms // 1000)
    kept = ["--no-same-permissions", "--no-same-owner"] if kube.flags.on("no-preserve") else []
    command = ["tar", *kept, "-xmf", "-", *(("-C", folder) if folder else ())]
    return (yield from _run(kube, at, command, archive, kube.call.stdout, kube.call.stderr))


def _copy_out(kube: Kube, at: Remote, target: str) -> Steps:
    buffer = Buffer()
    code = yield from _run(kube, at, ["tar", "cf", "-", at.path], None, buffer, kube.call.stderr)
    if code:
        return code
    files = kube.session.files
    inside = at.path.strip("/")
    goal = posixpath.join(target, posixpath.basename(inside)) if files.names(target) is not None else target
    try:
        for name, text in unpack(buffer.take()):
            rest = posixpath.relpath(name, inside) if inside else name
            store(files, goal if rest == "." else posixpath.join(goal, rest), text)
    except (TarError, FileError) as error:
        raise KubectlError(str(error)) from error
    return 0


CP = Verb(
    "cp",
    _cp,
    (CONTAINER, Flag("no-preserve", "", BOOL), Flag("retries", "", TEXT, "0")),
    "cp <file-spec-src> <file-spec-dest>",
    "Copy files and directories to and from containers",
)
