"""What forbids: network policies that keep connections back, budgets that keep pods, quotas that are full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace
from k8s_tui.game.why.seen import Seen

DNS_PORT = 53


def leaves_out(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a policy allows, and that everything else vanishes."""
    policy = seen.object("networkpolicies", ref.place, ref.name)
    if policy is None:
        return None
    spec = policy.content.get("spec") or {}
    types = tuple(spec.get("policyTypes") or ("Ingress",))
    parts = []
    if "Ingress" in types:
        parts.append(f"lets in {_allowed(spec.get('ingress'), 'from')}")
    if "Egress" in types:
        parts.append(f"lets out {_allowed(spec.get('egress'), 'to')}")
        if not any(_allows_dns(rule) for rule in spec.get("egress") or ()):
            parts.append("no question to the DNS gets out (port 53)")
    chosen = _labels(spec.get("podSelector") or {}) or "every pod"
    text = f"it holds for {chosen} and {', '.join(parts)}; packets of all other connections are dropped"
    return Finding(ref, "bad", text, f"kubectl describe networkpolicy {ref.name}{in_namespace(ref)}")


def _allowed(rules: Any, side: str) -> str:  # noqa: ANN401 - a list of the wire, or nothing
    if not rules:
        return "nothing"
    return " and ".join(_rule(rule, side) for rule in rules)


def _rule(rule: Mapping[str, Any], side: str) -> str:
    peers = [_peer(each) for each in rule.get(side) or ()]
    ports = [str(each.get("port", "any port")) for each in rule.get("ports") or ()]
    words = f"{side} {' or '.join(peers)}" if peers else f"{side} everybody"
    return f"{words} at port {', '.join(ports)}" if ports else words


def _peer(peer: Mapping[str, Any]) -> str:
    block = peer.get("ipBlock")
    if block:
        return str(block.get("cidr", ""))
    parts = []
    if peer.get("podSelector") is not None:
        parts.append(f"pods {_labels(peer['podSelector']) or 'of any label'}")
    if peer.get("namespaceSelector") is not None:
        parts.append(f"namespaces {_labels(peer['namespaceSelector']) or 'of any label'}")
    return " in ".join(parts)


def _labels(selector: Mapping[str, Any]) -> str:
    chosen = _selector(selector)
    return "" if chosen.is_everything else str(chosen)


def _selector(written: Mapping[str, Any]) -> selectors.Selector:
    """Return a selector from its wire form."""
    return selectors.of_query(decode(LabelSelector, written))


def _allows_dns(rule: Mapping[str, Any]) -> bool:
    ports = rule.get("ports") or ()
    return not ports or any(each.get("port") in (DNS_PORT, "dns", None) for each in ports)


def lets_nobody_go(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a budget allows no eviction now."""
    budget = seen.object("poddisruptionbudgets", ref.place, ref.name)
    if budget is None:
        return None
    spec, status = budget.content.get("spec") or {}, budget.content.get("status") or {}
    if status.get("disruptionsAllowed", 0):
        return None
    asks = next(
        (f"{key} {spec[key]}" for key in ("minAvailable", "maxUnavailable") if key in spec), "nothing"
    )
    text = f"it asks for {asks} and lets no pod go: {status.get('currentHealthy', 0)} are healthy, "
    text += f"{status.get('desiredHealthy', 0)} have to be"
    return Finding(ref, "bad", text, f"kubectl describe pdb {ref.name}{in_namespace(ref)}")


def guarding(seen: Seen, pods: Iterable[Pod]) -> Ref | None:
    """Return a budget that keeps one of the pods where it is."""
    for budget in seen.objects("poddisruptionbudgets"):
        place = budget.metadata.namespace
        chosen = _selector((budget.content.get("spec") or {}).get("selector") or {})
        ref = Ref("poddisruptionbudget", place, budget.metadata.name)
        for pod in pods:
            if pod.metadata.namespace == place and chosen.matches(pod.metadata.labels):
                return ref if lets_nobody_go(seen, ref) is not None else None
    return None


def full(seen: Seen, ref: Ref) -> Finding | None:
    """Say what of a quota is used up."""
    quota = seen.object("resourcequotas", ref.place, ref.name)
    if quota is None:
        return None
    status = quota.content.get("status") or {}
    used, hard = status.get("used") or {}, status.get("hard") or {}
    parts = ", ".join(f"{name} {used.get(name, 0)} of {most}" for name, most in hard.items())
    return Finding(
        ref, "bad", f"it is used: {parts}", f"kubectl describe quota {ref.name}{in_namespace(ref)}"
    )


STEPS: tuple[Step, ...] = (leaves_out,)
BUDGET_STEPS: tuple[Step, ...] = (lets_nobody_go,)
QUOTA_STEPS: tuple[Step, ...] = (full,)
