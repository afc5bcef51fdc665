"""A ledger in memory, as simple as the rules read: lists that are searched anew for each question."""

from __future__ import annotations

from dataclasses import dataclass, field

YEAR = 365 * 86400
ENDS = {"withdrawn", "revoked", "superseded", "invalidated"}


@dataclass
class Row:
    """One consent: what it asks, and what was said of it, as (what, when it happened, when it was recorded)."""

    id: str
    purpose: str
    act: str
    separate: bool
    version: str
    shown: bool
    until: int | None
    renews: Row | None
    said: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def state(self) -> str | None:
        return self.said[-1][0] if self.said else None

    def has(self, what: str) -> bool:
        return any(each == what for each, _, _ in self.said)


class Reference:
    """One person's ledger. Each write returns the names of the refusals that it deserves, and is done without any."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.log: list[tuple[str, Row, int]] = []
        self.clock = 0
        self.recorded = 0

    @property
    def now(self) -> int:
        """What is recorded now is recorded no earlier than what was recorded before."""
        return max(self.clock, self.recorded)

    def create(self, row: Row, what: str, at: int) -> set[str]:
        wrong = self._bundled(row) | self._renews_badly(row) | self._untimely(at, what, row)
        wrong |= self._too_soon(row, at) if what == "requested" else self._ungrantable(row, row.version)
        if not wrong:
            self.rows.append(row)
            self._say(row, what, at)
        return wrong

    def answer(self, row: Row, what: str, at: int, version: str) -> set[str]:
        follows = {
            "given": {"requested", "deferred"},
            "refused": {"requested", "deferred"},
            "deferred": {"requested"},
            "withdrawn": {"given"},
            "revoked": {"given"},
            "invalidated": {"given", "withdrawn", "revoked", "superseded"},
        }
        wrong = set() if row.state in follows[what] else {"EventOutOfOrder"}
        wrong |= self._untimely(at, what, row)
        if what == "given":
            wrong |= self._ungrantable(row, version)
        if not wrong:
            self._say(row, what, at)
        return wrong

    def standing(self) -> set[str]:
        return {row.id for row in self.rows if row.state == "given"}

    def refusal(self, purpose: str) -> tuple[int, int] | None:
        """When the purpose was refused, and how often it was asked for since."""
        found: tuple[int, int] | None = None
        for what, row, at in self.log:
            if row.purpose != purpose:
                continue
            if what == "refused":
                found = (max(at, found[0]) if found else at, 0)
            elif what == "requested" and found:
                found = (found[0], found[1] + 1)
            elif what == "given" and not row.has("invalidated"):
                found = None
        return found

    def _say(self, row: Row, what: str, at: int) -> None:
        row.said.append((what, at, self.now))
        self.recorded = self.now
        self.log.append((what, row, at))
        if what == "given" and row.renews is not None and row.renews.state == "given":
            self._say(row.renews, "superseded", at)

    def _bundled(self, row: Row) -> set[str]:
        others = [each for each in self.rows if each.act == row.act and each.purpose != row.purpose]
        return {"BundledConsent"} if any(each.separate or row.separate for each in others) else set()

    def _renews_badly(self, row: Row) -> set[str]:
        old = row.renews
        return {"EventOutOfOrder"} if old and (old.purpose != row.purpose or old.state != "given") else set()

    def _untimely(self, at: int, what: str, row: Row) -> set[str]:
        touched = [row]
        if what == "given" and row.renews is not None and row.renews.state == "given":
            touched.append(row.renews)
        early = any(each.said and at < each.said[-1][1] for each in touched)
        return {"EventOutOfOrder"} if early or at > self.now else set()

    def _too_soon(self, row: Row, at: int) -> set[str]:
        refusal = self.refusal(row.purpose)
        return {"InsideCooldown"} if refusal and at - refusal[0] <= YEAR else set()

    def _ungrantable(self, row: Row, version: str) -> set[str]:
        wrong = set()
        if not row.shown or version != row.version:
            wrong.add("NoticeNeverShown")
        for new in self.rows:
            old = new.renews
            if (
                old
                and new.has("given")
                and old.has("superseded")
                and old.version != new.version
                and old.version == version
            ):
                wrong.add("NoticeSuperseded")
        return wrong
