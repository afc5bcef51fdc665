"""The behaviour suite of the ledger's writes, over both servers: every operation, every refusal."""

from tests.integration.ledger.test_own_consent import *  # noqa: F403 - the tests are collected from here too
from tests.integration.ledger.test_types import *  # noqa: F403 - as above
from tests.integration.ledger.test_writes import *  # noqa: F403 - as above

# A fact is `value` in a request, and not below `subject`: test_refusals.py holds that.
del globals()["test_wish_of_another_shape_is_refused"]
