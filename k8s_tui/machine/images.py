"""Container registries: which images exist, how long they take to come, and what can go wrong with them.

Repositories of the catalogue have tags by a rule; all others exist with every tag, so that anybody's
manifests run, unless a scenario says otherwise. The words of failures are those of containerd 1.7 as the
kubelet shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from k8s_tui.machine.links import OUTSIDE, Links
from k8s_tui.machine.references import ANY_TAG, Reference, Tags
from k8s_tui.sim.value import frozen

DEFAULT_SIZE_BYTES = 60_000_000
"""The compressed size of an image nobody knows."""

BANDWIDTH_BYTES_PER_S = 40_000_000
"""What a machine pulls and unpacks in a second."""

RESOLVE_MS = 700
"""To ask a registry for a manifest."""

DIAL_TIMEOUT_MS = 30_000
"""Until an address that does not answer is given up (Go's default dialer in containerd)."""

UNREACHABLE_ADDRESS = "198.51.100.7:443"
"""The address that stands in messages for a registry's (TEST-NET-2)."""

EXISTS = "exists"
MISSING = "missing"
DENIED = "denied"

DOWN_TIMEOUT = "timeout"
DOWN_REFUSED = "refused"
DOWN_DNS = "dns"
DOWN_ERROR = "error"
RATE_LIMITED = "rate-limited"
HEALTHY = ""


@frozen
class Repository:
    """What a registry has under one name.

    Attributes:
        application: What its program is, in the catalogue.
        size_bytes: Of one image, compressed.
        by_tag: (beginning of a tag, application) where it differs.
    """

    name: str
    application: str
    tags: Tags = ANY_TAG
    size_bytes: int = DEFAULT_SIZE_BYTES
    by_tag: tuple[tuple[str, str], ...] = ()


@frozen
class RegistryState:
    """What is wrong with a registry: `down` says how it fails, `slow_factor` how much slower it is."""

    down: str = HEALTHY
    slow_factor: int = 1


@frozen
class PullError:
    """Why an image does not come: gRPC's code and containerd's words."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"rpc error: code = {self.code} desc = {self.text}"


FINE = RegistryState()
Login: TypeAlias = tuple[str, str]
"""A user and a password."""

NO_LOGINS: Mapping[str, Login] = {}
PRIVATE_REGISTRIES: Mapping[str, Login] = {"private.example.com": ("player", "hunter2")}
"""Registries that ask for a login, by host: one to try it with."""


class Registries:
    """All registries of the world."""

    def __init__(self, repositories: dict[str, Repository]) -> None:
        self._repositories = repositories
        self._declared: dict[str, str] = {}
        self._states: dict[str, RegistryState] = {}
        self._logins = dict(PRIVATE_REGISTRIES)

    # -- what exists ------------------------------------------------------------

    def repository(self, reference: Reference) -> Repository | None:
        """Return what is known of an image's repository, None for one nobody knows."""
        return self._repositories.get(reference.repository)

    def size_bytes(self, reference: Reference) -> int:
        """Return the size of an image."""
        known = self.repository(reference)
        return DEFAULT_SIZE_BYTES if known is None else known.size_bytes

    def status(self, reference: Reference) -> str:
        """Return whether an image `exists`, is `missing`, or is `denied` to this cluster."""
        for name in (str(reference), reference.repository) if self._declared else ():
            if name in self._declared:
                return self._declared[name]
        known = self.repository(reference)
        if known is None or reference.digest or known.tags.exists(reference.tag):
            return EXISTS
        return MISSING

    def declare(self, image: str, status: str) -> None:
        """Say of an image or a whole repository, by its full name, whether it exists."""
        self._declared[image] = status

    def learn(self, repositories: dict[str, Repository]) -> None:
        """Let `repositories` be all that is known by a rule."""
        self._repositories = repositories

    # -- what is wrong ------------------------------------------------------------

    def state(self, host: str) -> RegistryState:
        """Return what is wrong with a registry, or with all of them."""
        return self._states.get(host) or self._states.get("", FINE)

    def set_state(self, state: RegistryState, host: str = "") -> None:
        """Say what is wrong with one registry, or with all for ""."""
        if state == FINE:
            self._states.pop(host, None)
        else:
            self._states[host] = state

    def require_login(self, host: str, login: Login | None) -> None:
        """Let a registry give its images only to who knows a user and a password; None for everybody."""
        if login is None:
            self._logins.pop(host, None)
        else:
            self._logins[host] = login

    # -- pulling ------------------------------------------------------------

    def pull_ms(self, reference: Reference, machine: str, links: Links) -> int:
        """Return how long a pull takes from now on, failing or not."""
        state = self.state(reference.host)
        if state.down == DOWN_TIMEOUT or not links.reachable(machine, OUTSIDE):
            return DIAL_TIMEOUT_MS
        if state.down or self.status(reference) != EXISTS:
            return RESOLVE_MS
        return RESOLVE_MS + self.size_bytes(reference) * 1000 * state.slow_factor // BANDWIDTH_BYTES_PER_S

    def check(
        self, reference: Reference, machine: str, links: Links, logins: Mapping[str, Login] = NO_LOGINS
    ) -> PullError | None:
        """Return why a machine cannot pull an image now, None where it can; `logins` are by registry."""
        down = self.state(reference.host).down
        if not links.reachable(machine, OUTSIDE):
            down = DOWN_TIMEOUT
        status, wanted = self.status(reference), self._logins.get(reference.host)
        is_let_in = wanted is None or logins.get(reference.host) == wanted
        if not down and is_let_in and status == EXISTS:
            return None
        head = f'failed to pull and unpack image "{reference}": failed to resolve reference "{reference}": '
        if down:
            return PullError("Unknown", head + _failure(reference, down))
        if not is_let_in:
            if reference.host in logins:
                url = f"https://{reference.api_host}/v2/{reference.path}/manifests/{reference.tag}"
                return PullError(
                    "Unknown", f"{head}unexpected status from HEAD request to {url}: 401 Unauthorized"
                )
            status = DENIED
        if status == MISSING:
            return PullError("NotFound", f"{head}{reference}: not found")
        if status == DENIED:
            why = (
                "pull access denied, repository does not exist or may require authorization: server message: "
                "insufficient_scope: authorization failed"
            )
            return PullError("Unknown", head + why)
        return None

    def fork(self) -> Registries:
        """Return a copy for another world."""
        twin = Registries(self._repositories)
        twin._declared = self._declared.copy()
        twin._states = self._states.copy()
        twin._logins = self._logins.copy()
        return twin


def _failure(reference: Reference, down: str) -> str:
    host = reference.api_host
    url = f"https://{host}/v2/{reference.path}/manifests/{reference.digest or reference.tag}"
    words = {
        DOWN_TIMEOUT: f'failed to do request: Head "{url}": dial tcp {UNREACHABLE_ADDRESS}: i/o timeout',
        DOWN_REFUSED: (
            f'failed to do request: Head "{url}": dial tcp {UNREACHABLE_ADDRESS}: connect: connection refused'
        ),
        DOWN_DNS: f'failed to do request: Head "{url}": dial tcp: lookup {host}: no such host',
        RATE_LIMITED: (
            f"unexpected status from GET request to {url}: 429 Too Many Requests\ntoomanyrequests: "
            "You have reached your unauthenticated pull rate limit."
        ),
    }
    return words.get(down, f"unexpected status from HEAD request to {url}: 503 Service Unavailable")
