"""The sources of the policies, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.law.coverage import Coverage, read_coverage
from lexgate.law.rego import RegoFile, read_policies


@pytest.fixture(scope="session")
def rego(opa: Path, policies: Path) -> tuple[RegoFile, ...]:
    """Every file of Rego."""
    return read_policies(opa, policies)


@pytest.fixture(scope="session")
def covered(opa: Path, policies: Path, rego: tuple[RegoFile, ...]) -> Coverage:
    """Every entry of the matrix with its rule and tests."""
    return read_coverage(policies, opa, rego)
