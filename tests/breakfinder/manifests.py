"""Short manifests for tests."""

from typing import Any

from k8s_tui.api.documents import dump
from k8s_tui.breakfinder.given import Given, read_text

Json = dict[str, Any]


def given_of(*objects: Json) -> Given:
    return read_text("---\n".join(dump(each) for each in objects), "given.yaml")


def deployment(name: str = "web", image: str = "shop/web", pod: Json | None = None, **spec: Any) -> Json:
    container = {"name": name, "image": image, **(spec.pop("container", {}))}
    labels = spec.pop("labels", {"app": name})
    return {
        "apiVersion": "apps/v1",
        "kind": spec.pop("kind", "Deployment"),
        "metadata": {"name": name},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container], **(pod or {})}},
            **spec,
        },
    }


def service(name: str = "web", port: int = 80, target: int | str = 8080, **spec: Any) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"app": name}, "ports": [{"port": port, "targetPort": target}], **spec},
    }


def other(api_version: str, kind: str, name: str, **parts: Any) -> Json:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **parts}
