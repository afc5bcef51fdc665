"""All operators by name, in the order in which they are tried: of two that make the same text the first one counts."""

from __future__ import annotations

from collections.abc import Mapping

from lexgate.mutation import _conditions as conditions, _values as values
from lexgate.mutation._edits import Operator

OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        conditions.drop_condition,
        conditions.drop_all_conditions,
        conditions.negate_condition,
        conditions.remove_not,
        conditions.drop_alternative,
        conditions.drop_rule,
        conditions.drop_else,
        conditions.move_to_other_set,
        conditions.swap_quantifier,
        values.swap_comparison,
        values.swap_arithmetic,
        values.swap_function,
        values.swap_arguments,
        values.shift_bound,
        values.flip_boolean,
        values.swap_constant,
        values.change_code,
        values.change_default,
        values.swap_fact,
        values.lose_fact,
        values.drop_element,
    )
}
