"""A slice of the small scope in each run; `make evidence` judges the whole."""

from __future__ import annotations

from tests.exhaustive.judging import judged, the_scope

# Prime, so that a slice passes through all values of all axes.
STEP = 457


def test_predicates_and_policies_agree_on_a_slice() -> None:
    scope = the_scope()[1]
    seen = judged(range(0, scope.size, STEP))
    assert seen.differences == []
    assert len(seen.answers) > 50
    values = {(axis, value) for axis, value, _ in seen.effects}
    assert values == {(axis, value) for axis, members in scope.axes.items() for value, _ in members}


def test_the_scope_is_large_and_no_document_is_twice_in_it() -> None:
    scope = the_scope()[1]
    assert scope.size >= 100_000
    first = [str(scope.document(number)) for number in range(0, scope.size, STEP)]
    places = {tuple(value for _, value, _ in scope.places(number)) for number in range(0, scope.size, STEP)}
    assert len(places) == len(first)
