"""What two policy sets say differently, for the terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from lexgate.testing import Change, Compared, ComparedLog, Outcome

_MOST_IDS = 3


@dataclass(frozen=True, slots=True)
class Differences:
    """The digests of the two sets, and what was compared; None where nothing of the kind was asked for."""

    digests: tuple[str, str]
    cases: Compared | None
    inputs: Compared | None
    log: ComparedLog | None

    @property
    def judged(self) -> int:
        """How many questions and lines were judged by both sets."""
        return sum(part.judged for part in (self.cases, self.inputs, self.log) if part is not None)

    @property
    def changed(self) -> bool:
        """Whether any decision changes."""
        return any(part.changes for part in (self.cases, self.inputs, self.log) if part is not None)

    def refused(self) -> Iterator[str]:
        """Yields what is wrong with each question that neither set takes."""
        for part in (self.cases, self.inputs):
            for change in () if part is None else part.refused:
                yield from (f"{change.place}: {problem}" for problem in change.after.problems)

    def json(self) -> dict[str, Any]:
        """Returns the differences as JSON values."""
        out: dict[str, Any] = {"old": self.digests[0], "new": self.digests[1], "changed": self.changed}
        for name, part in (("cases", self.cases), ("inputs", self.inputs)):
            if part is not None:
                changes = [_change_json(change) for change in part.changes]
                out[name] = {
                    "judged": part.judged,
                    "changes": changes,
                    "refused": [each.place for each in part.refused],
                }
        if self.log is not None:
            out["log"] = _log_json(self.log)
        return out


def _log_json(log: ComparedLog) -> dict[str, Any]:
    return {
        "lines": log.lines,
        "judged": log.judged,
        "unknown": log.unknown,
        "changed": log.changed,
        "changes": [{**_change_json(change), "decisions": list(change.decisions)} for change in log.changes],
        "other_input": list(log.other),
        "irreproducible": list(log.irreproducible),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"place": change.place, "old": _outcome_json(change.before), "new": _outcome_json(change.after)}


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return asdict(outcome)


def write_differences(out: Console, found: Differences) -> None:
    """Writes each change with what comes and goes, and a line that counts."""
    for name, part in (("cases", found.cases), ("inputs", found.inputs)):
        if part is not None:
            _write_changes(out, part.changes)
            out.print(
                Text(f"{name}: {len(part.changes)} of {part.judged} decisions change", style=_style(part.changes))
            )
    if found.log is not None:
        _write_changes(out, found.log.changes)
        out.print(Text(_log_line(found.log), style=_style(found.log.changes)))


def _log_line(log: ComparedLog) -> str:
    line = f"log: {log.changed} of {log.judged} decisions change, of {log.lines} that are recorded"
    return f"{line}; {len(log.other)} inputs are not the recorded ones" if log.other else line


def _style(changes: Sequence[Change]) -> str:
    return "bold yellow" if changes else "bold green"


def _write_changes(out: Console, changes: Sequence[Change]) -> None:
    for change in changes:
        out.print(Text(change.place, style="bold"), soft_wrap=True)
        for line in _lines(change):
            out.print(Text(f"  {line}"), soft_wrap=True)


def _lines(change: Change) -> Iterator[str]:
    before, after = change.before, change.after
    yield before.effect if before.effect == after.effect else f"{before.effect} -> {after.effect}"
    parts = (
        ("governs", before.governs, after.governs),
        ("denied by", before.denied, after.denied),
        ("obliged by", before.obliged, after.obliged),
        ("referred by", before.reasons, after.reasons),
        ("owed by", before.owed, after.owed),
        ("met:", before.met, after.met),
        ("advised by", before.advice, after.advice),
        ("not taken:", before.problems, after.problems),
    )
    for label, old, new in parts:
        yield from (f"- {label} {each}" for each in old if each not in new)
        yield from (f"+ {label} {each}" for each in new if each not in old)
    if change.decisions:
        more = len(change.decisions) - _MOST_IDS
        shown = ", ".join(change.decisions[:_MOST_IDS])
        yield f"recorded as {shown}{f' and {more} more' if more > 0 else ''}"
