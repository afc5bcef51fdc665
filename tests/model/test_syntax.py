"""The form of the predicate language: heads, precedence, scope, and what is none of it."""

from __future__ import annotations

import pytest

from tests.model.syntax import (
    And,
    Call,
    Compare,
    In,
    Name,
    Node,
    Not,
    NotAPredicate,
    Number,
    Or,
    Plus,
    Quantified,
    SetOf,
    Text,
    inlined,
    parse_condition,
    parse_predicate,
)


def name(dotted: str) -> Name:
    return Name(tuple(dotted.split(".")))


A, B, C = name("a"), name("b"), name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", Or((A, And((B, C))))),
        ("a and b or c", Or((And((A, B)), C))),
        ("(a or b) and c", And((Or((A, B)), C))),
        ("not a and b", And((Not(A), B))),
        ("not (a and b)", Not(And((A, B)))),
        ("not not a", Not(Not(A))),
        ('not a == "x" or b', Or((Not(Compare("==", A, Text("x"))), B))),
        ('not "x" in a', Not(In(Text("x"), A))),
        ("a or b or c", Or((A, B, C))),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, tree: Node) -> None:
    assert parse_condition(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("some x in c: x.a and x.b or b", Quantified("some", "x", C, Or((And((name("x.a"), name("x.b"))), B)))),
        ("(some x in c: x.a) and b", And((Quantified("some", "x", C, name("x.a")), B))),
        ("a and some x in c: x.a and b", And((A, Quantified("some", "x", C, And((name("x.a"), B)))))),
        ("not some x in c: x.a and b", Not(Quantified("some", "x", C, And((name("x.a"), B))))),
        (
            "every x in c: not some y in b: y.a == x.a",
            Quantified("every", "x", C, Not(Quantified("some", "y", B, Compare("==", name("y.a"), name("x.a"))))),
        ),
    ],
)
def test_the_body_of_a_quantifier_runs_to_the_end_of_the_enclosing_bracket(text: str, tree: Node) -> None:
    assert parse_condition(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a >= 10", Compare(">=", A, Number(10))),
        ("a < 2.5", Compare("<", A, Number(2.5))),
        ('a in {"x", "y"}', In(A, SetOf(("x", "y")))),
        ('a + "P1D" <= b', Compare("<=", Plus(A, Text("P1D")), B)),
        ("count(a) > 0", Compare(">", Call("count", (A,)), Number(0))),
        ('subset({"x"}, a.b)', Call("subset", (SetOf(("x",)), name("a.b")))),
        ('violated("ndsr", "9a")', Call("violated", (Text("ndsr"), Text("9a")))),
    ],
)
def test_terms(text: str, tree: Node) -> None:
    assert parse_condition(text) == tree


@pytest.mark.parametrize(
    ("text", "verb", "action"),
    [
        ("deny if a", "deny", ""),
        (
            'oblige report(authority, "PT24H" from discovery) if a',
            "oblige",
            'report(authority, "PT24H" from discovery)',
        ),
        ("advise drill if a", "advise", "drill"),
        ("applies if a", "applies", ""),
        ("excluded if a", "excluded", ""),
        ("define large.platform := a", "define", "large.platform"),
        ("deny\n  if a", "deny", ""),
    ],
)
def test_heads(text: str, verb: str, action: str) -> None:
    predicate = parse_predicate(text)
    assert (predicate.verb, predicate.action, predicate.condition) == (verb, action, A)


@pytest.mark.parametrize(
    "text",
    ["", "deny", "deny unless a", "allow if a", "a"],
)
def test_what_has_no_head_is_refused(text: str) -> None:
    with pytest.raises(NotAPredicate):
        parse_predicate(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "(a",
        "a)",
        "a and",
        "some x: a",
        "some in c: a",
        "{}",
        'a in {"x"',
        "a == ",
        "a & b",
        "f(a",
        '"x',
        "not",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(NotAPredicate):
        parse_condition(text)


def test_a_function_is_replaced_by_what_it_means_wherever_it_stands() -> None:
    functions = {"sensitive": ("c", parse_condition('c in {"x","y"}'))}
    tree = inlined(parse_condition("some k in a: sensitive(k) and not (b or sensitive(b))"), functions)
    assert tree == parse_condition('some k in a: k in {"x","y"} and not (b or b in {"x","y"})')


def test_a_function_that_is_more_than_a_set_is_refused() -> None:
    with pytest.raises(NotAPredicate):
        inlined(parse_condition("f(a)"), {"f": ("c", parse_condition('c == "x"'))})
