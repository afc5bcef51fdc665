"""A materialised document that is none is a fault, and its text is not repeated."""

from __future__ import annotations

import pytest

from lexgate.errors import LedgerFault
from lexgate.facts.documents import read_document


def test_document_is_read() -> None:
    assert read_document('{"subject_id":"s-1"}') == {"subject_id": "s-1"}


@pytest.mark.parametrize("text", ["", '{"subject_id":"s-1"', '["s-1"]', "null"])
def test_what_is_no_document_is_a_fault(text: str) -> None:
    with pytest.raises(LedgerFault, match="holds what is no document: restore it from a copy") as caught:
        read_document(text)
    assert "s-1" not in str(caught.value)
