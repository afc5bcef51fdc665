"""The configuration: the environment wins over the file, and says `null` for none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lexgate.config import known_keys, load_config
from lexgate.errors import ConfigError


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lexgate.yaml"
    file.write_text("workers: 2\ngrpc: {threads: 3}\n")
    monkeypatch.setenv("LEXGATE_GRPC__THREADS", "4")
    config = load_config(file)
    assert (config.workers, config.grpc.threads) == (2, 4)


def test_null_in_the_environment_is_none_and_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_GRPC__SOCKET", "null")
    assert load_config().grpc.socket is None


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_GRPC__ADRESS", "127.0.0.1:1")
    with pytest.raises(ConfigError, match="LEXGATE_GRPC__ADDRESS"):
        load_config()


@pytest.mark.parametrize("name", ["LEXGATE_ACCESS__ANONYMOUS", "LEXGATE_FORWARD_AUTH__CALLERS", "LEXGATE_READINGS"])
def test_a_list_in_the_environment_is_json(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "decide-4711")
    with pytest.raises(ConfigError, match="as JSON") as caught:
        load_config()
    assert "4711" not in str(caught.value)


def test_the_page_on_configuration_has_every_key(root: Path) -> None:
    documented = set(re.findall(r"^\| `([a-z_.]+)` \|", (root / "docs/configuration.md").read_text(), re.MULTILINE))
    assert documented == set(known_keys())
