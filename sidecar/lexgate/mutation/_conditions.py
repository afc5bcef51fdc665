"""Operators on conditions, bodies and whole rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lexgate.mutation._edits import Edit, Site
from lexgate.mutation._tree import Node, Span, bodies, conditions

# Sets that mean different things; a rule that adds to the wrong one is a fault that a reader overlooks.
_OTHER_SETS = {
    "deny": "oblige",
    "oblige": "deny",
    "duties": "met",
    "met": "duties",
    "advice": "duties",
    "readings": "posture_readings",
    "posture_readings": "readings",
    "details": "posture_details",
    "posture_details": "details",
}


def drop_condition(site: Site) -> Iterator[Edit]:
    """`a; b` becomes `true; b`. `not true` would be a rule left out, which `drop_rule` makes."""
    negated = _negated(site)
    for body in bodies(_alone(site.rule)):
        for condition in body:
            if not _assigns(condition) and not (len(body) == 1 and id(condition) in negated):
                yield from site.replaced(condition, "true")


def drop_all_conditions(site: Site) -> Iterator[Edit]:
    """A body of several conditions becomes `true`: a helper that always holds."""
    for body in bodies(_alone(site.rule)):
        if len(body) > 1 and (span := _from_first_to_last(site, body)):
            yield Edit(span, "true")


def negate_condition(site: Site) -> Iterator[Edit]:
    """`a` becomes `not a`."""
    negated = _negated(site)
    for condition in conditions(site.rule):
        plain = isinstance(condition["terms"], list) or condition["terms"].get("type") in {"ref", "var", "call"}
        if plain and not _assigns(condition) and id(condition) not in negated:
            yield from _rewritten(site, condition, lambda text: f"not {text}")


def remove_not(site: Site) -> Iterator[Edit]:
    """`not a` becomes `a`."""
    for condition in conditions(site.rule):
        if _kind(condition) == "not" and not condition["terms"].get("explicit_body"):
            yield from _rewritten(site, condition, lambda text: text.removeprefix("not").lstrip())


def drop_alternative(site: Site) -> Iterator[Edit]:
    """`a or b` becomes `a`, and becomes `b`."""
    for condition in conditions(site.rule):
        if _kind(condition) == "or":
            for side in ("lhs", "rhs"):
                if (kept := site.source.written(condition["terms"][side][0])) is not None:
                    yield from site.replaced(condition, kept)


def drop_rule(site: Site) -> Iterator[Edit]:
    """A definition is left out; the only one of a function never holds."""
    if site.is_default:
        return
    yield Edit(site.source.rule_span(site.number), "")
    body = [condition for condition in site.rule["body"] if not condition.get("generated")]
    if "args" in site.rule["head"] and (span := _from_first_to_last(site, body)):
        yield Edit(span, "false")


def drop_else(site: Site) -> Iterator[Edit]:
    """`a else b else c` becomes `a else b`, and becomes `a`."""
    end = site.source.rule_span(site.number).end
    branch = site.rule.get("else")
    while branch is not None:
        if (span := site.source.span(branch)) is not None:
            yield Edit(Span(span.start, end), "\n")
        branch = branch.get("else")


def move_to_other_set(site: Site) -> Iterator[Edit]:
    """`deny contains …` becomes `oblige contains …`; so do other pairs of sets."""
    head = site.rule["head"]
    if "key" in head and (other := _OTHER_SETS.get(str(head["ref"][0]["value"]))):
        yield from site.replaced(head["ref"][0], other)


def swap_quantifier(site: Site) -> Iterator[Edit]:
    """`some x in xs; a` becomes `every x in xs { a }`, and the other way round."""
    for body in bodies(_alone(site.rule)):
        for place, condition in enumerate(body):
            yield from _some_to_every(site, condition, body[place + 1 :])
            yield from _every_to_some(site, condition)


def _some_to_every(site: Site, condition: Node, rest: Sequence[Node]) -> Iterator[Edit]:
    span, over = site.source.span(condition), _from_first_to_last(site, rest)
    if _is_some_in(condition) and span and over:
        quantified = site.source.between(span).removeprefix("some")
        yield Edit(Span(span.start, over.end), f"every{quantified} {{\n{site.source.between(over)}\n}}")


def _every_to_some(site: Site, condition: Node) -> Iterator[Edit]:
    terms = condition["terms"]
    if isinstance(terms, dict) and "domain" in terms:
        over, domain, value = (
            _from_first_to_last(site, terms["body"]),
            site.source.written(terms["domain"]),
            terms["value"],
        )
        names = ", ".join(str(each["value"]) for each in (terms.get("key"), value) if each)
        if over and domain:
            yield from site.replaced(condition, f"some {names} in {domain}\n{site.source.between(over)}")


def _rewritten(site: Site, condition: Node, change: Any) -> Iterator[Edit]:
    if (text := site.source.written(condition)) is not None:
        yield from site.replaced(condition, change(text))


def _alone(rule: Node) -> list[Node]:
    """A rule as a list of what has bodies: the parser gives a default the body `true`."""
    return [] if rule.get("default") else [rule]


def _from_first_to_last(site: Site, body: Sequence[Node]) -> Span | None:
    spans = [site.source.span(condition) for condition in body]
    first, last = (spans[0], spans[-1]) if spans else (None, None)
    return Span(first.start, last.end) if first and last else None


def _kind(condition: Node) -> str | None:
    terms = condition["terms"]
    return terms.get("type") if isinstance(terms, dict) else None


def _is_some_in(condition: Node) -> bool:
    terms = condition["terms"]
    return isinstance(terms, dict) and bool(terms.get("symbols")) and terms["symbols"][0].get("type") == "call"


def _assigns(condition: Node) -> bool:
    terms = condition["terms"]
    return isinstance(terms, list) and terms[0]["value"][0]["value"] in {"assign", "eq"}


def _negated(site: Site) -> set[int]:
    """What stands behind a `not`, by identity."""
    negations = (condition["terms"] for condition in conditions(site.rule) if _kind(condition) == "not")
    return {id(inner) for negation in negations for inner in negation["body"]}
