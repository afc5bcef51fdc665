"""Plays enrolments on both sides of a fourteenth birthday: `python -m examples.children_app`."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone

from examples._show import show_violations
from examples._sidecar import running_sidecar
from examples.children_app.enrolment import NICKNAME, REGISTERS, VOICE, Enrolment
from lexgate.client import Client, LedgerClient, LedgerRefusal, NotAllowed
from lexgate.domain.consent import Guardian

BIOMETRIC = ["biometric"]
CHINA = timezone(timedelta(hours=8))  # the calendar of the mainland
TODAY = datetime.now(CHINA)
FIRST = TODAY.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
FIRST_OF_NEXT_MONTH = (FIRST + timedelta(days=32)).replace(day=1)


def month_of_birth(months_ago: int) -> str:
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months_ago, 12)
    return f"{year:04}-{month + 1:02}"


def main() -> None:
    with (
        running_sidecar(REGISTERS) as sidecar,
        Client(sidecar.target) as lexgate,
        LedgerClient(sidecar.target) as ledger,
    ):
        app = Enrolment(lexgate, ledger)
        for child, months in (("nia", 14 * 12), ("mei", 14 * 12), ("lin", 14 * 12 + 1)):
            app.know_age(child, "birth_month", month_of_birth(months))
        at_first(app)
        voices(app)
        ages(app)
        fourteenth_birthday(app)
        print("\nThe app stored:")
        for pupil, items in sorted(app.pupils.items()):
            print(f"  of {pupil}: {', '.join(sorted(items))}")


MOTHER = Guardian("g-mei-1", "mother", "household_register")


def at_first(app: Enrolment) -> None:
    app.agrees("nia", NICKNAME)
    show(app, "Nia, born 14 years ago this month, agrees herself", "nia")
    app.agrees("lin", NICKNAME)
    show(app, "Lin, born the month before, agrees herself", "lin")
    try:
        app.agrees("mei", NICKNAME, VOICE, guardian=MOTHER)
    except LedgerRefusal as refusal:
        print(f"\nMei's guardian agrees, and nobody verified who that is: not recorded\n  {refusal}")
    verified = verified_now()
    app.know_guardian("mei", verified)
    app.agrees("mei", NICKNAME, VOICE, guardian=verified)
    show(app, "Mei, as old as Nia, has a guardian who agrees and was verified", "mei")
    show(replace(app, notice="notice-4"), "the same, but the app has no rules for children", "mei")


def verified_now() -> Guardian:
    return replace(MOTHER, verified_at=int(time.time()))


def voices(app: Enrolment) -> None:
    show(app, "Mei's voice, on the general consent", "mei", VOICE)
    app.agrees("mei", VOICE, separate_for=BIOMETRIC)
    show(app, "Mei's voice, and she agreed to it separately", "mei", VOICE)
    app.agrees("mei", VOICE, separate_for=BIOMETRIC, guardian=verified_now())
    show(app, "Mei's voice, and her guardian agreed to it separately", "mei", VOICE)
    app.agrees("lin", VOICE, separate_for=BIOMETRIC)
    show(app, "Lin's voice, and she agreed to it separately", "lin", VOICE)


def ages(app: Enrolment) -> None:
    for child, band in (("pat", "0-13"), ("quin", "14-17"), ("rae", None)):
        if band:
            app.know_age(child, "age_band", band)
        app.agrees(child, NICKNAME)
        show(app, f"a child of {band or 'unknown age'} agrees alone", child)


def fourteenth_birthday(app: Enrolment) -> None:
    until = app.ask("mei", NICKNAME, valid_until=True).valid_until
    if until is None:
        raise RuntimeError("her fourteenth birthday ends what her guardian agreed to")
    print(f"\nMei's enrolment, on her guardian's consent: until {datetime.fromtimestamp(until, CHINA)}")
    for name, child in (("Mei, on her guardian's consent", "mei"), ("Nia, on her own consent", "nia")):
        for day in (FIRST_OF_NEXT_MONTH - timedelta(seconds=1), FIRST_OF_NEXT_MONTH):
            later = app.ask(child, NICKNAME, as_of=day)
            print(f"\n{name}, at {day}: {later.effect}, {'binding' if later.binding else 'not binding'}")


def show(app: Enrolment, what: str, child: str, item: str = NICKNAME) -> None:
    try:
        app.enrol(child, item)
    except NotAllowed:
        print(f"\n{what}: not enrolled")
        show_violations(asdict(violation) for violation in app.ask(child, item).violations)
    else:
        print(f"\n{what}: enrolled")


if __name__ == "__main__":
    main()
