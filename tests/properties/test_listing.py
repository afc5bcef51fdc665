"""docs/promises.md says what the tests hold."""

from __future__ import annotations

from collections import Counter

from tests.properties import listing


def test_the_page_lists_every_promise_with_its_claim_and_its_test() -> None:
    assert listing.PAGE.read_text() == listing.page(), "run `python -m tests.properties.listing`"


def test_there_are_thirty_promises_and_no_two_share_a_name() -> None:
    names = Counter(promise.name for promise in listing.promises())
    assert len(names) >= 30
    assert not {name for name, count in names.items() if count > 1}
