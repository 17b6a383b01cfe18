"""The catalogue: which program an image contains, and what a container of it does.

A scenario makes a catalogue of its own with `with_application`; images nobody knows run as a plain server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field

from k8s_tui.machine import (
    catalogue_cluster,
    catalogue_replicated,
    catalogue_stores,
    catalogue_tools,
    catalogue_web,
)
from k8s_tui.machine.applications import Application
from k8s_tui.machine.behaviour import Behaviour, files_read, resolve, waits_for_input
from k8s_tui.machine.catalogue_tools import UNKNOWN
from k8s_tui.machine.containers import ContainerConfig
from k8s_tui.machine.following import follow_variables
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import ANY_TAG, Reference, parse_reference
from k8s_tui.sim.value import evolve, frozen

CACHE_LIMIT = 4096
"""Behaviours remembered; equal containers share one."""

_VARIABLE = re.compile(r"\w+")
_READS_ALL = frozenset({"env", "printenv", "hostname"})


@frozen(eq=False)
class Catalogue:
    """Applications by name and repositories by full name."""

    applications: Mapping[str, Application]
    repositories: Mapping[str, Repository]
    _known: dict[Any, Behaviour] = field(factory=dict, init=False)

    @classmethod
    def of(cls, applications: Iterable[Application], repositories: Iterable[Repository]) -> Catalogue:
        """Make a catalogue."""
        return cls({each.name: each for each in applications}, {each.name: each for each in repositories})

    def with_application(self, image: str, application: Application) -> Catalogue:
        """Return a catalogue in which an image, under every tag or under one, contains `application`.

        Raises:
            InvalidReferenceError: `image` names none.
        """
        reference = parse_reference(image)
        name = reference.repository
        known = self.repositories.get(name)
        if known is not None and ":" in image.rpartition("/")[2]:
            repository = evolve(known, by_tag=(*known.by_tag, (reference.tag, application.name)))
        else:
            repository = Repository(name, application.name, ANY_TAG if known is None else known.tags)
        return Catalogue(
            {**self.applications, application.name: application}, {**self.repositories, name: repository}
        )

    def application(self, reference: Reference, known: Repository | None = None) -> Application:
        """Return the program in an image."""
        known = known or self.repositories.get(reference.repository)
        if known is None:
            return UNKNOWN
        name = known.application
        for prefix, other in known.by_tag:
            if reference.tag.startswith(prefix):
                name = other
        return self.applications.get(name, UNKNOWN)

    def behaviour(
        self,
        reference: Reference,
        known: Repository | None,
        config: ContainerConfig,
        files: Mapping[str, str],
    ) -> Behaviour:
        """Return what a container of an image does."""
        application = self.application(reference, known)
        environment = _relevant(application, config)
        key = (
            application.name,
            config.command,
            config.arguments,
            config.ports,
            tuple(environment.items()),
            tuple(files_read(application, config.command, config.arguments, files).items()),
            config.stays_open,
        )
        found = self._known.get(key)
        if found is None:
            found = resolve(application, config.command, config.arguments, environment, files, config.ports)
            if config.stays_open and waits_for_input(application, config.command, config.arguments):
                found = Behaviour(application)
            if len(self._known) >= CACHE_LIMIT:
                self._known.clear()
            self._known[key] = found
        return found


def _relevant(application: Application, config: ContainerConfig) -> Mapping[str, str]:
    """Return those variables that what the container does depends on."""
    environment = config.environment
    if not environment:
        return environment
    names = [name for requirement in application.requirements for name in requirement.any_of]
    if application.port_variable:
        names.append(application.port_variable)
    names.extend(follow_variables(application))
    words = {word for text in (*config.command, *config.arguments) for word in _VARIABLE.findall(text)}
    if words & _READS_ALL:
        return environment
    names.extend(sorted(words))
    return {name: environment[name] for name in names if name in environment}


CATALOGUE = Catalogue.of(
    (
        *catalogue_web.APPLICATIONS,
        *catalogue_stores.APPLICATIONS,
        *catalogue_replicated.APPLICATIONS,
        *catalogue_cluster.APPLICATIONS,
        *catalogue_tools.APPLICATIONS,
    ),
    (
        *catalogue_web.REPOSITORIES,
        *catalogue_stores.REPOSITORIES,
        *catalogue_replicated.REPOSITORIES,
        *catalogue_cluster.REPOSITORIES,
        *catalogue_tools.REPOSITORIES,
    ),
)
"""The images that everybody knows."""
