"""What an entry of each kind may state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lexgate.domain.register import Kind

_BOUNDS = ("valid_from", "valid_until")
_IN_FORCE = "state valid_from and valid_until beside the facts: it follows from them and the instant judged"
_OF_ID = "leave it out: it is the id of the entry"


@dataclass(frozen=True, slots=True)
class Shape:
    """What entries of one kind have.

    `roots` are those of the vocabulary; where there is one alone, the facts of an entry are those below it. `members`
    are what the entry states beside its facts. `follows` has facts that nobody states, with what to state instead.
    """

    roots: tuple[str, ...]
    members: tuple[str, ...] = ()
    follows: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str | None:
        """What the names of the facts begin with in the vocabulary, such as `contracts[]`; None for several roots."""
        return self.roots[0] if len(self.roots) == 1 else None


COMMON = ("id", "processor", "facts", "findings")
LINKS: Mapping[str, Kind] = {
    "system": Kind.SYSTEM,
    "platform": Kind.PLATFORM,
    "app": Kind.APP,
    "notice": Kind.NOTICE,
    "received_under": Kind.CONTRACT,
}
SHAPES: Mapping[Kind, Shape] = {
    Kind.PROCESSOR: Shape(
        ("processor", "filings", "account", "actor", "network"), ("regions",), {"processor.id": _OF_ID}
    ),
    Kind.NOTICE: Shape(("notice",), ("version", "texts"), {"notice.id": _OF_ID}),
    Kind.CONTRACT: Shape(("contracts[]",), _BOUNDS, {"contracts[].id": _OF_ID, "contracts[].in_force": _IN_FORCE}),
    Kind.DATASET: Shape(
        ("data",),
        ("items", "necessary_items", *LINKS),
        {
            "data.dataset": _OF_ID,
            "data.necessary_items": "state necessary_items beside the facts, by purpose",
            "data.received_under": "state received_under beside the facts",
        },
    ),
    Kind.SYSTEM: Shape(("system",), follows={"system.id": _OF_ID}),
    Kind.PLATFORM: Shape(("platform",), follows={"platform.id": _OF_ID}),
    Kind.APP: Shape(("app",), follows={"app.id": _OF_ID}),
    Kind.ALGORITHM: Shape(("algorithm",), follows={"algorithm.id": _OF_ID}),
    Kind.ASSESSMENT: Shape(("assessments[]",)),
    Kind.EXPORT: Shape(("export",), (*_BOUNDS, "purposes", "recipients")),
    Kind.INCIDENT: Shape(("incidents[]",)),
    Kind.ORDER: Shape(("orders[]",), _BOUNDS, {"orders[].in_force": _IN_FORCE}),
}
