"""The strategies for documents, subjects and consents: all that they draw is acceptable, and what is fixed holds."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import Phase, find, given, settings, strategies as st

from lexgate.domain import Vocabulary
from lexgate.errors import InputError, PolicyError
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.policy_set import PolicySet
from lexgate.testing import Judge
from lexgate.testing.strategies import NOW, consents, documents, subjects

POLICIES = PolicySet.load()
RESOLVER = Resolver(Vocabulary.parse(POLICIES.vocabulary), orjson.loads(POLICIES.data)["taxonomy"], InlineFacts.ALWAYS)
some = settings(max_examples=80, deadline=None, database=None)


def smallest(strategy: Any, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
    return find(strategy, wanted, settings=settings(max_examples=2000, database=None))


def documented(**roots: Any) -> dict[str, Any]:
    return dict(orjson.loads(RESOLVER.document({"now": NOW, **roots}).input))


@given(documents())
@some
def test_every_document_is_acceptable(document: dict[str, Any]) -> None:
    assert RESOLVER.document(document).binding is False
    assert document["now"] == NOW


@given(consents(), subjects())
@some
def test_every_consent_and_every_person_is_acceptable(consent: dict[str, Any], subject: dict[str, Any]) -> None:
    facts = documented(consents=[consent], subject=subject)
    assert set(facts["consents"][0]) == {name for name, value in consent.items() if value != []}
    request = {"operation": {"kind": "use"}, "subject": subject, "consents": [consent], "as_of": NOW}
    RESOLVER.request(request)


OVERRIDES = {
    "now": "2025-06-01",
    "operation.kind": "sell",
    "subject.age": st.integers(0, 13),
    "subject.is_employee": None,
    "consents": st.lists(consents(separate=True), min_size=1, max_size=2),
    "contracts[].in_force": False,
    "export.security_assessment.passed_at": "2028-01-01",
    "notice": {"form": "rules"},
    "filings": None,
}


@given(documents(OVERRIDES))
@some
def test_overrides_hold(document: dict[str, Any]) -> None:
    assert document["now"] == "2025-06-01"
    assert document["operation"]["kind"] == "sell"
    assert document["subject"]["age"] in range(14)
    assert "is_employee" not in document["subject"]
    assert document["consents"]
    assert all(consent["separate"] for consent in document["consents"])
    assert not any(contract["in_force"] for contract in document.get("contracts", ()))
    assert document["export"]["security_assessment"]["passed_at"] == "2028-01-01"
    assert document["notice"] == {"form": "rules"}
    assert "filings" not in document


@given(consents(separate=True, purposes=["triage"], id=None), subjects(age=st.integers(20, 30)))
@some
def test_members_are_fixed_by_keyword(consent: dict[str, Any], subject: dict[str, Any]) -> None:
    assert (consent["separate"], consent["purposes"]) == (True, ["triage"])
    assert "id" not in consent
    assert 20 <= subject["age"] <= 30


def test_they_shrink_towards_saying_nothing() -> None:
    assert smallest(documents()) == {"now": NOW}
    assert smallest(consents()) == {}
    assert smallest(subjects(age=20)) == {"age": 20}
    found = smallest(documents(), lambda document: document.get("operation", {}).get("kind") == "sell")
    assert found == {"now": NOW, "operation": {"kind": "sell"}}


def test_what_is_about_an_entry_comes_to_break_it() -> None:
    broken: Counter[str] = Counter()
    with Judge() as judge:

        @given(documents({"operation.kind": "use", "operation.basis": "consent"}, about="ndsr:22(2)"))
        @settings(max_examples=200, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
        def judged(document: dict[str, Any]) -> None:
            answer = judge.document(document)
            broken.update([answer.effect.value, *(f"{each.statute}:{each.article}" for each in answer.violations)])

        judged()
    assert broken["ndsr:22(2)"] > 8
    assert broken["DENY"] > 60
    assert broken["ALLOW"] > 0


def test_ages_at_a_bound_are_drawn() -> None:
    for age in (13, 14):

        def of_that_age(document: dict[str, Any], age: int = age) -> bool:
            return bool(document.get("subject", {}).get("age") == age)

        assert smallest(documents(about="ndsr:22(3)"), of_that_age)["subject"] == {"age": age}


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        ("operation.knid", "did you mean operation.kind?"),
        ("zzz", "see the vocabulary"),
        ("erasing", "leave it out"),
        ("param.periodic", "leave it out"),
        ("subject.birth_month", "leave it out"),
    ],
)
def test_an_override_of_what_is_no_fact_is_refused(path: str, cure: str) -> None:
    with pytest.raises(InputError) as caught:
        documents({path: "Zhang-San"})
    assert caught.value.fields[0].cure == cure
    assert "Zhang-San" not in str(caught.value)


@pytest.mark.parametrize("strategy", [consents, subjects])
def test_an_unknown_member_is_refused(strategy: Any) -> None:
    with pytest.raises(InputError, match="is not a fact of the vocabulary"):
        strategy(actve=True)


def test_an_unknown_entry_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(InputError, match=r"did you mean ndsr:22\(2\)\?"):
        documents(about="ndsr:22(2)b")


def test_policies_that_are_none_are_refused(tmp_path: Any) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        documents(policies=tmp_path)


@given(documents({"notice": {"form": "rules"}, "notice.published": True}))
@settings(max_examples=20, deadline=None, database=None)
def test_a_part_and_a_fact_of_it_are_fixed_together(document: dict[str, Any]) -> None:
    assert document["notice"] == {"form": "rules", "published": True}


def test_without_hypothesis_the_error_names_the_cure() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import lexgate.testing; import lexgate.testing.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs hypothesis: pip install 'lexgate[testing]'" in done.stderr
