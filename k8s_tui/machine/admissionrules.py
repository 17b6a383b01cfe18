"""What the server of an admission webhook answers: data, as everything that an image does.

A rule holds where all that it names is so of the object under review. The first rule that denies decides;
patches of all rules that hold are laid over the object. Source of the form: admission.k8s.io/v1 AdmissionReview.
"""

from __future__ import annotations

from k8s_tui.sim.value import frozen


@frozen
class AdmissionRule:
    """One rule.

    Attributes:
        path: The URL's path it is asked at, "" for every path.
        kinds: The kinds it looks at, () for all.
        field: A JSONPath such as `.metadata.labels.team` that the rule is about, "" for none.
        pattern: What a value there must match (a regular expression) for the rule to hold.
        absent: The rule holds where the field has no value.
        deny: The message of a denial, "" where it does not deny.
        code: Of the denial, as in HTTP.
        reason: Of the denial, in the API's word.
        patch: A strategic merge patch as JSON, "" for none.
        warning: What it tells the client.
        delay_ms: How long it takes to answer.
    """

    path: str = ""
    kinds: tuple[str, ...] = ()
    field: str = ""
    pattern: str = ""
    absent: bool = False
    deny: str = ""
    code: int = 403
    reason: str = "Forbidden"
    patch: str = ""
    warning: str = ""
    delay_ms: int = 0
