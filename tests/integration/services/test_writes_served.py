"""The behaviour suite of the ledger's writes, over both servers: every operation, every refusal."""

from tests.integration.ledger.test_own_consent import *  # noqa: F403 - the tests are collected from here too
from tests.integration.ledger.test_types import *  # noqa: F403 - as above
from tests.integration.ledger.test_writes import *  # noqa: F403 - as above
