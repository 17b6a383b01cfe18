"""Admission plugins, one module each, and the chain they stand in.

Source: kubernetes pkg/kubeapiserver/options/plugins.go (v1.32): AllOrderedPlugins and the
default ones among them.
"""

from __future__ import annotations

from typing import Final

from k8s_tui.apiserver.admission import Plugin
from k8s_tui.apiserver.plugins.namespace_lifecycle import NamespaceLifecycle

PLUGINS: Final[tuple[Plugin, ...]] = (NamespaceLifecycle(),)
"""The chain, in the order in which each write passes."""
