"""Operators on what stands within a condition: comparisons, constants, references, sets, functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from lexgate.domain.vocabulary import Fact, Vocabulary
from lexgate.mutation._edits import Edit, Site, next_of
from lexgate.mutation._tree import Node, Span, calls, name_of, terms

_NEIGHBOURS = {"lt": "<=", "lte": "<", "gt": ">=", "gte": ">", "equal": "!=", "neq": "=="}
_ARITHMETIC = {"plus": "-", "minus": "+", "mul": "+", "div": "*", "rem": "+", "and": "|", "or": "&"}
_FUNCTIONS = {
    "min": "max",
    "max": "min",
    "floor": "ceil",
    "ceil": "floor",
    "startswith": "endswith",
    "endswith": "startswith",
    "is_number": "is_string",
    "is_boolean": "is_string",
    "is_string": "is_number",
}
_SEVERAL = {"set", "array", "object"}


def swap_comparison(site: Site) -> Iterator[Edit]:
    """`<` becomes `<=`, `==` becomes `!=`, and the other way round."""
    yield from _swapped_functions(site, _NEIGHBOURS)


def swap_arithmetic(site: Site) -> Iterator[Edit]:
    """`+` becomes `-`, `|` becomes `&`, and so on."""
    yield from _swapped_functions(site, _ARITHMETIC)


def swap_function(site: Site) -> Iterator[Edit]:
    """A built-in function becomes its opposite: `min` becomes `max`."""
    yield from _swapped_functions(site, _FUNCTIONS)


def swap_arguments(site: Site) -> Iterator[Edit]:
    """`f(a, b)` becomes `f(b, a)`; so does `a - b`."""
    for function, arguments in calls(site.rule):
        if len(arguments) > 1 and name_of(function) not in {*_NEIGHBOURS, "assign", "eq", "plus", "mul", "and", "or"}:
            first, second = arguments[:2]
            left, right = site.source.span(first), site.source.span(second)
            if left and right and left.end <= right.start and _is_plain_call(function):
                between = site.source.between(Span(left.end, right.start))
                new = f"{site.source.between(right)}{between}{site.source.between(left)}"
                yield Edit(Span(left.start, right.end), new)


def shift_bound(site: Site) -> Iterator[Edit]:
    """A number becomes one more, and one less."""
    for number in _constants(site, "number"):
        for step in (1, -1):
            yield from site.replaced(number, str(int(number["value"]) + step))


def flip_boolean(site: Site) -> Iterator[Edit]:
    """`true` becomes `false`, and the other way round; in a default too."""
    for value in _constants(site, "boolean"):
        if site.source.written(value) in {"true", "false"}:
            yield from site.replaced(value, "false" if value["value"] else "true")


def swap_constant(site: Site) -> Iterator[Edit]:
    """A word becomes another of the same enum, or one that rules compare with the same; else a word unheard of."""
    for place, constant in constants_by_place(site.rule):
        known = _enum(place, site.around.vocabulary) or site.around.constants.get(place, ())
        yield from site.replaced(constant, orjson.dumps(next_of(known, constant["value"])).decode())


def change_code(site: Site) -> Iterator[Edit]:
    """An id, a code or a name that a rule adds to its set becomes another."""
    key = site.rule["head"].get("key", {})
    for emitted in key["value"] if key.get("type") == "array" else [key]:
        if emitted.get("type") == "string":
            yield from site.replaced(emitted, orjson.dumps(f"{emitted['value']}_x").decode())


def change_default(site: Site) -> Iterator[Edit]:
    """A word that a rule falls back to becomes one unheard of."""
    value = site.rule["head"].get("value", {})
    if value.get("type") == "string":
        yield from site.replaced(value, orjson.dumps(f"{value['value']}_x").decode())


def swap_fact(site: Site) -> Iterator[Edit]:
    """A fact becomes another of the same type beside it; a key becomes another that rules look up in the same."""
    for reference in _references(site):
        *_, last = reference["value"]
        others = _peers(site, name_of(reference), str(last["value"]))
        if others:
            yield from _renamed(site, reference, next_of(others, str(last["value"])))


def lose_fact(site: Site) -> Iterator[Edit]:
    """A fact without another like it becomes one that nobody states."""
    for reference in _references(site):
        *_, last = reference["value"]
        if not _peers(site, name_of(reference), str(last["value"])):
            yield from _renamed(site, reference, f"{last['value']}_x")


def drop_element(site: Site) -> Iterator[Edit]:
    """A set, a list or an object loses one of its elements."""
    emitted = site.rule["head"].get("key", {})
    for term in terms(site.rule):
        if term["type"] in _SEVERAL and len(term["value"]) > 1 and term is not emitted:
            yield from _without_each(site, term)


def _without_each(site: Site, term: Node) -> Iterator[Edit]:
    spans = [_element_span(site, element) for element in term["value"]]
    for number, span in enumerate(spans):
        follower = spans[number + 1] if number + 1 < len(spans) else None
        before = spans[number - 1] if number else None
        if span and follower and span.end <= follower.start:
            yield Edit(Span(span.start, follower.start), "")
        elif span and not follower and before and before.end <= span.start:
            yield Edit(Span(before.end, span.end), "")


def _element_span(site: Site, element: Node | list[Node]) -> Span | None:
    """Of an element, or of a key with its value."""
    parts = element if isinstance(element, list) else [element]
    first, last = site.source.span(parts[0]), site.source.span(parts[-1])
    return Span(first.start, last.end) if first and last else None


def _swapped_functions(site: Site, others: dict[str, str]) -> Iterator[Edit]:
    for function, _ in calls(site.rule):
        if (other := others.get(name_of(function))) is not None:
            yield from site.replaced(function, other)


def _is_plain_call(function: Node) -> bool:
    return name_of(function) != "internal.member_2" and name_of(function) != "internal.member_3"


def _constants(site: Site, kind: str) -> Iterator[Node]:
    """Constants of a type, without the keys of references."""
    keys = {id(part) for term in terms(site.rule) if term["type"] == "ref" for part in term["value"]}
    for term in terms(site.rule):
        if term["type"] == kind and id(term) not in keys:
            yield term


def constants_by_place(rule: Node) -> Iterator[tuple[str, Node]]:
    """The words of a rule that are compared with something, or given to a function, with a name for that place."""
    name = str(rule["head"]["ref"][0]["value"])
    for number, argument in enumerate(rule["head"].get("args", ())):
        if argument.get("type") == "string":
            yield f"{name}/{number}", argument
    for function, arguments in calls(rule):
        compared = name_of(function) in _NEIGHBOURS
        for number, argument in enumerate(arguments):
            if argument.get("type") == "string":
                other = arguments[1 - number] if compared else {}
                place = name_of(other) if other.get("type") == "ref" else f"{other.get('value', '')}"
                yield place if compared else f"{name_of(function)}/{number}", argument


def keys_by_reference(rule: Node) -> Iterator[tuple[str, str]]:
    """What the references of a rule end in, with what they are looked up in."""
    for term in terms(rule):
        if _ends_in_key(term):
            whole, last = name_of(term), str(term["value"][-1]["value"])
            yield whole.removesuffix(f".{last}"), last


def _references(site: Site) -> Iterator[Node]:
    for term in terms(site.rule):
        if _ends_in_key(term) and site.source.written(term) is not None and not _is_rule(site, term):
            yield term


def _ends_in_key(term: Node) -> bool:
    return term["type"] == "ref" and len(term["value"]) > 1 and term["value"][-1]["type"] == "string"


def _is_rule(site: Site, reference: Node) -> bool:
    """A rule of another package, the name of a function that OPA gives to an infix operator, or the readings."""
    name = name_of(reference)
    return name.startswith(("internal.", "data.")) or (
        name.count(".") == 1 and name.split(".")[0] in site.source.imports
    )


def _peers(site: Site, name: str, last: str) -> list[str]:
    parent = name.removesuffix(f".{last}")
    vocabulary = site.around.vocabulary
    fact = fact_of(name, vocabulary)
    if fact is None or vocabulary is None:
        return [key for key in site.around.keys.get(parent, ()) if key != last]
    beside = fact.name.removesuffix(last)
    return [
        other.name.removeprefix(beside)
        for other in vocabulary.facts.values()
        if other.type == fact.type and other.name != fact.name and _is_beside(other.name, beside)
    ]


def _is_beside(name: str, parent: str) -> bool:
    return bool(parent) and name.startswith(parent) and not set(name.removeprefix(parent)) & {".", "["}


def _renamed(site: Site, reference: Node, name: str) -> Iterator[Edit]:
    last = reference["value"][-1]
    if (span := site.source.span(last)) is not None and site.source.between(span) == last["value"]:
        yield Edit(span, name)


def fact_of(name: str, vocabulary: Vocabulary | None) -> Fact | None:
    """Returns the fact that a reference means: `input.data.personal`, or `contract.kind` of one of the contracts."""
    if vocabulary is None:
        return None
    root, _, rest = name.partition(".")
    known = rest.replace("[…]", "[]") if root == "input" else f"{root}s[].{rest}"
    return vocabulary.facts.get(known)


def _enum(place: str, vocabulary: Vocabulary | None) -> Sequence[str]:
    fact = fact_of(place, vocabulary)
    return fact.values if fact else ()
