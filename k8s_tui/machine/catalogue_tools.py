"""The catalogue's images without a server of their own: shells, languages, tools; and images nobody knows."""

from __future__ import annotations

from k8s_tui.machine.applications import MIB, Application, LogLine
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import Tags


def _shell(name: str, command: str) -> Application:
    """Make an image with a shell as its command, in place of which arguments are run (Dockerfile CMD)."""
    return Application(name, arguments=(command,), memory_bytes=1 * MIB, stop_ms=None)


def _language(name: str, command: str, *programs: str, memory_mib: int = 20) -> Application:
    """Make an image of a language: its prompt ends at once without a terminal; a program given to it runs."""
    return Application(
        name,
        entrypoint=(),
        arguments=(command,),
        programs=programs,
        declared_ports=True,
        start_ms=800,
        memory_bytes=memory_mib * MIB,
        cpu_per_request_us=2_000,
        latency_ms=10,
        stop_ms=300,
    )


BUSYBOX = _shell("busybox", "sh")
ALPINE = _shell("alpine", "/bin/sh")
DEBIAN = _shell("debian", "bash")
PYTHON = _language("python", "bash", "python", "python3", "gunicorn", "uvicorn", "flask")
NODE = _language("node", "sh", "npm", "yarn", "node", memory_mib=40)
PERL = _language("perl", "sh")
GOLANG = _language("golang", "bash", "go")
JAVA = _language("java", "sh", "java", memory_mib=150)
CURL = Application("curl", entrypoint=("curl",), memory_bytes=2 * MIB)
KUBECTL = Application("kubectl", entrypoint=("kubectl",), memory_bytes=20 * MIB, runs_ms=800)
HELLO_WORLD = Application(
    "hello-world",
    entrypoint=("/hello",),
    tools=False,
    memory_bytes=MIB,
    runs_ms=50,
    log=(LogLine(10, ""), LogLine(10, "Hello from Docker!")),
)
STRESS = Application(
    "stress",
    entrypoint=("stress",),
    programs=("stress-ng",),
    memory_bytes=150 * MIB,
    cpu_millicores=1_000,
    log=(LogLine(50, "stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd"),),
)

UNKNOWN = Application(
    "unknown",
    admission=(),
    declared_ports=True,
    port_variable="PORT",
    start_ms=1_000,
    memory_bytes=48 * MIB,
    memory_per_request_bytes=128 * 1024,
    cpu_per_request_us=1_500,
    latency_ms=8,
    default_body="OK",
    log=(LogLine(900, "started"),),
    stop_ms=300,
)
"""What an image does that nobody knows: a plain server on the ports its pod declares."""

APPLICATIONS = (
    BUSYBOX,
    ALPINE,
    DEBIAN,
    PYTHON,
    NODE,
    PERL,
    GOLANG,
    JAVA,
    CURL,
    KUBECTL,
    HELLO_WORLD,
    STRESS,
    UNKNOWN,
)

_JAVA_TAGS = Tags(tuple((major, 0, 0) for major in range(8, 26)), any_tag=True)

REPOSITORIES = (
    Repository("docker.io/library/busybox", "busybox", Tags(((1, 20, 37),)), 2_160_000),
    Repository("registry.k8s.io/busybox", "busybox", Tags(((1, 20, 37),)), 1_100_000),
    Repository("docker.io/library/alpine", "alpine", Tags(((2, 6, 7), (3, 1, 22))), 3_640_000),
    Repository(
        "docker.io/library/debian",
        "debian",
        Tags(
            ((8, 0, 11), (9, 0, 13), (10, 0, 13), (11, 0, 11), (12, 0, 12), (13, 0, 2)),
            words=("sid", "testing"),
        ),
        49_000_000,
    ),
    Repository(
        "docker.io/library/ubuntu",
        "debian",
        Tags(tuple((year, 4, 10) for year in range(14, 26)), words=("devel", "rolling")),
        29_700_000,
    ),
    Repository("docker.io/library/python", "python", Tags(((2, 7, 7), (3, 3, 14))), 364_000_000),
    Repository(
        "docker.io/library/node", "node", Tags(tuple((major, 0, 30) for major in range(4, 26))), 390_000_000
    ),
    Repository("docker.io/library/perl", "perl", Tags(((5, 8, 42),)), 336_000_000),
    Repository("docker.io/library/golang", "golang", Tags(((1, 4, 25),)), 297_000_000),
    Repository("docker.io/library/openjdk", "java", _JAVA_TAGS, 231_000_000),
    Repository("docker.io/library/eclipse-temurin", "java", _JAVA_TAGS, 190_000_000),
    Repository("docker.io/curlimages/curl", "curl", Tags(((7, 60, 88), (8, 0, 17))), 9_200_000),
    Repository("docker.io/bitnami/kubectl", "kubectl", Tags(any_tag=True), 110_000_000),
    Repository("docker.io/library/hello-world", "hello-world", Tags(words=("linux",)), 2_460),
    Repository("docker.io/polinux/stress", "stress", Tags(((1, 0, 1),)), 4_100_000),
)
