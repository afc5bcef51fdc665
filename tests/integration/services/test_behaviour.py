"""The behaviour suite of the stores, over both servers: every operation, every refusal, every read."""

from tests.integration.ledger.test_reads import *  # noqa: F403 - the tests are collected from here too
from tests.integration.ledger.test_types import *  # noqa: F403 - as above
from tests.integration.ledger.test_writes import *  # noqa: F403 - as above
