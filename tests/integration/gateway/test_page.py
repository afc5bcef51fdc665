"""docs/envoy.md shows the configuration that the tests run with, and routes that are taken."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.config.routes import read_routes
from lexgate.domain.vocabulary import Vocabulary
from lexgate.law.policy_set import PolicySet
from lexgate.serve.envoy.reading import JWT_FILTER, JWT_PAYLOAD
from lexgate.testing import load_cases


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "envoy.md").read_text("utf-8")


@pytest.fixture(scope="module")
def blocks(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)


@pytest.fixture(scope="module")
def manager(root: Path) -> dict[str, Any]:
    config = yaml.safe_load((root / "examples" / "envoy" / "envoy.yaml").read_text("utf-8"))
    listener = config["static_resources"]["listeners"][0]
    found: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return found


def test_the_filter_is_that_of_the_example(blocks: list[str], manager: dict[str, Any]) -> None:
    assert yaml.safe_load(blocks[0]) == manager["http_filters"][:1]


def test_the_access_log_is_that_of_the_example(blocks: list[str], manager: dict[str, Any]) -> None:
    assert yaml.safe_load(blocks[2])["log_format"] == manager["access_log"][0]["typed_config"]["log_format"]


def test_the_example_fails_closed(manager: dict[str, Any]) -> None:
    settings = manager["http_filters"][0]["typed_config"]
    assert settings["failure_mode_allow"] is False
    assert settings["status_on_error"] == {"code": "ServiceUnavailable"}
    assert settings["with_request_body"]["allow_partial_message"] is False
    assert manager["path_with_escaped_slashes_action"] == "REJECT_REQUEST"
    assert JWT_FILTER in settings["metadata_context_namespaces"]


def test_the_routes_are_taken(blocks: list[str], policy_set: PolicySet, tmp_path: Path) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text(blocks[1], "utf-8")
    told = read_routes(file, Vocabulary.parse(policy_set.vocabulary))
    assert [route["name"] for route in told["routes"]] == ["export", "assets"]


def test_the_case_is_one(blocks: list[str], tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(blocks[3], "utf-8")
    assert [case.form for case in load_cases([file])] == ["exchange"]


def test_the_name_of_the_claims_is_told(page: str) -> None:
    assert f"payload_in_metadata: {JWT_PAYLOAD}" in page
