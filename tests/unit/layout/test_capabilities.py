"""The builtins that the policies may use are those that the Wasm target implements itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.capabilities import capabilities


@pytest.fixture(scope="module")
def text(policies: Path) -> str:
    return (policies / "capabilities.json").read_text()


def test_file_is_what_the_pinned_opa_says(text: str, opa: Path) -> None:
    assert text == capabilities(opa), "run `make capabilities`"


def test_nothing_of_the_host_is_in(text: str) -> None:
    names = {builtin["name"] for builtin in json.loads(text)["builtins"]}
    assert {"count", "internal.member_2", "object.get", "is_number", "eq", "assign"} <= names
    assert not {name for name in names if name.startswith(("time.", "http.", "opa.", "rego.", "io.", "crypto."))}
    assert names.isdisjoint({"sprintf", "print", "trace", "rand.intn", "uuid.rfc4122", "net.lookup_ip_addr"})
