"""One description: the object in wire form, the way to what belongs to it, the lines all kinds share.

Source: kubectl v1.32, pkg/describe/describe.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from k8s_tui.api import selectors
from k8s_tui.api.core import Event
from k8s_tui.api.duration import human_duration
from k8s_tui.api.time import format_rfc1123z, parse_time
from k8s_tui.apiserver.tables.networking import selector_text
from k8s_tui.shell.describer import NONE, Describer
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.selection import Found
from k8s_tui.shell.kubelets import MIRROR

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MAX_ANNOTATION = 140
"""Longer annotations stand on a line of their own (maxAnnotationLen)."""


@define
class Page:
    """The description of one object.

    Attributes:
        out: Where it is written.
        document: The object in wire form.
    """

    kube: Kube
    found: Found
    document: dict[str, Any] = field(init=False)
    out: Describer = field(factory=Describer)
    shows_events: bool = True

    def __attrs_post_init__(self) -> None:
        self.document = self.found.document

    # -- parts of the object ------------------------------------------------------------

    @property
    def name(self) -> str:
        """Its name."""
        return self.found.name

    @property
    def namespace(self) -> str:
        """Its namespace, empty for a cluster-wide object."""
        return self.found.namespace

    @property
    def metadata(self) -> dict[str, Any]:
        """Its metadata."""
        return self.document["metadata"] or {}

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec."""
        return self.document.get("spec") or {}

    @property
    def status(self) -> dict[str, Any]:
        """Its status."""
        return self.document.get("status") or {}

    # -- lines ------------------------------------------------------------

    def line(self, title: str, *cells: object, level: int = 0) -> None:
        """Write a title and what stands behind it."""
        self.out.line(level, f"{title}:", *cells)

    def head(self, *, namespaced: bool = True) -> None:
        """Write the name and the namespace."""
        self.line("Name", self.name)
        if namespaced:
            self.line("Namespace", self.namespace)

    def labels(self) -> None:
        """Write the labels."""
        self.out.mapping(0, "Labels:", self.metadata.get("labels") or {})

    def annotations(self) -> None:
        """Write the annotations, without what kubectl itself put there."""
        annotations = self.metadata.get("annotations") or {}
        describe_annotations(self.out, annotations, "Annotations:")

    def all_annotations(self) -> None:
        """Write the annotations as labels are written, kubectl's own too."""
        self.out.mapping(0, "Annotations:", self.metadata.get("annotations") or {})

    def stamp(self, title: str, moment: object) -> None:
        """Write a moment."""
        self.line(title, when(moment))

    def controlled_by(self) -> None:
        """Write the controller, if there is one."""
        for owner in self.metadata.get("ownerReferences") or ():
            if owner.get("controller"):
                self.line("Controlled By", f"{owner['kind']}/{owner['name']}")

    def age(self, at_ms: int | None) -> str:
        """Return how long ago a moment was."""
        return "<unknown>" if at_ms is None else human_duration(self.kube.now_ms - at_ms)

    # -- events ------------------------------------------------------------

    def events(self) -> None:
        """Write what was told about the object, unless it was not asked for."""
        if not self.shows_events:
            return
        events = self.told()
        if not events:
            self.line("Events", NONE)
            return
        self.out.write(0, "Events:\n")
        rows = [
            (event.type, event.reason, self._interval(event), _source(event), event.message.strip())
            for event in events
        ]
        self.out.line(1, "Type", "Reason", "Age", "From", "Message")
        self.out.line(1, "----", "------", "----", "----", "-------")
        for row in rows:
            self.out.line(1, *row)

    def told(self) -> list[Event]:
        """Return the events about the object, oldest first; those of a static pod stand under its own uid."""
        meta = self.found.obj.metadata
        uid = meta.annotations.get(MIRROR, meta.uid)
        events = self.kube.api.objects("events", self.namespace)
        if self.found.resource.kind == "Node":
            about = [each for each in events if each.involved_object.kind == "Node"]
            chosen = [each for each in about if each.involved_object.name == self.name]
        else:
            chosen = [each for each in events if each.involved_object.uid == uid]
        return sorted(chosen, key=_order)

    def _interval(self, event: Event) -> str:
        first_ms = event.first_timestamp if event.first_timestamp is not None else event.event_time
        if (event.count or 1) > 1:
            return f"{self.age(event.last_timestamp)} (x{event.count} over {self.age(first_ms)})"
        return self.age(first_ms)


def _order(event: Event) -> tuple[int, int, int]:
    """Return what events are sorted by: whole seconds, as on the wire, and who was told first."""
    moments = (event.last_timestamp, event.event_time, event.first_timestamp)
    last_ms = next((moment for moment in moments if moment is not None), 0)
    return (
        last_ms // 1000,
        event.metadata.creation_timestamp or 0,
        int(event.metadata.resource_version or 0),
    )


def _source(event: Event) -> str:
    return event.source.component or event.reporting_component


def describe_annotations(out: Describer, annotations: Mapping[str, str], title: str, level: int = 0) -> None:
    """Write annotations below each other, long ones on lines of their own."""
    shown = {key: text for key, text in annotations.items() if key != LAST_APPLIED}
    if not shown:
        out.line(level, title, NONE)
        return
    before = title
    for key in sorted(shown):
        text = shown[key].removesuffix("\n")
        if len(key) + len(text) + 2 > MAX_ANNOTATION or "\n" in text:
            out.line(level, before, f"{key}:")
            for part in text.split("\n"):
                out.line(level, "", f"  {_shortened(part, MAX_ANNOTATION - 2)}")
        else:
            out.line(level, before, f"{key}: {text}")
        before = ""


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}..."


def when(moment: object) -> str:
    """Return a moment in wire form as descriptions write it."""
    if not isinstance(moment, str) or not moment:
        return "<unset>"
    return format_rfc1123z(parse_time(moment))


def selector_of(selector: Any) -> str:  # noqa: ANN401 - a label selector in wire form, or None
    """Return a label selector in wire form as descriptions write it."""
    return selector_text(selector)


def labels_text(labels: Mapping[str, str] | None) -> str:
    """Return labels as a selector, `<none>` for none."""
    return str(selectors.of_labels(labels)) if labels else NONE


def joined(items: Sequence[object] | None, between: str = ",") -> str:
    """Return items joined, `<none>` for none."""
    return between.join(map(str, items)) if items else NONE


def boolean(value: object) -> str:
    """Return `True` or `False`."""
    return "True" if value else "False"


def go_list(items: Sequence[object] | None) -> str:
    """Return a list as Go prints it: `[get list]`."""
    return f"[{' '.join(map(str, items or ()))}]"
