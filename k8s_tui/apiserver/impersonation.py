"""Impersonation: a caller who may do so acts as somebody else.

Source: apiserver pkg/endpoints/filters/impersonation.go (v1.32). Simplified: extra fields are not carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from k8s_tui.api.errors import InternalError
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.authorizer import Authorizer
from k8s_tui.apiserver.authorization.bootstrap import AUTHENTICATED, UNAUTHENTICATED
from k8s_tui.apiserver.authorization.rbac import SERVICE_ACCOUNT_PREFIX
from k8s_tui.apiserver.strategy import Caller

ANONYMOUS: Final = "system:anonymous"


def impersonated(
    authorizer: Authorizer, caller: Caller, user: str, groups: Sequence[str] = (), uid: str = ""
) -> Caller:
    """Return the caller as whom the request goes on.

    Raises:
        Forbidden: The caller may not impersonate one of these.
        InternalError: Groups or a uid were asked for without a user.
    """
    if not user:
        raise InternalError("requesting uid, groups or user-extra without impersonating a user")
    account = user.removeprefix(SERVICE_ACCOUNT_PREFIX) if user.startswith(SERVICE_ACCOUNT_PREFIX) else ""
    namespace, _, name = account.partition(":")
    if name:
        authorizer.require(caller, Attempt("impersonate", "", "serviceaccounts", namespace, name))
    else:
        authorizer.require(caller, Attempt("impersonate", "", "users", name=user))
    for group in groups:
        authorizer.require(caller, Attempt("impersonate", "", "groups", name=group))
    if uid:
        authorizer.require(caller, Attempt("impersonate", "authentication.k8s.io", "uids", name=uid))
    return Caller(user, _groups(user, namespace if name else "", groups), caller.manager)


def account_groups(namespace: str) -> tuple[str, ...]:
    """Return the groups of a namespace's service accounts."""
    return ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")


def _groups(user: str, namespace: str, groups: Sequence[str]) -> tuple[str, ...]:
    found = list(groups)
    if namespace and not found:
        found = list(account_groups(namespace))
    everybody = UNAUTHENTICATED if user == ANONYMOUS else AUTHENTICATED
    return (*found, everybody) if everybody not in found else tuple(found)
