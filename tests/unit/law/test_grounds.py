"""Why an article applies: what its predicate names, what the request says of it, and what it never repeats."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain import Bearing, Fact, FactType, Vocabulary
from lexgate.law.grounds import Grounds
from lexgate.law.sentences import speech_in

VOCABULARY = Vocabulary(
    [
        Fact(name="now", type=FactType.DATETIME, description="The instant."),
        Fact(name="param.periodic", type=FactType.DURATION, description="How often."),
        Fact(name="op.kind", type=FactType.ENUM, description="The kind.", values=("sell",)),
        Fact(name="op.purpose", type=FactType.STRING, description="The purpose."),
        Fact(name="op.items", type=FactType.STRINGS, description="The items."),
        Fact(name="op.fee", type=FactType.NUMBER, description="The fee."),
        Fact(name="op.secret", type=FactType.BOOL, description="It is secret.", bears=Bearing.INCRIMINATES),
        Fact(name="op.agreed", type=FactType.BOOL, description="It is agreed.", bears=Bearing.PERMITS),
        Fact(name="op.automated", type=FactType.BOOL, description="It is automated.", three_valued=True),
        Fact(name="subject.age", type=FactType.INT, description="The age.", personal=True),
        Fact(name="paper.date", type=FactType.DATE, description="The day of the paper."),
        Fact(name="consents", type=FactType.LIST, description="The consents.", personal=True),
        Fact(name="consents[].separate", type=FactType.BOOL, description="It is separate.", bears=Bearing.PERMITS,
             personal=True),
        Fact(name="contracts", type=FactType.LIST, description="The contracts."),
        Fact(name="contracts[].kind", type=FactType.ENUM, description="The kind of contract.", values=("joint",)),
        Fact(name="contracts[].items", type=FactType.STRINGS, description="The items agreed on."),
        Fact(name="gate", type=FactType.BOOL, description="The gate.", derived="paper.date <= now and op.secret"),
    ]
)  # fmt: skip
GROUNDS = Grounds(VOCABULARY)
EN = speech_in("en", VOCABULARY)


def grounds(predicate: str, facts: dict[str, Any], others: dict[str, str] | None = None) -> list[tuple[str, str, Any]]:
    found = GROUNDS.of(predicate, dict[str, str | None](others or {}).get, facts, EN)
    return [(each.fact, each.state, each.value) for each in found]


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        ('deny if op.kind in {"op.purpose"} and op.secret', ("op.kind", "op.secret")),
        ("oblige report(op) if some c in consents: not c.separate", ("consents", "consents[].separate")),
        ("deny if every k in op.items: sensitive(k)", ("op.items",)),
        ("deny if not within(op.fee, param.periodic) and now > 3", ("op.fee",)),
        ("deny if not gate", ("paper.date", "op.secret")),
        ("deny if unheard.of", ()),
    ],
)
def test_a_predicate_names_facts(predicate: str, names: tuple[str, ...]) -> None:
    assert GROUNDS.named(predicate) == names


def test_what_is_stated_is_shown_unless_it_is_personal_or_free_text() -> None:
    predicate = "deny if op.kind and op.purpose and op.items and op.fee and op.secret and subject.age and paper.date"
    facts = {
        "op": {"kind": "sell", "purpose": "for Zhang Wei", "items": ["b", "a"], "fee": 1500, "secret": True},
        "subject": {"age": 7},
        "paper": {"date": 1735660800},
    }
    assert grounds(predicate, facts) == [
        ("op.kind", "stated", "sell"),
        ("op.purpose", "stated", None),
        ("op.items", "stated", ["a", "b"]),
        ("op.fee", "stated", 1.5),
        ("op.secret", "stated", True),
        ("subject.age", "stated", None),
        ("paper.date", "stated", "2024-12-31T16:00:00Z"),
    ]


def test_a_ground_is_a_sentence() -> None:
    found = GROUNDS.of(
        "deny if op.secret and subject.age and not op.agreed",
        lambda _: None,
        {"op": {"secret": True}, "subject": {"age": 7}},
        EN,
    )
    assert [each.says for each in found] == [
        "it is secret: yes",
        "the age: stated (the value is not shown)",
        "it is agreed: not stated",
    ]


@pytest.mark.parametrize(
    ("predicate", "facts", "found"),
    [
        ("deny if op.secret", {}, []),  # what only incriminates does no harm by its absence
        ("deny if op.secret", {"op": {"secret": False}}, []),
        ("deny if not op.agreed", {}, [("op.agreed", "missing", None)]),
        ("deny if not op.agreed", {"op": {"agreed": True}}, []),
        ("deny if not op.agreed", {"op": {"agreed": False}}, [("op.agreed", "stated", False)]),
        ("deny if not has(op.automated) or op.automated", {}, [("op.automated", "missing", None)]),
        ("deny if op.kind == 3", {}, []),
        ("deny if not op.kind in {3}", {}, [("op.kind", "missing", None)]),
        ("deny if op.purpose != 3", {}, [("op.purpose", "missing", None)]),
        (
            "deny if not gate",
            {"op": {"secret": True}},
            [("paper.date", "missing", None), ("op.secret", "stated", True)],
        ),
    ],
)
def test_what_is_missing_counts_where_its_absence_does(
    predicate: str, facts: dict[str, Any], found: list[tuple[str, str, Any]]
) -> None:
    assert grounds(predicate, facts) == found


def test_an_empty_list_is_one_ground_and_not_one_a_member() -> None:
    assert grounds("deny if not some c in consents: c.separate", {}) == [("consents", "missing", None)]


def test_the_members_of_a_list_are_grounds_of_their_own() -> None:
    facts = {"contracts": [{"kind": "joint", "items": ["b"]}, {"items": ["a", "b"]}]}
    assert grounds("deny if some c in contracts: c.kind == 3 and c.items", facts) == [
        ("contracts[].kind", "stated", ["joint"]),
        ("contracts[].items", "stated", ["a", "b"]),
    ]


def test_a_member_that_every_entry_lacks_is_missing() -> None:
    assert grounds("deny if not some c in consents: c.separate", {"consents": [{"id": "c-1"}]}) == [
        ("consents[].separate", "missing", None)
    ]


def test_another_article_brings_its_grounds_along() -> None:
    others = {"toy:35": "deny if not op.agreed"}
    assert grounds('deny if violated("toy", "35")', {}, others) == [("op.agreed", "missing", None)]
    assert grounds('deny if violated("toy", "36")', {}, others) == []
