"""The manifests that lie beside this module: what kubeadm and its users install."""

from __future__ import annotations

from importlib import resources


def manifest(name: str) -> str:
    """Return the text of a manifest file."""
    return (resources.files(__package__) / "manifests" / name).read_text(encoding="utf-8")
