"""Which resources the API has: the one table behind paths, kubectl's words and discovery.

A `Scheme` is a value. Each cluster starts with `SCHEME`, the resources of Kubernetes v1.32 in the order of
discovery; custom resources make a new scheme with `with_resource`.

Simplified: one version of each resource, besides autoscaling/v1.
Source: `kubectl api-resources -o wide` of v1.32; the field labels in pkg/apis/*/*/conversion.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from k8s_tui.api.errors import BadRequest
from k8s_tui.api.fieldselectors import FieldSelector
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.resources import OTHER_VERSIONS, RESOURCES, Resource

__all__ = ["RESOURCES", "SCHEME", "Resource", "Scheme", "check_fields", "group_and_version"]


def _index_kinds(scheme: Scheme) -> Mapping[tuple[str, str], Resource]:
    return {(each.api_version, each.kind): each for each in reversed(scheme.served)}


def _index_plurals(scheme: Scheme) -> Mapping[tuple[str, str], Resource]:
    return {(each.api_version, each.plural): each for each in reversed(scheme.served)}


def _index_words(scheme: Scheme) -> Mapping[str, tuple[Resource, ...]]:
    """For each plural, singular and short name the resources that it may mean, the likeliest first."""
    words: dict[str, list[Resource]] = {}
    for each in scheme.served:
        for word in dict.fromkeys((each.plural, each.singular, *each.short_names)):
            words.setdefault(word, []).append(each)
    return {word: tuple(meant) for word, meant in words.items()}


@attrs.frozen
class Scheme:
    """All resources that an API server serves.

    Attributes:
        resources: the preferred version of each, in the order of discovery.
        other_versions: further versions of the same resources, served but not preferred.
    """

    resources: tuple[Resource, ...]
    other_versions: tuple[Resource, ...] = ()
    _kinds: Mapping[tuple[str, str], Resource] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_index_kinds, takes_self=True)
    )
    _plurals: Mapping[tuple[str, str], Resource] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_index_plurals, takes_self=True)
    )
    _words: Mapping[str, tuple[Resource, ...]] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_index_words, takes_self=True)
    )

    @property
    def served(self) -> tuple[Resource, ...]:
        """Every version of every resource, the preferred ones first."""
        return self.resources + self.other_versions

    def by_kind(self, api_version: str, kind: str) -> Resource | None:
        """The resource whose objects say this `apiVersion` and `kind`."""
        return self._kinds.get((api_version, kind))

    def by_plural(self, api_version: str, plural: str) -> Resource | None:
        """The resource at a path such as `/apis/apps/v1/deployments`."""
        return self._plurals.get((api_version, plural))

    def by_group_resource(self, group_resource: str) -> Resource | None:
        """The preferred version of a resource such as `deployments.apps`."""
        plural, _, group = group_resource.partition(".")
        return next(
            (each for each in self._words.get(plural, ()) if (each.plural, each.group) == (plural, group)),
            None,
        )

    def lookup(self, word: str) -> Resource | None:
        """What people mean with `po`, `Pod`, `deploy`, `deployments.apps` or `deployments.v1.apps`."""
        name, _, rest = word.partition(".")
        candidates = self._words.get(name) or tuple(
            each for each in self._words.get(name.lower(), ()) if name.lower() not in each.short_names
        )
        version, dot, group = rest.partition(".")
        if dot:
            for each in candidates:
                if (each.version, each.group) == (version, group):
                    return each
        if rest in {each.group for each in candidates}:
            return next(each for each in candidates if each.group == rest)
        return next((each for each in candidates if each.group.startswith(rest)), None)

    def in_category(self, category: str) -> tuple[Resource, ...]:
        """The resources that a word such as `all` stands for; none if it is no category."""
        return tuple(each for each in self.resources if category in each.categories)

    def meant_by(self, word: str) -> tuple[Resource, ...]:
        """The resources that one word of a command means: one, all of a category, or none."""
        found = self.lookup(word)
        return (found,) if found is not None else self.in_category(word)

    def with_resource(self, resource: Resource, *, preferred: bool = True) -> Scheme:
        """A scheme with one more resource, in place of one with the same group, version and plural."""
        kept = self.without(resource.plural, resource.group, resource.version)
        if preferred:
            return attrs.evolve(kept, resources=(*kept.resources, resource))
        return attrs.evolve(kept, other_versions=(*kept.other_versions, resource))

    def without(self, plural: str, group: str, version: str = "") -> Scheme:
        """A scheme without a resource, in one version or in all."""

        def rest(table: Iterable[Resource]) -> tuple[Resource, ...]:
            return tuple(
                each
                for each in table
                if (each.plural, each.group) != (plural, group) or (version and each.version != version)
            )

        return attrs.evolve(self, resources=rest(self.resources), other_versions=rest(self.other_versions))


SCHEME: Final = Scheme(RESOURCES, OTHER_VERSIONS)
"""What every cluster serves from the start."""


def group_and_version(api_version: str) -> tuple[str, str]:
    """An `apiVersion` as its group, empty for the core, and its version."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def check_fields(resource: Resource, selector: FieldSelector) -> None:
    """Refuse a field selector that asks for fields which the resource does not offer.

    Raises:
        BadRequest: with the server's words for the first such field.
    """
    for path in selector.paths:
        if path in resource.field_labels or path in ("metadata.name", "metadata.namespace"):
            continue
        if resource.field_labels:
            raise BadRequest(f"field label not supported: {path}")
        only = 'only "metadata.name", "metadata.namespace"'
        raise BadRequest(f"{quote(path)} is not a known field selector: {only}")
