"""The bench of the ledger compares the same facts, and its copies are what the library would have made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from benchmarks import gdprbench, importing, known, withdrawal
from benchmarks.import_consents import write_rows
from benchmarks.known import Twin, Twins
from lexgate.bootstrap import Application, assemble
from lexgate.domain.decision import Effect
from lexgate.v1.decision_service_pb2 import EvaluateRequest

PATIENTS, COUNT = 200, 200


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    path = tmp_path_factory.mktemp("bench") / "ledger.db"
    known.fill(path, PATIENTS)
    application = assemble(known.silent(path))
    yield application
    application.close()


@pytest.fixture(scope="module")
def twins(knowing: Application) -> Iterator[list[Twin]]:
    plain = assemble(known.silent())
    yield Twins(knowing, plain).about(PATIENTS, COUNT)
    plain.close()


def test_the_policies_see_the_same_facts_in_both_forms(twins: list[Twin]) -> None:
    for twin in twins:
        by_ids, inline = orjson.loads(twin.by_ids.input), orjson.loads(twin.inline.input)
        assert by_ids | {"now": 0} == inline | {"now": 0}


def test_ids_are_all_that_one_form_states_and_the_other_states_more(twins: list[Twin]) -> None:
    for twin in twins:
        by_ids, inline = (EvaluateRequest.FromString(each.message) for each in (twin.by_ids, twin.inline))
        assert twin.by_ids.decision.asserted == ("operation",)
        assert not by_ids.consents
        assert set(twin.inline.decision.asserted) >= {"data", "notice", "operation", "processor", "subject"}
        assert inline.consents or twin.inline.decision.effect is Effect.DENY


def test_requests_are_about_many_and_mixed(twins: list[Twin]) -> None:
    effects = Counter(twin.by_ids.decision.effect for twin in twins)
    assert effects.keys() == {Effect.ALLOW, Effect.DENY}
    assert len({EvaluateRequest.FromString(twin.by_ids.message).subject.id for twin in twins}) > PATIENTS / 2


def test_copies_have_the_form_of_what_the_library_made(knowing: Application) -> None:
    ledger = knowing.ledger
    assert ledger is not None
    for number in range(2 * known.MODELS):
        copy = ledger.subject_document(known.patient(number))
        model = ledger.subject_document(f"model-{number % known.MODELS}")
        ids = {each["facts"].pop("id") for each in copy["consents"]}
        assert len(ids) == len(copy["consents"])
        for document in (copy, model):
            document["subject_id"] = ""
            for each in document["consents"]:
                each["facts"].pop("granted_at")
                each["facts"].pop("id", None)
        assert copy == model


def test_facts_that_differ_are_no_comparison(knowing: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    stated = known.stated
    other = assemble(known.silent())
    monkeypatch.setattr(known, "stated", lambda *given: {**stated(*given), "subject": {"age": 44}})
    with pytest.raises(known.DifferentAnswers):
        Twins(knowing, other).about(PATIENTS, known.MODELS)
    other.close()


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.75, 3), (0.99, 4), (0.0, 1)])
def test_percentiles_are_values_that_were_measured(share: float, value: int) -> None:
    assert withdrawal.percentile([3, 1, 4, 2], share) == value


@pytest.mark.parametrize("name", gdprbench.MIXES)
def test_the_shares_of_a_mix_are_whole(name: str) -> None:
    mix, _ = gdprbench.MIXES[name]
    assert sum(share for share, _, _ in mix) == pytest.approx(1)
    assert {operation for _, operation, _ in mix} <= set(gdprbench.OPERATIONS)


def test_records_are_of_persons_with_several_each(tmp_path: Path) -> None:
    records = gdprbench.load(tmp_path / "ledger.db", 8)
    assert Counter(Counter(record.subject_id for record in records).values()) == {4: 2}


def test_an_import_that_takes_every_row_has_a_time(tmp_path: Path) -> None:
    file = tmp_path / "consents.csv"
    write_rows(file, 12, per_person=1, withdrawn=0.0)
    assert importing.seconds(file, tmp_path / "ledger.db") > 0


def test_an_import_that_leaves_a_row_out_is_no_figure(tmp_path: Path) -> None:
    file = tmp_path / "consents.csv"
    write_rows(file, 12, per_person=1, withdrawn=0.0)
    file.write_text(file.read_text().replace("customer-00000003", "13800138000"))
    with pytest.raises(importing.NotTaken, match="1 of 12"):
        importing.seconds(file, tmp_path / "ledger.db")
