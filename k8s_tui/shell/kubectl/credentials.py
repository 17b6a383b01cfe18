"""As whom kubectl asks: the user of the context, a token, or whom these impersonate.

Simplified: a user of the kubeconfig stands for a client certificate with that name and no groups; the
administrator's is that of kubeadm. Source: client-go rest/config.go, kubeadm's admin.conf (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from k8s_tui.apiserver.impersonation import impersonated
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.apiserver.tokens import authenticated

if TYPE_CHECKING:
    from k8s_tui.shell.flags import Flags
    from k8s_tui.shell.session import Session

ADMINISTRATOR: Final = "kubernetes-admin"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    ADMINISTRATOR: ("kubeadm:cluster-admins",),
    "kubernetes-super-admin": ("system:masters",),
}
"""The organisations in the certificates that kubeadm makes: admin.conf and super-admin.conf."""

AUTHENTICATED: Final = "system:authenticated"


def certified(user: str, manager: str) -> Caller:
    """Return the caller that a user's client certificate names."""
    return Caller(user, (*GROUPS.get(user, ()), AUTHENTICATED), manager)


def caller_of(session: Session, flags: Flags, user: str, manager: str) -> Caller:
    """Return as whom a call of kubectl asks.

    Raises:
        Unreachable: No API server answers that could judge the impersonation.
        StatusError: It is refused.
    """
    token = flags.text("token") or session.settings.tokens.get(user, "")
    if token:
        caller = authenticated(session.world.connect(session.machine), token, manager)
    else:
        caller = certified(user, manager)
    groups, uid = flags.items("as-group"), flags.text("as-uid")
    if not flags.changed("as") and not groups and not uid:
        return caller
    server = session.world.connect(session.machine)
    return impersonated(server.authorizer, caller, flags.text("as"), groups, uid)
