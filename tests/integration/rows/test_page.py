"""docs/row-filters.md: its blocks run one after the other, and do what the page says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from lexgate.dataset import InProcess
from lexgate.engine import OpaServerEngine

pytestmark = pytest.mark.xdist_group("rows")


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "row-filters.md").read_text("utf-8")


@pytest.fixture(scope="module")
def names(page: str, here: InProcess, conditions: OpaServerEngine) -> Iterator[dict[str, Any]]:
    """What the blocks of the page define, in a module of its own, where SQLAlchemy looks annotations up."""
    module = ModuleType("row_filters_page")
    sys.modules[module.__name__] = module
    names = vars(module)
    names.update(by=here, opa=conditions)
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(block, names)  # noqa: S102 - our own page
    yield names
    del sys.modules[module.__name__]


def test_the_statement_is_the_one_shown_and_returns_those_who_agreed(page: str, names: dict[str, Any]) -> None:
    shown = re.findall(r"```sql\n(.*?)--", page, re.DOTALL)[0]
    compiled = names["statement"].compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call] # as it is
    assert str(compiled).split() == shown.split()
    customer = names["Customer"]
    engine = create_engine("sqlite://")
    names["Base"].metadata.create_all(engine)
    given = {"purpose": "support", "consented_at": 1772323200}
    with Session(engine) as session:
        session.add_all([customer(id="ann", age=30, **given), customer(id="bo", age=13, **given), customer(id="cy")])
        session.add(customer(id="dee", age=30, **given, withdrawn_at=1777593600))
        session.flush()
        assert session.scalars(names["statement"]).all() == ["ann"]
    engine.dispose()
    assert all(decision.allowed for decision in names["permission"].decisions)


def test_the_guarded_session_refuses(names: dict[str, Any]) -> None:
    assert "no filter" in names["why"]
