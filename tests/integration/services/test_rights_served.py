"""The behaviour suite of what persons ask about their rights, over both servers."""

from tests.integration.ledger import test_rights
from tests.integration.ledger.test_rights import *  # noqa: F403 - the tests are collected from here too

# Lists come in pages and a fact is `value` in a request: test_lists_and_keys.py and test_refusals.py hold what differs.
for name in (
    "test_request_is_opened_verified_and_fulfilled",
    "test_controller_sees_what_waits_for_an_answer",
    "test_last_march_can_be_judged_again",
):
    assert hasattr(test_rights, name)
    del globals()[name]
