"""What the document says of requests is what the services take of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lexgate.domain.consent import CODE
from tests.integration.openapi.kit import Site, is_problem, site


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("documented"), knowing=True) as served:
        yield served


@pytest.fixture
def document(served: Site) -> dict[str, Any]:
    raw: dict[str, Any] = served.schema.raw_schema
    return raw


def test_a_key_is_documented_where_a_write_takes_one(document: dict[str, Any]) -> None:
    def has_key(path: str) -> bool:
        return any(each["name"] == "Idempotency-Key" for each in document["paths"][path]["post"].get("parameters", ()))

    assert has_key("/v1/registers/entries:apply")
    assert not has_key("/v1/registers/entries:plan")


def test_every_refusal_is_stated(document: dict[str, Any]) -> None:
    stated = {
        status for methods in document["paths"].values() for each in methods.values() for status in each["responses"]
    }
    assert all(status.isdecimal() for status in stated), stated


def test_ids_have_the_form_that_the_ledger_takes(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Actor"]["properties"]["id"]["pattern"] == CODE
    assert schemas["Circumstances"]["properties"]["reason"]["pattern"] == f"^$|{CODE}"
    assert "pattern" in schemas["NoticeShown"]["properties"]["language"]
    assert "age_band" in schemas["StateFactRequest"]["properties"]["name"]["enum"]


def test_parameters_have_their_bounds(document: dict[str, Any]) -> None:
    stated = {each["name"]: each["schema"] for each in document["paths"]["/v1/ledger/consents"]["get"]["parameters"]}
    assert (stated["page_size"]["minimum"], stated["page_size"]["maximum"]) == (0, 500)
    stated = {each["name"]: each["schema"] for each in document["paths"]["/v1/registers/entries"]["get"]["parameters"]}
    assert "dataset" in stated["kind"]["enum"]
    stated = {
        each["name"]: each["schema"] for each in document["paths"]["/v1/posture/{processor}"]["get"]["parameters"]
    }
    assert stated["language"]["enum"] == ["en", "zh", "vi"]
    assert "pattern" in stated["as_of"]


@pytest.mark.parametrize(
    ("path", "parameter", "cure"),
    [
        ("/v1/law?langage=zh", "langage", "did you mean language?"),
        ("/v1/posture/clinic-7?as_off=2025-01-01", "as_off", "did you mean as_of?"),
        ("/v1/ledger/consents/c-1?page=2", "page", "leave it out; see /docs"),
        ("/v1/registers/entries?kind=notice&processors=p", "processors", "did you mean processor?"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(served: Site, path: str, parameter: str, cure: str) -> None:
    answer = served.get(path)
    assert answer.status_code == 400
    is_problem(answer)
    assert answer.json()["errors"] == [{"parameter": parameter, "problem": "is not known", "cure": cure}]
