"""What tests of every kind share: the places of the project, the pinned opa, the compiled policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from lexgate.law.policy_set import PolicySet
from tests.postgres import PostgresServer, shared

ROOT = Path(__file__).parent.parent
# What the tests of a file share costs seconds here: a server, a database, policies that are compiled.
SHARING = [ROOT / "tests" / kind for kind in ("e2e", "fault", "integration")]
# Fixtures of a session that are made once where the tests that ask for them are on one worker.
ONCE = {"covered", "rego"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps tests on one worker that share much, which each worker would make anew."""
    for item in items:
        if not item.get_closest_marker("xdist_group") and (name := _shared(item)):
            item.add_marker(pytest.mark.xdist_group(name))


def _shared(item: pytest.Item) -> str | None:
    """Whom a test shares with: those of its file, or those that ask for the same fixture."""
    if any(item.path.is_relative_to(folder) for folder in SHARING):
        return item.path.relative_to(ROOT / "tests").as_posix()
    return "law" if ONCE.intersection(getattr(item, "fixturenames", ())) else None


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command or server that ran in this process would leave its log to the next test, on a stream that is closed."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def policies(root: Path) -> Path:
    """The sources of the policies."""
    return root / "policies"


@pytest.fixture(scope="session")
def opa(root: Path) -> Path:
    """The pinned opa."""
    binary = root / ".tools" / "bin" / "opa"
    assert binary.exists(), "run `make opa`"
    return binary


@pytest.fixture(scope="session")
def policy_set() -> PolicySet:
    """The policies as `make policies` compiled them."""
    return PolicySet.load()


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """A running PostgreSQL, for databases of whoever asks."""
    return shared()
