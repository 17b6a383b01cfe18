"""Admission: what stands between a request that is well formed and the store.

Plugins see each write in the order of the chain; each may change the object or refuse it. The chain itself is
in `apiserver/plugins/__init__.py`. Source: apiserver's admission package; kube-apiserver's default plugins.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol

from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen

if TYPE_CHECKING:
    from k8s_tui.api.scheme import Resource
    from k8s_tui.apiserver.server import ApiServer

RESOURCES_REMEMBERED = 4_096


@frozen
class Attributes:
    """One write that asks for admission.

    Attributes:
        operation: `CREATE`, `UPDATE` or `DELETE`.
        subresource: As in `status`, "" for the object itself.
        old: What is stored now, None for a creation.
    """

    operation: str
    resource: Resource
    namespace: str
    name: str
    subresource: str
    caller: Caller
    dry_run: bool
    old: Any


class Plugin(Protocol):
    """One admission plugin.

    Attributes:
        concerns: The resources that it looks at, as in `pods`; empty for all.
    """

    name: str
    concerns: tuple[str, ...]

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` as it may go on; for a deletion `obj` is what would be deleted.

        Raises:
            StatusError: It may not.
        """


@functools.lru_cache(RESOURCES_REMEMBERED)
def concerned(plugins: tuple[Plugin, ...], resource: str) -> tuple[Plugin, ...]:
    """Return the plugins of a chain that look at writes of a resource, in their order."""
    return tuple(each for each in plugins if not each.concerns or resource in each.concerns)
