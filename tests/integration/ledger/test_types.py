"""What a caller without types may write, and no store takes."""

from __future__ import annotations

import pytest

from lexgate.domain.consent import Form
from lexgate.errors import InputError
from lexgate.facts.ledger import LedgerStore
from tests.integration.ledger import kit


def test_number_for_true_is_not_written(ledger: LedgerStore) -> None:
    form = Form(separate=1, explicit=True)  # type: ignore[arg-type] # as a caller without types may write
    with pytest.raises(InputError) as refused:
        ledger.grant(kit.record(form=form), kit.person())
    assert [each.name for each in refused.value.fields] in ([""], ["form.separate"])  # a client knows which one
    assert ledger.revision() == 0
