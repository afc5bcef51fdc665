"""Plays enrolments on both sides of a fourteenth birthday: `python -m examples.children_app`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, timezone

from examples._show import show_violations
from examples._sidecar import running_sidecar
from examples.children_app.enrolment import NICKNAME, NOTICE, VOICE, Child, Consent, Enrolment, consent
from lexgate.client import Client, NotAllowed

OWN = consent("self", NICKNAME, VOICE)
GUARDIAN = consent("guardian", NICKNAME, VOICE)
OWN_FOR_VOICE = consent("self", VOICE, separate_for=["biometric"])
GUARDIAN_FOR_VOICE = consent("guardian", VOICE, separate_for=["biometric"])

TODAY = datetime.now(timezone(timedelta(hours=8)))  # by the calendar of the mainland
FIRST = TODAY.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
FIRST_OF_NEXT_MONTH = (FIRST + timedelta(days=32)).replace(day=1)


def month_of_birth(months_ago: int) -> str:
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months_ago, 12)
    return f"{year:04}-{month + 1:02}"


MEI = Child("mei", birth_month=month_of_birth(14 * 12))
LIN = Child("lin", birth_month=month_of_birth(14 * 12 + 1))


def main() -> None:
    with running_sidecar() as sidecar, Client(sidecar.target) as lexgate:
        app = Enrolment(lexgate)
        show(app, "Mei, born 14 years ago this month, agrees herself", MEI, [OWN])
        show(app, "Lin, born the month before, agrees herself", LIN, [OWN])
        show(app, "Mei's guardian agrees", MEI, [GUARDIAN])
        without_rules = Enrolment(lexgate, {name: NOTICE[name] for name in NOTICE if name != "minor_rules_at"})
        show(without_rules, "the same, but the app has no rules for children", MEI, [GUARDIAN])
        show(app, "Mei's voice, on the general consent", MEI, [GUARDIAN], VOICE)
        show(app, "Mei's voice, and she agreed to it separately", MEI, [GUARDIAN, OWN_FOR_VOICE], VOICE)
        show(app, "Mei's voice, and her guardian agreed to it separately", MEI, [GUARDIAN, GUARDIAN_FOR_VOICE], VOICE)
        show(app, "Lin's voice, and she agreed to it separately", LIN, [OWN, OWN_FOR_VOICE], VOICE)
        show(app, "a child of 0-13 agrees alone", Child("pat", age_band="0-13"), [OWN])
        show(app, "a child of 14-17 agrees alone", Child("quin", age_band="14-17"), [OWN])
        show(app, "a child of unknown age agrees alone", Child("rae"), [OWN])
        for day in (FIRST_OF_NEXT_MONTH - timedelta(seconds=1), FIRST_OF_NEXT_MONTH):
            later = app.ask(MEI, [OWN], NICKNAME, as_of=day)
            print(f"\nMei's own consent, on {day}: {later.effect}, {'binding' if later.binding else 'not binding'}")
        print("\nThe app stored:")
        for pupil, items in sorted(app.pupils.items()):
            print(f"  of {pupil}: {', '.join(sorted(items))}")


def show(app: Enrolment, what: str, child: Child, consents: Sequence[Consent], item: str = NICKNAME) -> None:
    try:
        app.enrol(child, consents, item)
    except NotAllowed:
        print(f"\n{what}: not enrolled")
        show_violations(asdict(violation) for violation in app.ask(child, consents, item).violations)
    else:
        print(f"\n{what}: enrolled")


if __name__ == "__main__":
    main()
