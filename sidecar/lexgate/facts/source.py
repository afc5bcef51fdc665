"""The port: what the ledger and the registers hand to the resolver for a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Standing(NamedTuple):
    """The documents of a person and of a processor as one state of the database has them, as JSON; None: not there.

    What is made of a document is found again by its text, which stays the same as long as nothing is written in it.
    """

    revision: int
    subject: str | None = None
    processor: str | None = None


class FactSource(Protocol):
    """Reads what is known of a person and of a processor. Safe for threads. Each method raises `LedgerFault`."""

    @property
    def waits(self) -> bool:
        """Whether a read may wait for another machine."""
        ...

    def standing(self, subject_id: str | None, processor_id: str | None) -> Standing:
        """Returns both documents as they stand now, and the revision that they rest on."""
        ...

    def standing_at(
        self, subject_id: str | None, processor_id: str | None, as_of: int | None, known_at: int | None
    ) -> Standing:
        """Returns both by what worked at `as_of` and was recorded by `known_at`, in seconds; None is no bound."""
        ...

    def revision(self) -> int:
        """Returns the revision of the last write."""
        ...


class Once:
    """A source that is read once: whatever is asked for in between rests on one state of the database."""

    def __init__(self, source: FactSource) -> None:
        self._source = source
        self._known: dict[tuple[Any, ...], Standing] = {}

    @property
    def waits(self) -> bool:
        """Whether a read may wait for another machine."""
        return self._source.waits

    def standing(self, subject_id: str | None, processor_id: str | None) -> Standing:
        """Returns both documents as they stood at the first read."""
        key = subject_id, processor_id
        if key not in self._known:
            self._known[key] = self._source.standing(*key)
        return self._known[key]

    def standing_at(
        self, subject_id: str | None, processor_id: str | None, as_of: int | None, known_at: int | None
    ) -> Standing:
        """Returns both as they were at the instants, by the first read."""
        key = subject_id, processor_id, as_of, known_at
        if key not in self._known:
            self._known[key] = self._source.standing_at(*key)
        return self._known[key]

    def revision(self) -> int:
        """Returns the revision that the reads rest on, or that of the last write before the first."""
        return max((each.revision for each in self._known.values()), default=None) or self._source.revision()


class Query(NamedTuple):
    """What a request names, and what of it decides which known facts can matter."""

    subject_id: str | None = None
    processor_id: str | None = None
    dataset: str | None = None
    notice: str | None = None
    algorithm: str | None = None
    platform: str | None = None
    system: str | None = None
    app: str | None = None
    purpose: str | None = None
    basis: str | None = None
    items: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Query:
        """Reads a request in its JSON form; what is not of the type of its fact is refused elsewhere."""
        operation = stated.get("operation")
        recipients = stated.get("recipients")
        named = {name: _text(stated.get(root), member) for name, (root, member) in NAMED.items()}
        return cls(
            **named,
            purpose=_text(operation, "purpose"),
            basis=_text(operation, "basis"),
            items=_texts(operation.get("items")) if isinstance(operation, Mapping) else (),
            recipients=_texts([_text(each, "id") for each in recipients]) if isinstance(recipients, list) else (),
        )


NAMED: Mapping[str, tuple[str, str]] = {
    "subject_id": ("subject", "id"),
    "processor_id": ("processor", "id"),
    "dataset": ("data", "dataset"),
    "notice": ("notice", "id"),
    "algorithm": ("algorithm", "id"),
    "platform": ("platform", "id"),
    "system": ("system", "id"),
    "app": ("app", "id"),
}
"""The facts by which a request names what is registered: the root and the member of each."""


def _text(root: Any, name: str) -> str | None:
    found = root.get(name) if isinstance(root, Mapping) else None
    return found if isinstance(found, str) and found else None


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list | tuple) else ()
