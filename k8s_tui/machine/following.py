"""Whose data a database server is told to copy, by its command line or its environment."""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.applications import Application

PATRONI = "patroni"
REPLSET = "replset"
"""Ways to choose a leader: by a lock in the Kubernetes API, by the votes of a majority."""

PATRONI_VARIABLES = ("SPILO_CONFIGURATION", "PATRONI_CONFIGURATION")
SYNCHRONOUS = "synchronous_mode: true"
"""Where Patroni's settings stand, and what among them makes it wait for a copy."""


def follow_variables(application: Application) -> tuple[str, ...]:
    """Return the environment variables that replication depends on."""
    own = PATRONI_VARIABLES if application.elects == PATRONI else ()
    if application.follow_variables is None:
        return own
    mode, _, host, port = application.follow_variables
    return (*own, mode, host, port)


def is_synchronous(application: Application, environment: Mapping[str, str]) -> bool:
    """Tell whether a leader acknowledges only what a copy has; MongoDB's default is a majority."""
    if application.elects == REPLSET:
        return True
    return any(SYNCHRONOUS in environment.get(name, "") for name in PATRONI_VARIABLES)


def followed(application: Application, argv: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """Return the address of the server that one is to follow, as `redis-0.redis:6379`; "" for none."""
    default_port = str(application.ports[0]) if application.ports else ""
    for index, word in enumerate(argv):
        if word in application.follow_flags:
            host, _, port = " ".join(argv[index + 1 : index + 3]).partition(" ")
            port = port.split(" ")[0]
            return f"{host}:{port if port.isdigit() else default_port}"
    if application.follow_variables is not None:
        mode, wanted, host_variable, port_variable = application.follow_variables
        host = environment.get(host_variable, "")
        if host and environment.get(mode, "") in wanted.split("|"):
            return f"{host}:{environment.get(port_variable, '') or default_port}"
    return application.follows
