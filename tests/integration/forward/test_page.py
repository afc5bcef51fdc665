"""docs/forward-auth.md shows what stands in the examples, and the examples say what lexgate reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from lexgate.config import load_config
from lexgate.serve.forward.answers import NOTHING_DECIDED
from lexgate.serve.forward.callers import PATH
from lexgate.serve.gateway import OWN_HEADERS


@pytest.fixture
def examples(root: Path) -> Path:
    return root / "examples" / "forward_auth"


def test_the_page_shows_the_examples(root: Path, examples: Path) -> None:
    page = (root / "docs" / "forward-auth.md").read_text()
    blocks = re.findall(r"```(?:yaml|nginx)\n(.*?)```", page, re.DOTALL)
    files = [file.read_text() for file in sorted(examples.iterdir())]
    assert len(blocks) == len(files) == 4
    assert all(any(block in file for file in files) for block in blocks)
    assert NOTHING_DECIDED in page


def test_the_configuration_of_the_example_is_one(examples: Path) -> None:
    (caller,) = load_config(examples / "lexgate.yaml").forward_auth.callers
    assert (caller.kind, caller.over_unix, caller.scheme) == ("nginx", True, "http")


def test_every_gateway_lays_its_headers_over_those_of_a_client(examples: Path) -> None:
    nginx = (examples / "nginx.conf").read_text().lower()
    for name in OWN_HEADERS:
        assert re.search(rf"proxy_set_header {name} \$lexgate", nginx)
    traefik = yaml.safe_load((examples / "traefik.yaml").read_text())["http"]["middlewares"]["lexgate"]["forwardAuth"]
    assert {name.lower() for name in traefik["authResponseHeaders"]} == set(OWN_HEADERS)
    assert "trustForwardHeader" not in traefik
    assert all(name.startswith("x-lexgate-") for name in OWN_HEADERS)  # the prefix that the example of Envoy has


def test_every_gateway_asks_where_forward_auth_is(examples: Path) -> None:
    for name in ("nginx.conf", "traefik.yaml", "envoy.yaml"):
        assert re.search(rf"{PATH}[;\n]", (examples / name).read_text())
