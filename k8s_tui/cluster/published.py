"""Manifests that projects publish under well-known addresses; there is no internet, but these are known.

They are written anew with what the originals do, and nothing is fetched.
"""

from __future__ import annotations

import re

from k8s_tui.cluster.manifestfiles import manifest

PUBLISHED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"https://github\.com/kubernetes-sigs/metrics-server/releases/"
            r"(latest/download|download/v0\.\d+\.\d+)/(components|high-availability)\.yaml"
        ),
        "metrics-server.yaml",
    ),
    (
        re.compile(
            r"https://raw\.githubusercontent\.com/kubernetes/ingress-nginx/[\w.-]+/"
            r"deploy/static/provider/cloud/deploy\.yaml"
        ),
        "ingress-nginx.yaml",
    ),
)
"""Addresses, and the file of the package that stands for what lies there."""


def published(url: str) -> str | None:
    """Return the manifest that lies at an address, None for one that nobody knows."""
    for pattern, name in PUBLISHED:
        if pattern.fullmatch(url):
            return manifest(name)
    return None
