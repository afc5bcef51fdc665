"""What a mapping of columns is refused for, and the one limit of age that it knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import String, case, cast as cast_to, literal
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lexgate.errors import ConfigError
from lexgate.rows import Consents, Rows
from lexgate.rows._situations import Situation, situations_of, without_included
from tests.integration.rows.shop import CALLS, NOW, OF_AGE, OF_TABLE, Consent, Order

COLUMNS: dict[str, Any] = {"granted_at": Order.consented_at, "withdrawn_at": Order.withdrawn_at}


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    loose: Mapped[str] = mapped_column(String(collation="NOCASE"))


class Document(Base):
    __tablename__ = "documents"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "any"}  # noqa: RUF012 - as SQLAlchemy has it


class Letter(Document):
    __mapper_args__ = {"polymorphic_identity": "letter"}  # noqa: RUF012 - as SQLAlchemy has it


def rows(**columns: Any) -> Rows:
    return Rows(Order, person=Order.person, **columns)


WRONG: dict[str, tuple[str, Callable[[], Any]]] = {
    "no class": ("entity: is no mapped class", lambda: Rows(str, person=Order.person)),
    "a table for a class": (
        "entity: is no mapped class",
        lambda: Rows(cast("Any", Order.__table__), person=Order.person),
    ),
    "a class that has others below it": ("entity: Letter is mapped", lambda: Rows(Document, person=Document.id)),
    "a class below another": ("entity: Document is mapped", lambda: Rows(Letter, person=Letter.id)),
    "text for years": ("row.age: the column has another type", lambda: rows(age=Order.person)),
    "a number for text": ("row.category: the column has", lambda: rows(category=Order.age, categories=["x"])),
    "another table": ("row.age: the column is of another table", lambda: rows(age=Consent.id)),
    "another table inside": (
        "row.age: the column is of another table",
        lambda: rows(age=case((Consent.separate.is_(True), 1), else_=Order.age)),
    ),
    "no categories": ("categories: list those", lambda: rows(category=Order.category)),
    "categories of nothing": ("categories: list those", lambda: rows(categories=["religion"])),
    "none for a category": ("categories: none is not one", lambda: rows(category=Order.category, categories=["none"])),
    "a table without a condition": ("consents: a table", lambda: Consents(**COLUMNS, table=Consent)),
    "a condition without a table": (
        "consents: a table",
        lambda: Consents(**COLUMNS, on=Consent.person == Order.person),
    ),
    "a table that is none": (
        "consents.table: is no mapped class",
        lambda: rows(consents=Consents(**COLUMNS, table=int, on=literal(True))),
    ),
    "what nobody says": ("consents.says: knows no active", lambda: Consents(**COLUMNS, says={"active": True})),
    "what a column says": (
        "consents.says: purpose is a column",
        lambda: Consents(**COLUMNS, purpose=Order.purpose, says={"purposes": ["ads"]}),
    ),
    "a flag that is none": (
        "consent.separate: the column has another type",
        lambda: rows(consents=Consents(**COLUMNS, separate=Order.age)),
    ),
    "a time that is none": (
        "consent.granted_at: the column has another type",
        lambda: rows(consents=Consents(granted_at=Order.purpose, withdrawn_at=Order.withdrawn_at)),
    ),
    "a time without a zone": (
        "consent.granted_at: has times without a time zone",
        lambda: rows(
            consents=Consents(
                granted_at=Consent.granted_at,
                withdrawn_at=Consent.withdrawn_at,
                table=Consent,
                on=Consent.person == Order.person,
            )
        ),
    ),
    "text that is not told apart": (
        "row.category: the column has another type",
        lambda: Rows(Note, person=Note.id, category=Note.loose, categories=["religion"]),
    ),
}


@pytest.mark.parametrize(("problem", "mapping"), WRONG.values(), ids=WRONG.keys())
def test_a_mapping_that_cannot_be_meant_is_refused(problem: str, mapping: Callable[[], Any]) -> None:
    with pytest.raises(ConfigError, match=f"^{re.escape(problem)}"):
        mapping()


def test_an_expression_over_the_table_is_a_column() -> None:
    sensitive = case((Order.purpose == "triage", "medical_health"))
    years = cast_to(Order.category, Order.age.type)
    assert {"row.age", "row.category"} < set(
        rows(age=years, category=sensitive, categories=["medical_health"]).fields()
    )


def test_the_situations_are_the_product_of_what_the_columns_say() -> None:
    assert [each.told for each in situations_of(OF_AGE, CALLS, NOW)] == [
        {"age": "14_or_older"},
        {"age": "unknown"},
        {"age": "under_14"},
    ]
    every = situations_of(OF_TABLE, CALLS, NOW)
    assert len(every) == 3 * 3 * (8 + 1)
    strongest, last = every[0], every[-1]
    assert strongest.told["consent"].items() >= {"separate": True, "written": True, "given_by": "guardian"}.items()
    assert strongest.request["subject"] == {"age": 14}
    assert strongest.request["consents"][0]["retention_until"] == CALLS["operation"]["retention_until"]
    assert "consents" not in last.request
    assert last.request["data"] == {"personal": True, "categories": ["religion"]}
    assert OF_TABLE.zone is UTC


def test_a_situation_of_which_another_has_every_row_is_left_out() -> None:
    less = Situation({"age": "unknown", "consent": {"since": 1}}, {})
    more = Situation({"age": "unknown", "consent": {"since": 1, "separate": True}}, {})
    other = Situation({"age": "under_14", "consent": {"since": 1, "separate": True}}, {})
    nothing = Situation({"age": "under_14"}, {})
    assert without_included([more, less, other]) == [less, other]
    assert without_included([more, other, nothing]) == [more, nothing]


def test_the_law_has_no_other_limit_of_age(root: Path) -> None:
    """The situations have one row for each side of 14; another limit in the policies would need another band."""
    compared = re.compile(r"subject\.age\s*([<>=!]=?)\s*(\S+)")
    found = {
        match.groups()
        for path in (root / "policies/lexgate").rglob("*.rego")
        if not path.name.endswith("_test.rego")
        for match in compared.finditer(path.read_text("utf-8"))
    }
    assert found == {("<", "14")}
