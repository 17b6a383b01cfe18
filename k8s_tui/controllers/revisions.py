"""Revisions of a deployment: which replica set has its present template, and what the others were.

A replica set remembers its revision in annotations; rolling back to a template makes its old set the newest
revision again. Source: pkg/controller/deployment/util/deployment_util.go.

Simplified: the hash in a set's name is CRC-32 of the template's JSON, not FNV of Go's memory dump.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

from k8s_tui.api.apps import Deployment, ReplicaSet, ReplicaSetSpec
from k8s_tui.api.codec import encode
from k8s_tui.api.meta import LabelSelector, ObjectMeta
from k8s_tui.api.pods import PodTemplateSpec
from k8s_tui.controllers.claims import adopted_meta
from k8s_tui.controllers.rolling import max_surge, replicas_of, size_of
from k8s_tui.sim.streams import SUFFIX_ALPHABET
from k8s_tui.sim.value import evolve

HASH_LABEL = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas"
MAX_REPLICAS = "deployment.kubernetes.io/max-replicas"

NOT_COPIED = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        REVISION,
        REVISION_HISTORY,
        DESIRED_REPLICAS,
        MAX_REPLICAS,
        "deprecated.deployment.rollback.to",
    }
)
"""Annotations of a deployment that its replica sets do not get (annotationsToSkip)."""

REVISION_HISTORY_LIMIT = 10
"""Old replica sets that are kept (apps/v1 default of revisionHistoryLimit)."""

HISTORY_CHARACTERS = 2000
"""Length of the revision history annotation beyond which old entries fall out."""


def template_hash(template: PodTemplateSpec, collisions: int | None) -> str:
    """Return the hash of a template, 8 to 10 letters that form no words."""
    document = json.dumps(encode(template), sort_keys=True, default=str)
    digest = zlib.crc32(document.encode())
    if collisions is not None:
        digest = zlib.crc32(str(collisions).encode(), digest)
    return safe_text(f"{digest:08d}")


def safe_text(text: str) -> str:
    """Return `text` in the alphabet of generated names (apimachinery rand.SafeEncodeString)."""
    return "".join(SUFFIX_ALPHABET[ord(letter) % len(SUFFIX_ALPHABET)] for letter in text)


def is_same_template(one: PodTemplateSpec, other: PodTemplateSpec) -> bool:
    """Tell whether two templates differ in nothing but the hash label."""
    if one.spec is not other.spec and one.spec != other.spec:
        return False
    if one.metadata.annotations != other.metadata.annotations:
        return False
    return _without_hash(one.metadata.labels) == _without_hash(other.metadata.labels)


def _without_hash(labels: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in labels.items() if name != HASH_LABEL}


def by_creation(replica_set: ReplicaSet) -> tuple[int, str]:
    """Order replica sets by age, then name."""
    meta = replica_set.metadata
    return (meta.creation_timestamp or 0, meta.name)


def find_new(deployment: Deployment, sets: Iterable[ReplicaSet]) -> ReplicaSet | None:
    """Return the oldest replica set that has the deployment's present template."""
    template = deployment.spec.template
    for each in sorted(sets, key=by_creation):
        if is_same_template(each.spec.template, template):
            return each
    return None


def revision_of(annotations: Mapping[str, str]) -> int:
    """Return the revision that annotations say, 0 for none."""
    try:
        return int(annotations.get(REVISION, "0"))
    except ValueError:
        return 0


def next_revision(old: Iterable[ReplicaSet]) -> int:
    """Return the revision that the new replica set has to have."""
    return max((revision_of(each.metadata.annotations) for each in old), default=0) + 1


def new_annotations(
    deployment: Deployment, before: Mapping[str, str], revision: int, *, exists: bool
) -> dict[str, str]:
    """Return the annotations of the new replica set: the deployment's, its revision and its sizes."""
    copied = {name: text for name, text in deployment.metadata.annotations.items() if name not in NOT_COPIED}
    after = {**before, **copied}
    previous = revision_of(before)
    if previous < revision:
        after[REVISION] = str(revision)
        if REVISION in before:
            after[REVISION_HISTORY] = _history(before.get(REVISION_HISTORY, ""), before[REVISION])
    if not exists:
        after.update(size_annotations(deployment))
    return after


def _history(before: str, revision: str) -> str:
    entries = [*before.split(","), revision] if before else [revision]
    while len(entries) > 1 and len(",".join(entries)) > HISTORY_CHARACTERS:
        entries.pop(0)
    return ",".join(entries)


def size_annotations(deployment: Deployment) -> dict[str, str]:
    """Return the annotations in which sets remember what size they were made for."""
    wanted = replicas_of(deployment)
    return {DESIRED_REPLICAS: str(wanted), MAX_REPLICAS: str(wanted + max_surge(deployment))}


def new_replica_set(deployment: Deployment, revision: int, replicas: int) -> ReplicaSet:
    """Return the replica set for the deployment's present template, not stored yet."""
    digest = template_hash(deployment.spec.template, deployment.status.collision_count)
    template = deployment.spec.template
    labels = {**template.metadata.labels, HASH_LABEL: digest}
    selector = deployment.spec.selector or LabelSelector()
    meta = ObjectMeta(
        name=f"{deployment.metadata.name}-{digest}",
        namespace=deployment.metadata.namespace,
        labels=labels,
        annotations=new_annotations(deployment, {}, revision, exists=False),
    )
    spec = ReplicaSetSpec(
        replicas=replicas,
        min_ready_seconds=deployment.spec.min_ready_seconds,
        selector=evolve(selector, match_labels={**selector.match_labels, HASH_LABEL: digest}),
        template=evolve(template, metadata=evolve(template.metadata, labels=labels)),
    )
    return ReplicaSet(adopted_meta(meta, deployment), spec)


def sets_to_forget(deployment: Deployment, old: Sequence[ReplicaSet]) -> tuple[ReplicaSet, ...]:
    """Return the old replica sets, empty and settled, that are beyond the revision history limit."""
    limit = deployment.spec.revision_history_limit
    limit = REVISION_HISTORY_LIMIT if limit is None else limit
    alive = [each for each in old if each.metadata.deletion_timestamp is None]
    surplus = len(alive) - limit
    if surplus <= 0:
        return ()
    alive.sort(key=lambda each: (revision_of(each.metadata.annotations), by_creation(each)))
    return tuple(each for each in alive[:surplus] if _is_settled_empty(each))


def _is_settled_empty(replica_set: ReplicaSet) -> bool:
    observed = replica_set.status.observed_generation or 0
    return (
        not replica_set.status.replicas
        and not size_of(replica_set)
        and (replica_set.metadata.generation or 0) <= observed
    )
