"""Which decisions change between two policy sets: on questions, and on a recorded decision log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lexgate.domain.instant import format_instant
from lexgate.log import Entry
from lexgate.testing._outcome import REFUSED, Outcome, Question, Side
from lexgate.testing._recorded import Recorded


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose outcome is another; `decisions` are the recorded ones that it stands for."""

    place: str
    before: Outcome
    after: Outcome
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """How many questions were judged, and which came out otherwise; `refused` are those that neither set takes."""

    judged: int
    changes: tuple[Change, ...]
    refused: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedLog:
    """What became of the lines of a log.

    `judged` lines were judged again by both sets, of which `changes` tells; `unknown` lines have no input here, because
    the log holds its digest alone. `other` are decision ids whose input is not the recorded one, and `irreproducible`
    those on which the old set, though it is the recorded one, says something else.
    """

    lines: int
    judged: int
    changes: tuple[Change, ...]
    other: tuple[str, ...]
    irreproducible: tuple[str, ...]

    @property
    def unknown(self) -> int:
        """How many lines could not be judged again."""
        return self.lines - self.judged

    @property
    def changed(self) -> int:
        """How many recorded decisions would come out otherwise."""
        return sum(len(change.decisions) for change in self.changes)


def compare(old: Side, new: Side, questions: Iterable[Question]) -> Compared:
    """Judges each question by both sets. Raises `EngineFault`."""
    judged = [Change(question.place, old.judge(question), new.judge(question)) for question in questions]
    refused = tuple(each for each in judged if each.before.effect == each.after.effect == REFUSED)
    changes = tuple(each for each in judged if each.before != each.after and each not in refused)
    return Compared(len(judged) - len(refused), changes, refused)


def compare_log(old: Side, new: Side, entries: Iterable[Entry], known: Sequence[Question]) -> ComparedLog:
    """Judges the decisions of a log again whose input is among the known ones, by its digest.

    Raises `CorruptLogError` or `ConfigError` where the log cannot be read, and `EngineFault`.
    """
    recorded = Recorded(entries)
    judged, changes, irreproducible = 0, [], []
    for question, found in recorded.matched(old.plain.resolver, known):
        asked = replace(question, as_of=format_instant(found[0].as_of))
        before, after = old.judge(asked), new.judge(asked)
        judged += len(found)
        irreproducible += [
            line.decision_id for line in found if line.policy_digest == old.digest and line.outcome != before
        ]
        if before != after:
            changes.append(Change(question.place, before, after, tuple(line.decision_id for line in found)))
    return ComparedLog(recorded.lines, judged, tuple(changes), tuple(recorded.other), tuple(irreproducible))
