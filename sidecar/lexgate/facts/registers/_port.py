"""The port: what the rest of lexgate asks of the registers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from lexgate.domain.register import Entry, Kind, Plan, Registered, RegisterEvent, Snapshot
from lexgate.facts.ledger import Circumstances, Receipt

MOST = 1000
"""The most entries or events that one read gives."""


class RegisterStore(Protocol):
    """Registers whose every change is an event. Safe for threads; several processes may open the same ones.

    A write is done when its receipt is returned, and every read that begins afterwards, in any process, sees it. It is
    said by a controller or an authority. Each write raises `InputError` for an entry that does not fit the others,
    a `LedgerRefusal` that names the field and the cure, or `LedgerFault`; then nothing was written. A write that
    changes nothing has the receipt of the last change.
    """

    def put(self, entry: Entry, by: Circumstances, /) -> Receipt:
        """Adds an entry, or replaces the one with the same kind and id, which has to belong to the same processor.

        Raises `VersionReused` for a notice.
        """
        ...

    def remove(self, kind: Kind, entry_id: str, by: Circumstances, /) -> Receipt:
        """Removes an entry. Raises `UnknownEntry`; `InputError` where another entry names it."""
        ...

    def apply(self, plan: Plan, by: Circumstances, /) -> Receipt:
        """Makes the changes of a plan, in one revision. Raises `PlanOutdated` where the registers changed since."""
        ...

    def entry(self, kind: Kind, entry_id: str, /) -> Registered:
        """Returns an entry that stands. Raises `UnknownEntry`."""
        ...

    def entries(
        self, kind: Kind, /, processor: str | None = None, after: str | None = None, limit: int = MOST
    ) -> tuple[Registered, ...]:
        """Returns entries in the order of their ids, from the first one behind `after` on, at most `limit`."""
        ...

    def history(self, kind: Kind, entry_id: str, /, after: int = 0, limit: int = MOST) -> tuple[RegisterEvent, ...]:
        """Returns the events of an entry, also of one that was removed, from behind the `seq` `after` on.

        Raises `UnknownEntry` where there never was one.
        """
        ...

    def snapshot(self, processors: Iterable[str] | None = None, /) -> Snapshot:
        """Returns all entries, or those of some processors, and the revision of the registers: one state of them."""
        ...

    def processor_document(
        self, processor_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a processor: as it stands now, with one read by primary key.

        With `as_of`, by what held at that instant; with `known_at`, by what was recorded until then. A processor whom
        the registers do not know, or not any more, has an empty document with the revision 0.
        """
        ...

    def revision(self) -> int:
        """Returns the revision of the last write of a register; 0 before the first one."""
        ...

    def close(self) -> None:
        """Releases the registers."""
        ...
