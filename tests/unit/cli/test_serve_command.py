"""`lexgate serve` and `lexgate health`: the configuration that they go by, and the status that they end with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.config import Config
from lexgate.errors import ConfigError, Unreachable
from tests.unit.cli.conftest import Invoke

File = Callable[..., Path]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """The configurations that were served, without serving."""
    configs: list[Config] = []

    def serve(config: Config) -> int:
        configs.append(config)
        return 0

    monkeypatch.setattr("lexgate.cli.serve.serve", serve)
    return configs


def test_the_command_line_wins_over_environment_and_file(
    invoke: Invoke, file: File, served: list[Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXGATE_WORKERS", "3")
    monkeypatch.setenv("LEXGATE_GRPC__ADDRESS", "127.0.0.1:1")
    path = file("lexgate.yaml", "grpc: {threads: 5}\nengine: wasm\nhttp: {address: '127.0.0.1:2'}\n")
    arguments = ("--config", path, "--workers", 2, "--engine", "opa", "--grpc", "[::1]:9000", "--http", "0.0.0.0:9001")
    assert invoke("serve", *arguments).exit_code == 0
    (config,) = served
    assert (config.workers, config.engine, config.grpc.threads) == (2, "opa", 5)
    assert (config.grpc.host, config.grpc.port) == ("::1", 9000)
    assert config.http.address == "0.0.0.0:9001"


def test_without_options_the_configuration_is_served(invoke: Invoke, served: list[Config]) -> None:
    assert invoke("serve").exit_code == 0
    assert served == [Config()]


@pytest.mark.parametrize(
    "arguments", [("--grpc", "nowhere"), ("--http", "127.0.0.1:99999"), ("--workers", "0"), ("--engine", "cel")]
)
def test_an_option_that_makes_no_sense_is_refused(
    invoke: Invoke, served: list[Config], arguments: tuple[str, str]
) -> None:
    result = invoke("serve", *arguments)
    assert (result.exit_code, served) == (2, [])
    assert arguments[0] in result.stderr


def test_a_server_that_cannot_start_says_why(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(_: Config) -> int:
        raise ConfigError("port 8470 is taken")

    monkeypatch.setattr("lexgate.cli.serve.serve", serve)
    result = invoke("serve")
    assert (result.exit_code, result.stderr) == (2, "lexgate: port 8470 is taken\n")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ([], 0, ""),
        (["grpc-0 is starting", "http is starting"], 1, "lexgate: grpc-0 is starting\nlexgate: http is starting\n"),
        (Unreachable("no server answers"), 1, "lexgate: no server answers\n"),
        (ConfigError("http.enabled is false"), 2, "lexgate: http.enabled is false\n"),
    ],
)
def test_health_says_whether_it_serves(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, answer: list[str] | Exception, status: int, said: str
) -> None:
    def reasons(_: Config) -> list[str]:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("lexgate.cli.health.reasons", reasons)
    result = invoke("health")
    assert (result.exit_code, result.stderr) == (status, said)
    assert result.stdout == ("" if status else "serving\n")


def test_health_where_nothing_runs_is_status_1(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_HTTP__ADDRESS", "127.0.0.1:1")
    result = invoke("health")
    assert result.exit_code == 1
    assert "is `lexgate serve` running?" in result.stderr
