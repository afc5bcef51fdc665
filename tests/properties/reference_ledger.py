"""A ledger in memory, as simple as the rules read: lists that are searched anew for each question."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

YEAR = 365 * 86400
CHINA = timezone(timedelta(hours=8))
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
    by_guardian: bool = False
    said: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def state(self) -> str | None:
        return self.said[-1][0] if self.said else None

    def has(self, what: str) -> bool:
        return any(each == what for each, _, _ in self.said)


@dataclass
class Asked:
    """A request of the person, and what became of it, as (what, when it happened)."""

    id: str
    kind: str
    said: list[tuple[str, int]] = field(default_factory=list)

    @property
    def state(self) -> str | None:
        return self.said[-1][0] if self.said else None

    @property
    def open(self) -> bool:
        return self.state in {"opened", "verified"}

    @property
    def stands(self) -> bool:
        return self.open or (self.state == "fulfilled" and self.kind in {"restrict", "object"})


class Reference:
    """One person's ledger. Each write returns the names of the refusals that it deserves, and is done without any."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.log: list[tuple[str, Row, int]] = []
        self.requests: list[Asked] = []
        self.ages: list[tuple[str | None, int]] = []
        self.clock = 0
        self.recorded = 0

    @property
    def now(self) -> int:
        """What is recorded now is recorded no earlier than what was recorded before."""
        return max(self.clock, self.recorded)

    def create(self, row: Row, what: str, at: int) -> set[str]:
        wrong = self._bundled(row) | self._renews_badly(row) | self._untimely(at, what, row)
        wrong |= self._too_soon(row, at) if what == "requested" else self._ungrantable(row, row.version)
        if what == "given" and row.by_guardian and self.surely_14(at):
            wrong.add("OwnConsentNeeded")
        if not wrong:
            self.rows.append(row)
            self._say(row, what, at)
        return wrong

    def answer(self, row: Row, what: str, at: int, version: str, *, guardian: bool = False) -> set[str]:
        """The person, the guardian or the clinic says something of a record."""
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
        if what == "given" and guardian and self.surely_14(at):
            wrong.add("OwnConsentNeeded")
        if not wrong:
            self._say(row, what, at)
        return wrong

    def state_age(self, age: str | None) -> None:
        self.ages.append((age, self.now))
        self.recorded = self.now

    def surely_14(self, at: int) -> bool:
        """By the last age that was stated for that instant: a band or a month of birth."""
        known = [age for age, since in self.ages if since <= at]
        age = known[-1] if known else None
        if age is None or age == "0-13":
            return False
        if age == "14-17":
            return True
        year, month = map(int, age.split("-"))
        following = datetime(year + 14 + month // 12, month % 12 + 1, 1, tzinfo=CHINA)
        return at >= following.timestamp()

    def ask(self, asked: Asked, what: str, at: int, reason: bool) -> set[str]:
        """The person opens a request, or something becomes of it."""
        follows: dict[str, set[str | None]] = {
            "opened": {None},
            "verified": {"opened"},
            "fulfilled": {"verified"},
            "refused": {"opened", "verified"},
            "withdrawn": {"opened", "verified", "fulfilled"} if asked.stands else {"opened", "verified"},
        }
        wrong = set() if asked.state in follows[what] else {"EventOutOfOrder"}
        if what == "fulfilled" and asked.state == "opened":
            wrong = {"RequesterNotVerified"}
        if what == "refused" and not reason:
            wrong.add("RefusalWithoutReason")
        if at > self.now or (asked.said and at < asked.said[-1][1]):
            wrong.add("EventOutOfOrder")
        if not wrong:
            if not asked.said:
                self.requests.append(asked)
            asked.said.append((what, at))
            self.recorded = self.now
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
