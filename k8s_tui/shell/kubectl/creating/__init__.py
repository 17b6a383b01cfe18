"""The generators of `kubectl create`: a name and some flags become an object.

To add one: a function that makes the object, and its `generator(...)` in the tuple of the module it belongs
to.
"""

from __future__ import annotations

from k8s_tui.shell.kubectl.creating.configuration import CONFIGURATION
from k8s_tui.shell.kubectl.creating.networking import NETWORKING
from k8s_tui.shell.kubectl.creating.rights import RIGHTS
from k8s_tui.shell.kubectl.creating.workloads import WORKLOADS

GENERATORS = (*WORKLOADS, *CONFIGURATION, *RIGHTS, *NETWORKING)
"""All subcommands of `kubectl create`; its own `-f` is in `create.py`."""
