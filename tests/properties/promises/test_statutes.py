"""Which law judges, and what the texts have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import orjson
import pytest

from lexgate.engine import Engine, WasmEngine
from tests.model.values import instant, written
from tests.properties.kit import (
    DATA,
    POLICIES,
    Document,
    answer,
    drawn,
    facts_of,
    over_documents,
    put,
    the_law,
    without,
)

pytestmark = pytest.mark.promise
IN_FORCE = {
    "ndsr": instant("2025-01-01"),
    "hunan": instant("2022-01-01"),
    "shijiazhuang": instant("2023-12-31"),
    "angiang": instant("2025-01-03T00:00:00+07:00"),
}


def part_of(found: dict[str, Any], statute: str) -> list[str]:
    """What one statute denies and obliges to."""
    return [name for name in (*found["deny"], *found["oblige"]) if name.partition(":")[0] == statute]


def reads(statute: str) -> frozenset[str]:
    """The facts that a statute depends on; the country may follow from the region, and a list is what stands in it."""
    law, documents = the_law()
    entries = [each for each in law.judged("decision") if each.statute == statute]
    read = frozenset[str]().union(*map(documents.reads, entries), ["operation.region"])
    return read | {name.partition("[]")[0] for name in read}


READS = {statute: reads(statute) for statute in IN_FORCE}


@over_documents(150)
def test_statutes_are_independent(document: Document) -> None:
    """A fact that a statute does not read changes nothing of what that statute denies and obliges to."""
    before = answer(document)
    for path, name in facts_of(document):
        statutes = [statute for statute, read in READS.items() if name not in read]
        after = answer(without(document, path)) if statutes else before
        for statute in statutes:
            assert part_of(after, statute) == part_of(before, statute), (statute, name)


@over_documents(500)
def test_only_governing_statutes_speak(document: Document) -> None:
    """Every denial and obligation is of a statute that governs, or a house rule beside the Regulations."""
    found = answer(document)
    for name in (*found["deny"], *found["oblige"]):
        statute = name.partition(":")[0]
        assert ("ndsr" if statute == "house" else statute) in found["governs"]


@over_documents(500)
def test_in_force_only_after_its_day(document: Document) -> None:
    """No statute judges a day before it came into force, and from that day on it judges what it judged later."""
    governed = answer(document)["governs"]
    for statute, day in IN_FORCE.items():
        assert statute not in answer({**document, "now": written(day - 1)})["governs"]
        assert statute not in governed or statute in answer({**document, "now": written(day)})["governs"]


@over_documents(500)
def test_a_local_law_only_adds(document: Document, random: Random) -> None:
    """In a region with a law of its own nothing is allowed that the national law denies."""
    put(document, "operation.place", "CN")
    nowhere = answer(put(document, "operation.region", "CN-BJ"))
    here = answer(put(document, "operation.region", random.choice(["CN-HN", "CN-SJZ"])))
    assert part_of(here, "ndsr") == part_of(nowhere, "ndsr")
    assert {*nowhere["deny"]} <= {*here["deny"]}


@over_documents(500)
def test_a_place_within_a_region_is_the_region(document: Document, random: Random) -> None:
    """What happens in a city of a region is judged as what happens in the region."""
    region = random.choice(["CN-HN", "CN-SJZ", "VN-AG", "VN-44"])
    whole = answer(put(document, "operation.region", region))
    assert answer(put(document, "operation.region", f"{region}-{random.choice(['CS', '01'])}")) == whole


@over_documents(500)
def test_house_rules_only_tighten(document: Document) -> None:
    """House rules take away no denial, obligation or referral of the law, and change no effect but to DENY."""
    found, law = answer(document), the_law()[0].decision(document)
    denied = [name for name in law["deny"] if not name.startswith("house:")]
    alone = "DENY" if denied else "REFER" if law["refer"] else "ALLOW"
    assert [name for name in found["deny"] if not name.startswith("house:")] == denied
    assert (found["oblige"], found["refer"]) == (law["oblige"], law["refer"])
    assert found["effect"] == alone or found["effect"] == "DENY"


@over_documents(500)
def test_a_denial_outranks_a_referral(document: Document) -> None:
    """Whatever denies makes a DENY, and else whatever refers a REFER; ALLOW is what is left where a law governs."""
    found = answer(document)
    follows = "DENY" if found["deny"] else "REFER" if found["refer"] else "ALLOW"
    assert found["effect"] == follows
    assert found["effect"] != "ALLOW" or found["governs"]


@over_documents(500)
def test_readings_default_equals_model(document: Document) -> None:
    """Under the default readings the policies decide what the predicates say, read by a judge of its own."""
    expected = the_law()[0].decision(document)
    assert {name: answer(document)[name] for name in expected} == expected


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, Engine]]]:
    """An engine for every value of every reading that is not the default."""
    cache = tmp_path_factory.mktemp("modules")
    opened: list[tuple[str, Engine]] = []
    for name, reading in POLICIES.law["readings"].items():
        for value in reading.get("values", ()):
            plain = {"true": True, "false": False}.get(str(value).lower(), value)
            if name in DATA["readings"] and plain != DATA["readings"][name]:
                data = orjson.dumps({**DATA, "readings": {**DATA["readings"], name: plain}})
                opened.append((name, WasmEngine(POLICIES.wasm, data, "other", cache=cache)))
    yield opened
    for _, engine in opened:
        engine.close()


def test_a_reading_that_matters_is_named(readings: list[tuple[str, Engine]]) -> None:
    """Where another value of a reading would change an answer, the answer names that reading."""
    mattered = set()
    for seed in range(250):
        document, _ = drawn(seed)
        found = answer(document)
        for name, engine in readings:
            other = answer(document, engine)
            if any(other[part] != found[part] for part in ("effect", "governs", "deny", "oblige", "refer")):
                assert name in found["readings"], (name, document)
                mattered.add(name)
    assert len(mattered) > 15
