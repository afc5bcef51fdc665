"""hypothesis strategies for documents, subjects and consents, directed by the vocabulary and the predicates.

    from lexgate.testing.strategies import documents

    @given(documents({"operation.kind": "sell", "subject.age": st.integers(0, 13)}))
    def test_children_are_not_sold(lexgate, document): ...

A strategy draws what the normaliser takes: a fact of the vocabulary under its name, mostly absent, in its type, and
from the few values that matter. It shrinks towards a document that states nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from lexgate.domain.vocabulary import Fact, FactType
from lexgate.testing._pools import Pools, bounds_of, pools_of

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ModuleNotFoundError as error:
    _CURE = "lexgate.testing.strategies needs hypothesis: pip install 'lexgate[testing]'"
    raise ModuleNotFoundError(_CURE, name=error.name) from error

__all__ = ["NOW", "consents", "documents", "subjects"]

NOW = "2026-03-01T12:00:00+08:00"
"""The instant that drawn documents are judged at, unless an override says otherwise."""

# What decides which statute governs at all is mostly so.
_MOSTLY: Mapping[str, Any] = {"operation.place": "CN", "data.network": True, "data.personal": True}
# What nearly every rule asks first, so that most documents get past it.
_USUAL = (
    "operation.kind",
    "operation.purpose",
    "operation.basis",
    "operation.items",
    "operation.place",
    "data.network",
    "data.personal",
)
_USUAL_OF_CONSENTS = ("active", "granted_at", "given_by", "purposes", "methods", "items")
_OFTEN, _MOST_NOISE, _MOST_ENTRIES, _MOST_MEMBERS = 10, 15, 3, 4
_THOUSANDTHS = 1000
_BEFORE, _AFTER = "2024-01-01", "2029-12-31"

Overrides = Mapping[str, Any]


def documents(
    overrides: Overrides | None = None, /, *, about: str | Iterable[str] = (), policies: Path | None = None
) -> SearchStrategy[dict[str, Any]]:
    """Draws documents. `overrides` fix facts by their path: a value, a strategy for it, or None to leave it out.

    `about` names entries, such as ndsr:22(2), whose facts are then stated more often than others. `policies` is a
    folder of compiled policies, where they are not those of this package. Raises `InputError` for what is not known.
    """
    pools = pools_of(policies)
    fixed = _checked(pools, {"now": NOW, **(overrides or {})})
    return _documents(pools, fixed, (*_USUAL, *pools.read_by(about)))


def consents(*, policies: Path | None = None, **overrides: Any) -> SearchStrategy[dict[str, Any]]:
    """Draws one consent of a person, most often given and with its purposes, methods and items.

    `overrides` fix its members: `separate=True`, `purposes=["triage"]`. Raises `InputError` for an unknown one.
    """
    pools = pools_of(policies)
    fixed = _checked(pools, {f"consents[].{name}": value for name, value in overrides.items()})
    return _entry(pools, "consents[]", fixed, tuple(f"consents[].{name}" for name in _USUAL_OF_CONSENTS))


def subjects(*, policies: Path | None = None, **overrides: Any) -> SearchStrategy[dict[str, Any]]:
    """Draws one person; the age is mostly known. `overrides` and errors are as for `consents`."""
    pools = pools_of(policies)
    fixed = _checked(pools, {f"subject.{name}": value for name, value in overrides.items()})
    return _entry(pools, "subject", fixed, ("subject.age",))


@st.composite
def _documents(draw: DrawFn, pools: Pools, fixed: Overrides, usual: tuple[str, ...]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for unit in dict.fromkeys(name.partition("[]")[0] for name in usual):
        if draw(st.integers(0, _OFTEN)):
            flat[unit] = draw(_unit(pools, unit, fixed, usual))
    noise = st.sampled_from(pools.units).flatmap(
        lambda unit: st.tuples(st.just(unit), _unit(pools, unit, fixed, usual))
    )
    for unit, value in draw(st.lists(noise, max_size=_MOST_NOISE)):
        flat.setdefault(unit, value)
    for path, value in fixed.items():
        if "[]" not in path:
            flat = {name: each for name, each in flat.items() if name != path and not name.startswith(f"{path}.")}
            flat[path] = _drawn(draw, value)
    return _nested(flat)


def _unit(pools: Pools, unit: str, fixed: Overrides, usual: tuple[str, ...]) -> SearchStrategy[Any]:
    """The strategy of a fact, or of a list with its entries."""
    if unit in pools.stated:
        return _values(pools, unit)
    return st.lists(_entry(pools, f"{unit}[]", fixed, usual), min_size=1, max_size=_MOST_ENTRIES)


@st.composite
def _entry(draw: DrawFn, pools: Pools, prefix: str, fixed: Overrides, usual: tuple[str, ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in pools.members_of(prefix):
        member = name.removeprefix(f"{prefix}.")
        if name in fixed:
            out[member] = _drawn(draw, fixed[name])
        elif draw(st.integers(0, _OFTEN if name in usual else 1)):
            out[member] = draw(_values(pools, name))
    return _nested(out)


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by their paths as a document; what is None is left out."""
    out: dict[str, Any] = {}
    for name, value in sorted(flat.items()):
        if value is not None:
            *parents, last = name.split(".")
            place = out
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = value
    return out


def _drawn(draw: DrawFn, value: Any) -> Any:
    return draw(value) if isinstance(value, SearchStrategy) else copy.deepcopy(value)


@lru_cache(maxsize=2048)
def _values(pools: Pools, name: str) -> SearchStrategy[Any]:
    """The strategy of one fact."""
    strategy = _any_value(pools, pools.vocabulary[name])
    if name not in _MOSTLY:
        return strategy
    usual = _MOSTLY[name]
    return st.integers(0, _OFTEN).flatmap(lambda number: strategy if number == _OFTEN else st.just(usual))


def _any_value(pools: Pools, fact: Fact) -> SearchStrategy[Any]:
    if fact.type is FactType.BOOL:
        return st.booleans()
    if fact.type is FactType.INT:
        return st.one_of(st.sampled_from(pools.numbers(fact)), st.integers(*bounds_of(fact)))
    if fact.type is FactType.NUMBER:
        return st.one_of(st.sampled_from(pools.numbers(fact)), _thousandths(fact))
    if fact.type.is_instant:
        return _days(fact)
    texts = st.sampled_from(pools.texts(fact))
    if fact.type.is_set:
        return st.lists(texts, unique=True, min_size=1, max_size=_MOST_MEMBERS)
    return texts


def _thousandths(fact: Fact) -> SearchStrategy[float]:
    low, high = bounds_of(fact)
    return st.integers(low * _THOUSANDTHS, min(high, _THOUSANDTHS) * _THOUSANDTHS).map(lambda each: each / _THOUSANDTHS)


def _days(fact: Fact) -> SearchStrategy[str]:
    """Days around `NOW`; a date-time at noon in China."""
    days = st.dates(date.fromisoformat(_BEFORE), date.fromisoformat(_AFTER)).map(date.isoformat)
    return days if fact.type is FactType.DATE else days.map(lambda day: f"{day}T12:00:00+08:00")


def _checked(pools: Pools, overrides: Overrides) -> dict[str, Any]:
    for path in overrides:
        pools.check_path(path)
    return dict(overrides)
