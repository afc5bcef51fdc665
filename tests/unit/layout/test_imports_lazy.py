"""What a process loads before it knows that it needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sqlalchemy", "alembic", "psycopg", "pyarrow", "hypothesis", "pytest", "opentelemetry.sdk")


@pytest.mark.parametrize("module", ["lexgate.bootstrap", "lexgate.serve.grpc_server", "lexgate.client"])
def test_a_sidecar_without_a_ledger_loads_no_database(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_the_package_itself_loads_no_client_until_it_is_asked() -> None:
    program = (
        "import sys, lexgate; print('grpc' in sys.modules); "
        "from lexgate import filter_record, filter_record_async; print('grpc' in sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False", "True"]
