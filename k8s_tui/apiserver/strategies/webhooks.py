"""Configurations of admission webhooks: what is filled in and what is wrong with them.

Source: kubernetes pkg/apis/admissionregistration/{v1/defaults.go,validation} (v1.32).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.contents import Complaints, Content, ContentRules

POLICIES: Final = ("Fail", "Ignore")
SIDE_EFFECTS: Final = ("None", "NoneOnDryRun")
VERSIONS: Final = ("v1", "v1beta1")
SHAPE: Final = "should be a domain with at least three segments separated by dots"
EITHER: Final = "exactly one of url or service is required"
PEM: Final = "-----BEGIN CERTIFICATE-----"


def _default(content: Content) -> Content:
    webhooks = content.get("webhooks")
    if not webhooks:
        return content
    return {**content, "webhooks": [_filled(each) for each in webhooks]}


def _filled(webhook: Content) -> Content:
    missing: dict[str, Any] = {
        "failurePolicy": "Fail",
        "matchPolicy": "Equivalent",
        "namespaceSelector": {},
        "objectSelector": {},
        "timeoutSeconds": 10,
    }
    filled = {**missing, **webhook}
    client = webhook.get("clientConfig") or {}
    if client.get("service"):
        filled["clientConfig"] = {**client, "service": {"port": 443, **client["service"]}}
    if webhook.get("rules"):
        filled["rules"] = [{"scope": "*", **rule} for rule in webhook["rules"]]
    return filled


def _default_mutating(content: Content) -> Content:
    filled = _default(content)
    webhooks = [{"reinvocationPolicy": "Never", **each} for each in filled.get("webhooks") or ()]
    return {**filled, "webhooks": webhooks} if webhooks else filled


def _judge(content: Content) -> Complaints:
    errors: Complaints = ()
    for index, webhook in enumerate(content.get("webhooks") or ()):
        errors += _judge_webhook(webhook, f"webhooks[{index}]")
    return errors


def _judge_webhook(webhook: Mapping[str, Any], path: str) -> Complaints:
    errors: Complaints = ()
    name = str(webhook.get("name") or "")
    if len(name.split(".")) < 3:
        errors += (FieldError.invalid(f"{path}.name", name, SHAPE),)
    versions = webhook.get("admissionReviewVersions")
    if not versions:
        said = "must specify one of v1, v1beta1"
        errors += (FieldError.required(f"{path}.admissionReviewVersions", said),)
    elif not any(each in VERSIONS for each in versions):
        said = "must include at least one of v1, v1beta1"
        errors += (FieldError.invalid(f"{path}.admissionReviewVersions", list(versions), said),)
    policy = webhook.get("failurePolicy")
    if policy is not None and policy not in POLICIES:
        errors += (FieldError.not_supported(f"{path}.failurePolicy", policy, POLICIES),)
    effects = webhook.get("sideEffects")
    if effects is None:
        said = "must specify one of None, NoneOnDryRun"
        errors += (FieldError.required(f"{path}.sideEffects", said),)
    elif effects not in SIDE_EFFECTS:
        errors += (FieldError.not_supported(f"{path}.sideEffects", effects, SIDE_EFFECTS),)
    seconds = webhook.get("timeoutSeconds")
    if seconds is not None and not 1 <= int(seconds) <= 30:
        said = "the timeout value must be between 1 and 30 seconds"
        errors += (FieldError.invalid(f"{path}.timeoutSeconds", seconds, said),)
    return errors + _judge_client(webhook.get("clientConfig") or {}, f"{path}.clientConfig")


def _judge_client(client: Mapping[str, Any], path: str) -> Complaints:
    if bool(client.get("url")) == bool(client.get("service")):
        return (FieldError.required(path, EITHER),)
    errors: Complaints = ()
    url = str(client.get("url") or "")
    if url and not url.startswith("https://"):
        said = "'https' is the only allowed URL scheme"
        errors += (FieldError.invalid(f"{path}.url", url.partition(":")[0], said),)
    for field in ("name", "namespace"):
        if client.get("service") and not client["service"].get(field):
            errors += (FieldError.required(f"{path}.service.{field}", f"service {field} is required"),)
    bundle = client.get("caBundle")
    if bundle and not _is_pem(str(bundle)):
        said = "unable to load root certificates: unable to parse bytes as PEM block"
        errors += (FieldError.invalid(f"{path}.caBundle", str(bundle), said),)
    return errors


def _is_pem(text: str) -> bool:
    try:
        return PEM in base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return False


RULES: Final = {
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": ContentRules(_default_mutating, _judge),
    "validatingwebhookconfigurations.admissionregistration.k8s.io": ContentRules(_default, _judge),
}
"""By group and resource."""
