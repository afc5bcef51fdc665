"""What an answer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import orjson
import pytest

from lexgate.domain import FactType
from lexgate.domain.decision import Effect
from lexgate.domain.rendering import decision_json
from lexgate.domain.vocabulary import NEVER_STATED
from lexgate.engine import DECISION, Engine
from lexgate.errors import LexgateError
from lexgate.log import Position
from tests.properties.kit import (
    ENGINE,
    MATRIX,
    POLICIES,
    RESOLVER,
    VOCABULARY,
    Document,
    decided,
    decider,
    drawn,
    over_documents,
)

pytestmark = pytest.mark.promise


class Kept:
    """A log that keeps its records at hand."""

    def __init__(self) -> None:
        self.records: list[Any] = []

    def append(self, record: Mapping[str, Any]) -> Position:
        self.records.append(record)
        return Position("kept", len(self.records))

    def append_batch(self, records: Sequence[Mapping[str, Any]]) -> list[Position]:
        return [self.append(record) for record in records]

    def close(self) -> None:
        """Nothing is held."""


SAME_ID = decider(new_id=lambda: "one")
MARK = "personal-marker"
PERSONAL = [
    fact
    for fact in VOCABULARY.facts.values()
    if fact.personal and fact.stated_by and "[]" not in fact.name and fact.type in {FactType.STRINGS, FactType.IDS}
]


@over_documents(500)
def test_every_denial_cites_an_article(document: Document) -> None:
    """A denial names at least one article, with its text, its code and what would cure it or that nothing does."""
    decision = decided(document)
    assert (decision.effect is Effect.DENY) == bool(decision.violations)
    for violation in decision.violations:
        entry = MATRIX.enforced(f"{violation.statute}:{violation.article}")
        assert violation.code == entry.code
        assert entry.house or entry.quote
        assert violation.cures or entry.incurable("en")


@over_documents(500)
def test_every_obligation_cites_an_article(document: Document) -> None:
    """A duty that comes with an answer names the article that it is from, and says what is to be done."""
    for duty in decided(document).obligations:
        assert MATRIX.find(f"{duty.statute}:{duty.article}") is not None
        assert duty.verb
        assert duty.object


@over_documents(500)
def test_every_referral_says_why(document: Document) -> None:
    """A referral to a person says for what reason, and an ALLOW has no reason to refer."""
    decision = decided(document)
    assert decision.effect is not Effect.REFER or decision.reasons
    assert decision.effect is not Effect.ALLOW or not decision.reasons


@over_documents(500)
def test_an_allow_relies_on_consents_that_stand(document: Document) -> None:
    """The consents that an ALLOW relies on are consents of the document to the purpose, and none was withdrawn."""
    decision = decided(document)
    standing = {
        consent.get("id")
        for consent in document.get("consents", ())
        if consent.get("active") and document["operation"].get("purpose") in consent.get("purposes", ())
    }
    assert {*decision.consents_relied_on} <= standing
    assert decision.effect is Effect.ALLOW or not decision.consents_relied_on


@over_documents(500)
def test_answers_repeat(document: Document, random: Random) -> None:
    """The same facts get the same answer, whatever was asked in between."""
    prepared = RESOLVER.document(document)
    first = ENGINE.evaluate(DECISION, prepared.input)
    ENGINE.evaluate(DECISION, RESOLVER.document(drawn(random.getrandbits(60))[0]).input)
    assert ENGINE.evaluate(DECISION, prepared.input) == first


@over_documents(500)
def test_no_personal_value_leaves(document: Document) -> None:
    """What the vocabulary calls personal is in no answer, no explanation and no record of the log."""
    for fact in PERSONAL:
        root, member = fact.name.split(".")
        document.setdefault(root, {})[member] = [MARK]
    kept = Kept()
    explained = decider(kept).explain(RESOLVER.document(document), "test")
    assert MARK not in orjson.dumps(decision_json(explained.decision)).decode() + explained.text
    assert MARK not in orjson.dumps(kept.records).decode()
    assert kept.records


@over_documents(500)
def test_another_day_never_binds(document: Document) -> None:
    """An answer about another day than today is binding on nobody, and no caller may proceed on it."""
    decision = decided(document)
    assert not decision.binding
    assert not decision.allowed


@over_documents(500)
def test_every_answer_names_its_policies(document: Document) -> None:
    """An answer names the policies that it follows from, the instant judged, and the facts that nobody vouched for."""
    decision = decided(document)
    assert decision.policy_digest == POLICIES.policy_digest
    assert decision.as_of == orjson.loads(RESOLVER.document(document).input)["now"]
    assert {*decision.asserted} == document.keys() - NEVER_STATED


class Broken(Engine):
    """An engine whose answers are spoiled: cut off, with a part missing, or with another in its place."""

    name = "broken"
    digest = POLICIES.policy_digest

    def __init__(self, random: Random) -> None:
        self._random = random

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        answer = ENGINE.evaluate(entry_point, document)
        raw = orjson.loads(answer)
        part = self._random.choice(sorted(raw.keys() - {"relied_on"}))
        kind = self._random.randrange(4)
        if kind == 0:
            return answer[: self._random.randrange(len(answer))]
        if kind == 1:
            del raw[part]
        elif kind == 2:
            raw[part] = self._random.choice([None, 7, {}, [{}], [7], "MAYBE"])
        else:
            raw["deny"] = [*raw["deny"], "ndsr:unheard_of"]
        return orjson.dumps(raw)

    def close(self) -> None:
        """Nothing is held."""


@over_documents(500)
def test_a_fault_is_never_an_answer(document: Document, random: Random) -> None:
    """Where an engine answers something that is no answer, there is an error, and no decision."""
    with pytest.raises(LexgateError):
        decider(engine=Broken(random)).decide(RESOLVER.document(document), "test")


@over_documents(150)
def test_batch_equals_unary(document: Document, random: Random) -> None:
    """A request gets in a batch the answer that it gets alone, whatever else is in the batch."""
    prepared = [RESOLVER.document(drawn(random.getrandbits(60))[0]) for _ in range(random.randrange(5))]
    prepared.insert(random.randint(0, len(prepared)), RESOLVER.document(document))
    assert SAME_ID.decide_all(prepared, "test") == [SAME_ID.decide(each, "test") for each in prepared]
