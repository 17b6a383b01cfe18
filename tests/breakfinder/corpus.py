"""Manifests with one weakness each, and their twins in which it is mended: what must be found, and where.

Each pair of files in `weak` and `hardened` differs by what the weakness is, and by nothing else.
"""

from pathlib import Path

from attrs import frozen

from k8s_tui.breakfinder.given import Given, read
from k8s_tui.breakfinder.judging import judged

HERE = Path(__file__).parent


@frozen
class Weakness:
    """One weakness.

    Attributes:
        promise: Which promise is broken.
        subject: To whom it was made; "" where that depends on where pods are.
        groups: The groups of the deeds of the smallest history; none where it is broken as it stands.
        key: The object at fault.
        field: The field at fault, or the one that should have what is missing.
        change: The smallest change that is proved to prevent it.
        zones: In how many zones three machines lie; disks cannot leave theirs.
    """

    name: str
    promise: str
    subject: str
    groups: tuple[str, ...]
    key: str
    field: str
    change: str
    zones: int = 3

    def weak(self) -> Given:
        """Return the manifests with it."""
        return _given("weak", self.name)

    def hardened(self) -> Given:
        """Return the manifests without it."""
        return _given("hardened", self.name)


def _given(folder: str, name: str) -> Given:
    return judged(read([HERE / folder / f"{name}.yaml"]))


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[0]"
SHOP, SHOP_USERS = "deployment/storefront", "service/storefront"
DATABASE = "statefulset/orders-db"

WEAKNESSES = (
    Weakness(
        "single-replica",
        "available",
        SHOP_USERS,
        ("node",),
        SHOP,
        "spec.replicas",
        "run deployment/storefront with 2 replicas",
    ),
    Weakness(
        "all-on-one-node",
        "available",
        SHOP_USERS,
        ("node",),
        SHOP,
        f"{POD}.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution",
        "let deployment/storefront run on any machine",
    ),
    Weakness(
        "no-budget",
        "available",
        SHOP_USERS,
        ("drain", "drain"),
        SHOP,
        "spec.replicas",
        "give deployment/storefront a PodDisruptionBudget",
    ),
    Weakness(
        "budget-that-blocks",
        "drain",
        "",
        ("drain",),
        "poddisruptionbudget/storefront",
        "spec.minAvailable",
        "let poddisruptionbudget/storefront give up one pod at a time",
    ),
    Weakness(
        "liveness-on-database",
        "recovery",
        DATABASE,
        ("disk",),
        DATABASE,
        f"{CONTAINER}.livenessProbe.timeoutSeconds",
        "take the liveness probe off statefulset/orders-db",
    ),
    Weakness(
        "shared-claim",
        "scheduled",
        "deployment/gallery",
        ("rollout",),
        "persistentvolumeclaim/uploads",
        "spec.accessModes",
        "make deployment/gallery a StatefulSet whose pods have a disk each",
        zones=1,
    ),
    Weakness(
        "no-requests",
        "no-eviction",
        DATABASE,
        ("memory",),
        DATABASE,
        f"{CONTAINER}.name",
        "make statefulset/orders-db Guaranteed",
    ),
    Weakness(
        "preemption",
        "available",
        SHOP_USERS,
        ("growth",),
        "priorityclass/reports",
        "value",
        "let priorityclass/reports wait instead of preempting",
    ),
    Weakness(
        "max-unavailable",
        "rollout",
        SHOP,
        ("rollout",),
        SHOP,
        "spec.strategy.rollingUpdate.maxUnavailable",
        "let a rollout of deployment/storefront keep all its pods",
    ),
    Weakness(
        "no-readiness",
        "available",
        SHOP_USERS,
        ("rollout",),
        SHOP,
        f"{CONTAINER}.name",
        "give deployment/storefront a readiness probe",
    ),
    Weakness(
        "short-prestop",
        "available",
        SHOP_USERS,
        ("rollout",),
        SHOP,
        f"{CONTAINER}.lifecycle.preStop",
        "let pods of deployment/storefront wait 10 s before they end",
    ),
    Weakness(
        "zone-anti-affinity",
        "scheduled",
        SHOP,
        (),
        SHOP,
        f"{POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution",
        "let deployment/storefront prefer, not require, to be apart",
    ),
    Weakness(
        "autoscaler-minimum",
        "available",
        SHOP_USERS,
        ("node",),
        "horizontalpodautoscaler/storefront",
        "spec.minReplicas",
        "let horizontalpodautoscaler/storefront keep at least 2 replicas",
    ),
    Weakness(
        "no-toleration",
        "scheduled",
        "deployment/invoices",
        (),
        "deployment/invoices",
        f"{POD}.nodeSelector",
        "let deployment/invoices tolerate dedicated",
    ),
    Weakness(
        "webhook-on-itself",
        "recovery",
        "deployment/policy/image-policy",
        ("node",),
        "validatingwebhookconfiguration/image-policy",
        "webhooks[0].failurePolicy",
        "let validatingwebhookconfiguration/image-policy leave out its own namespace",
    ),
)
