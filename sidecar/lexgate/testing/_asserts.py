"""Assertions on decisions whose failure shows the rule, the facts that it looks at, and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lexgate.domain.decision import Decision, Effect
from lexgate.testing._judge import Answer
from lexgate.testing._witness import Witness, indented, told


def assert_allowed(decision: Decision) -> None:
    """Fails unless the effect is ALLOW, whatever day the decision is about."""
    __tracebackhide__ = True
    _check(decision.effect is Effect.ALLOW, "expected ALLOW", decision)


def assert_denied(decision: Decision, by: str | Iterable[str] = (), *, only: bool = False) -> None:
    """Fails unless the effect is DENY and every id of `by` denies; with `only`, nothing else may.

    `by` is an id such as ndsr:22(2), or several.
    """
    __tracebackhide__ = True
    wanted = _ids(by)
    expected = f"expected DENY{' by ' + ', '.join(wanted) if wanted else ''}"
    _check(decision.effect is Effect.DENY, expected, decision, wanted)
    found = [f"{each.statute}:{each.article}" for each in decision.violations]
    _check(set(wanted) <= set(found), expected, decision, [each for each in wanted if each not in found])
    _check(not only or set(found) == set(wanted), f"{expected} alone", decision)


def assert_referred(decision: Decision, because: str | Iterable[str] = ()) -> None:
    """Fails unless the effect is REFER and every reason of `because` is given."""
    __tracebackhide__ = True
    wanted = _ids(because)
    expected = f"expected REFER{' because of ' + ', '.join(wanted) if wanted else ''}"
    _check(decision.effect is Effect.REFER and set(wanted) <= set(decision.reasons), expected, decision)


def assert_obliged(decision: Decision, by: str | Iterable[str]) -> None:
    """Fails unless a duty comes with the decision by every id of `by`."""
    __tracebackhide__ = True
    wanted = _ids(by)
    found = {f"{each.statute}:{each.article}" for each in decision.obligations}
    missing = [each for each in wanted if each not in found]
    _check(not missing, f"expected a duty by {', '.join(wanted)}", decision, missing)


def _ids(stated: str | Iterable[str]) -> list[str]:
    return [stated] if isinstance(stated, str) else list(stated)


def _check(holds: bool, expected: str, decision: Decision, missing: Sequence[str] = ()) -> None:
    """Raises `AssertionError` unless it holds; `missing` are entries of which it tells why they may not have spoken."""
    __tracebackhide__ = True
    if holds:
        return
    witness = decision.witness if isinstance(decision, Answer) else None
    lines = [f"{expected}, got", *indented(told(decision, witness), 2)]
    for identifier in missing:
        lines += _absent(identifier, witness)
    if witness is None:
        lines.append("  the facts are not known here: the fixture `lexgate` keeps those that it judges")
    else:
        lines += ["  the facts that are stated:", *indented(witness.stated(), 4)]
    raise AssertionError("\n".join(lines))


def _absent(identifier: str, witness: Witness | None) -> list[str]:
    lines = [f"  {identifier} does not speak"]
    if witness is None:
        return lines
    gist = witness.gist(identifier)
    lines += indented([gist or "the matrix of the day judged has no such entry"], 4)
    read = list(witness.read_by(identifier))
    return [*lines, *(["    the facts that it looks at:", *indented(read, 6)] if read else [])]
