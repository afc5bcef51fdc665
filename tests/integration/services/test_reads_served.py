"""The behaviour suite of the ledger's reads, over both servers."""

from tests.integration.ledger.test_reads import *  # noqa: F403 - the tests are collected from here too
