"""A reading app that asks lexgate before it enrols a child.

Under 14, a guardian consents (NDSR 22(3)) and the app has rules for children (21.p2); from 14 on, the child's own
consent does. A voice print is sensitive: at any age it needs a separate consent (22(2)). The app knows the month of
birth and not the day, so that a child counts as 14 from the first of the month after.

Who agreed to what, who is whose guardian, and how old a child is stands in the ledger; the app, its notices and its
data in the registers. A request names ids.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from lexgate.client import Circumstances, Client, Decision, LedgerClient
from lexgate.domain.consent import Actor, ConsentRecord, Form, Guardian, Notice, Retention, Role, Scope

REGISTERS = Path(__file__).parent / "registers"
APP = "read-along"
PURPOSE, METHOD = "reading_lessons", "lesson_app"
NICKNAME, VOICE = "nickname", "voice_print"
KEPT_UNTIL = datetime.now(UTC).date() + timedelta(days=300)
OFFICE = Circumstances(Actor(APP, Role.CONTROLLER), "sign_up")


@dataclass
class Enrolment:
    """Enrols children; `pupils` holds what the app stored of each. `notice` is what is shown to whoever agrees."""

    lexgate: Client
    ledger: LedgerClient
    notice: str = "notice-5"
    pupils: dict[str, set[str]] = field(default_factory=dict)

    def enrol(self, child: str, *items: str) -> Decision:
        """Stores the items of the child. Raises `NotAllowed` or `NoDecision`, and then nothing is stored."""
        decision = self.ask(child, *items)
        decision.raise_if_denied()
        self.pupils.setdefault(child, set()).update(items)
        return decision

    def ask(self, child: str, *items: str, as_of: datetime | None = None, valid_until: bool = False) -> Decision:
        """Asks, and stores nothing; an answer about another day (`as_of`) is no permission."""
        return self.lexgate.evaluate(
            operation={
                "kind": "collect",
                "purpose": PURPOSE,
                "method": METHOD,
                "basis": "consent",
                "items": items,
                "retention_until": KEPT_UNTIL,
                "place": "CN",
            },
            processor={"id": APP},
            subject={"id": child},
            data={"dataset": "pupils"},
            notice={"id": self.notice},
            as_of=as_of,
            valid_until=valid_until,
        )

    def know_age(self, child: str, fact: str, value: str) -> None:
        """Records the `birth_month` or the `age_band` of a child: never more of the birthday."""
        self.ledger.state_fact(child, fact, value, OFFICE)

    def know_guardian(self, child: str, guardian: Guardian) -> None:
        """Records who is the guardian of a child, and how that was verified."""
        self.ledger.state_guardian(child, guardian, OFFICE)

    def agrees(
        self, child: str, *items: str, separate_for: Sequence[str] = (), guardian: Guardian | None = None
    ) -> None:
        """Records a consent to the lessons, by the guardian or by the child; separate where it is for categories.

        Raises `LedgerRefusal`, such as for a guardian whom nobody verified, and then nothing is recorded.
        """
        now = int(time.time())
        text = (REGISTERS / f"{self.notice}.en.txt").read_bytes()
        record = ConsentRecord(
            record_id=str(uuid4()),
            subject_id=child,
            controller_id=APP,
            jurisdiction="CN",
            act_id=str(uuid4()),
            notice=Notice(self.notice, "v1", sha256(text).hexdigest(), "en", displayed_at=now),
            scope=Scope(
                PURPOSE,
                methods=(METHOD,),
                items=items,
                categories=tuple(separate_for),
                retention=Retention(365 * 86400),
            ),
            form=Form(separate=bool(separate_for), explicit=True),
            valid_from=now,
            guardian=guardian,
        )
        self.ledger.grant(record, said_by(child, guardian))


def said_by(child: str, guardian: Guardian | None) -> Circumstances:
    actor = Actor(child, Role.SUBJECT) if guardian is None else Actor(guardian.guardian_id, Role.GUARDIAN)
    return Circumstances(actor, "lesson_app")
