"""cloud: the provider's own command line, for what it runs outside the cluster and charges for.

Only the desk has the account's credentials. It speaks to the provider and not to the cluster, so it works
while every master is down. Its groups of commands are in the modules beside.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.balancers import ProviderError
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.flags import FlagError, Flags, parse_flags
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.tools import cloudbalancers, cloudservers
from k8s_tui.shell.tools.cloudbalancers import BALANCERS
from k8s_tui.shell.tools.cloudservers import FLAGS, IMAGE_LIST, SERVERS, SIZE_LIST, Group

USAGE = """\
Usage:
  cloud servers [list]
  cloud servers create NAME [--size SIZE] [--image IMAGE] [--zone ZONE] [--no-wait]
  cloud servers show|start|stop|reboot|delete NAME
  cloud servers console NAME
  cloud sizes
  cloud images
  cloud balancers [list]
  cloud balancers delete NAME
  cloud quota"""


def _quota(call: Call, flags: Flags, words: list[str]) -> int:
    rows = [*cloudservers.quota_rows(call), *cloudbalancers.quota_rows(call)]
    call.stdout.write(format_table(("Resource", "Used", "Quota"), rows))
    call.out(f"Total: {cloudservers.monthly_text(call)}")
    return 0


GROUPS: Mapping[str, Group] = {
    "servers": SERVERS,
    "sizes": SIZE_LIST,
    "images": IMAGE_LIST,
    "balancers": BALANCERS,
    "quota": {"show": _quota},
}


def _cloud(call: Call) -> Result:
    try:
        flags = parse_flags(call.arguments, FLAGS)
    except FlagError as error:
        if str(error) == "help requested":
            call.out(USAGE)
            return 0
        return call.fail(f"cloud: {error}", 2)
    words = flags.arguments
    if not words or words[0] == "help":
        call.out(USAGE)
        return 0
    verbs = GROUPS.get(words[0]) or GROUPS.get(f"{words[0]}s")
    verb = words[1] if len(words) > 1 else "list"
    if verbs is None or (len(words) > 1 and verb not in verbs):
        return call.fail(f"cloud: unknown command {' '.join(words[:2])!r}\n{USAGE}", 2)
    try:
        return verbs.get(verb, next(iter(verbs.values())))(call, flags, words[2:])
    except ProviderError as error:
        return call.fail(f"cloud: {error}")


CLOUD: tuple[Program, ...] = (
    Program(
        "cloud",
        _cloud,
        "what the cloud's provider runs and charges for, as in `cloud servers` and `cloud balancers`",
        on_nodes=False,
    ),
)
