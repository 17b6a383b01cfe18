"""What the API server says of manifests: each is created in an empty cluster, and refusals get their place.

The cluster has a control plane and no workers, and is thrown away; so the words are those of the very server
that will serve the manifests, and the fields that it complains of are found in the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.api.documents import Document
from k8s_tui.api.errors import AlreadyExists, Invalid, StatusError
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.refusals import GivenError, Refusal, key_of, place_of
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.shell.kubectl.errors import one_line, with_source

SEED = 1
EXISTS = "left out, because every cluster has its own: "


def judged(given: Given) -> Given:
    """Return the manifests without those that every cluster has already.

    Raises:
        GivenError: The API server refuses some of them.
    """
    world = World.create(ClusterConfig(workers=0), SEED)
    world.boot()
    refusals: list[Refusal] = []
    there: list[Document] = []
    for document in given.documents:
        try:
            world.create_object(document.data)
        except AlreadyExists:
            there.append(document)
        except StatusError as error:
            refusals += _placed(document, error)
    if refusals:
        raise GivenError(refusals)
    if not there:
        return given
    names = ", ".join(str(key_of(each)) for each in there)
    rest = given.with_documents(each for each in given.documents if each not in there)
    return rest.with_notes(f"{EXISTS}{names}")


def _placed(document: Document, error: StatusError) -> Iterator[Refusal]:
    """Yield what kubectl says of a refusal, once for each field at fault."""
    if not isinstance(error, Invalid) or not error.causes:
        said = one_line(with_source("creating", document.source, error))
        yield Refusal(document.source, said, *place_of(document, ""))
        return
    for cause in error.causes:
        message = f'The {document.kind} "{document.name}" is invalid: {cause.field}: {cause.message}'
        yield Refusal(document.source, message, *place_of(document, cause.field))
