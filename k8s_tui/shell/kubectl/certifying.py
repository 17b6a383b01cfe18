"""`kubectl certificate approve|deny`: the answer to a certificate signing request.

Source: kubectl v1.32, pkg/cmd/certificates/certificates.go.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.time import format_time
from k8s_tui.shell.flags import BOOL, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.fileobjects import has_files
from k8s_tui.shell.kubectl.globalflags import FILES, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import select_or_read

ANSWERS = {"approve": ("Approved", "approved"), "deny": ("Denied", "denied")}


def _answer(kube: Kube) -> int:
    if not kube.arguments and not has_files(kube):
        raise KubectlError("one or more CSRs must be specified as <name> or -f <filename>")
    word = kube.path.rpartition(" ")[2]
    condition_type, done = ANSWERS[word]
    arguments = [] if has_files(kube) else ["certificatesigningrequests", *kube.arguments]
    for found in select_or_read(kube, arguments):
        document = found.document
        status: dict[str, Any] = dict(document.get("status") or {})
        conditions = [each for each in status.get("conditions") or () if each.get("type") != condition_type]
        now = format_time(kube.now_ms)
        conditions.append(
            {
                "type": condition_type,
                "status": "True",
                "reason": f"Kubectl{word.capitalize()}",
                "message": f"This CSR was {done} by kubectl certificate {word}.",
                "lastUpdateTime": now,
                "lastTransitionTime": now,
            }
        )
        body = {"status": {**status, "conditions": conditions}}
        answer = kube.api.patch(found.resource, "", found.name, body, "merge", subresource="status")
        report(kube, answer.document, found.title, done)
    return 0


_FLAGS = (*output_flags(), *FILES, Flag("force", "", BOOL))

CERTIFICATE = Verb(
    "certificate",
    None,
    usage="certificate SUBCOMMAND",
    summary="Modify certificate resources",
    children=tuple(
        Verb(
            word,
            _answer,
            _FLAGS,
            f"certificate {word} (-f FILENAME | NAME)",
            f"{word.capitalize()} a certificate signing request",
        )
        for word in ANSWERS
    ),
)
