"""A predicate with one small fault each: what documents tell from the predicate, they would tell from a faulty rule."""

from __future__ import annotations

from collections.abc import Iterator

from tests.model.syntax import And, Call, Compare, In, Node, Not, Number, Or, Quantified, SetOf

NEIGHBOURS = {"<=": "<", "<": "<=", ">=": ">", ">": ">=", "==": "!=", "!=": "=="}


def mutants(tree: Node) -> Iterator[Node]:
    """The tree with one condition left out, or one word, bound or literal changed."""
    match tree:
        case And(operands) | Or(operands):
            yield Or(operands) if isinstance(tree, And) else And(operands)
            yield from _of_operands(tree, operands)
        case Not(operand):
            yield operand
            yield from map(Not, mutants(operand))
        case Compare(sign, left, right):
            yield Compare(NEIGHBOURS[sign], left, right)
            if isinstance(right, Number):
                yield from (Compare(sign, left, Number(right.value + step)) for step in (-1, 1))
        case In(element, SetOf(values)):
            yield from (In(element, known) for known in _smaller(values))
        case Call("subset", (SetOf(values), whole)):
            yield from (Call("subset", (needed, whole)) for needed in _smaller(values))
        case Quantified(quantifier, variable, collection, body):
            yield Quantified("every" if quantifier == "some" else "some", variable, collection, body)
            yield from (Quantified(quantifier, variable, collection, mutant) for mutant in mutants(body))


def _of_operands(tree: And | Or, operands: tuple[Node, ...]) -> Iterator[Node]:
    kind = type(tree)
    for place, operand in enumerate(operands):
        others = operands[:place] + operands[place + 1 :]
        yield others[0] if len(others) == 1 else kind(others)
        yield from (kind((*operands[:place], mutant, *operands[place + 1 :])) for mutant in mutants(operand))


def _smaller(values: tuple[str, ...]) -> Iterator[SetOf]:
    if len(values) > 1:
        yield from (SetOf(tuple(value for value in values if value != without)) for without in values)
