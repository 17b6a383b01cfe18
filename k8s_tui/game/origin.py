"""Where a game comes from: everything that is needed to begin it again exactly as it began."""

from __future__ import annotations

import json

from attrs import asdict, field, frozen, validators

DEFAULT_SEED = 1
DEFAULT_WORKERS = 3
MAX_WORKERS = 5_000
MAX_MASTERS = 7


@frozen
class Origin:
    """The beginning of a game.

    Attributes:
        scenario: A scenario's name or its file, "" for a sandbox.
        workers: Worker machines of a sandbox, as `masters`.
        manifests: Texts of YAML that a sandbox begins with.
    """

    scenario: str = ""
    seed: int = DEFAULT_SEED
    workers: int = field(default=DEFAULT_WORKERS, validator=[validators.ge(0), validators.le(MAX_WORKERS)])
    masters: int = field(default=1, validator=[validators.ge(1), validators.le(MAX_MASTERS)])
    manifests: tuple[str, ...] = ()

    def dumped(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def loaded(cls, text: str) -> Origin:
        """Return what `dumped` wrote.

        Raises:
            ValueError: It did not write this.
        """
        try:
            data = json.loads(text)
            return cls(**{**data, "manifests": tuple(data.get("manifests", ()))})
        except (TypeError, AttributeError) as error:
            raise ValueError(f"not the beginning of a game: {error}") from error
