"""`lexgate config`: what is wrong with a configuration, what is in force, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.config import load_config
from tests.unit.cli.conftest import Invoke

File = Callable[..., Path]


def test_check_is_content_with_the_defaults(invoke: Invoke) -> None:
    result = invoke("config", "check")
    assert (result.exit_code, result.stdout) == (0, "defaults and environment: in order\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wrkers: 2\n", "did you mean workers?"),
        ("grpc: {adress: x}\n", "did you mean grpc.address?"),
        ("workers: many\n", "workers: "),
        ("grpc: {address: nowhere}\n", "write host:port"),
        ("readings: {strict_sensitive_consnt: true}\n", "did you mean strict_sensitive_consent?"),
        ("readings: {contract_exemptions: some}\n", "choose one of"),
        ("readings: {ungoverned: allow}\n", "set ungoverned"),
        ("ungoverned: ignore\n", "'refer', 'allow' or 'deny'"),
        ("parameters: {periodic: soon}\n", "write P90D or P1Y"),
        ("- 1\n", "is not a mapping"),
        ("a: 'b\n", "is not YAML"),
    ],
)
def test_check_names_each_key_that_is_wrong(invoke: Invoke, file: File, text: str, message: str) -> None:
    result = invoke("config", "check", file("lexgate.yaml", text))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert all(line.startswith("lexgate: ") for line in result.stderr.splitlines())


def test_show_prints_a_configuration_with_the_origin_of_each_value(
    invoke: Invoke, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file("lexgate.yaml", "workers: 3\ngrpc: {threads: 4}\nreadings: {contract_exemptions: none}\n")
    monkeypatch.setenv("LEXGATE_GRPC__ADDRESS", "127.0.0.1:9000")
    monkeypatch.setenv("LEXGATE_HTTP", '{"max_concurrent": 7}')
    monkeypatch.setenv("LEXGATE_WORKERS", "2")
    lines = invoke("config", "show", path).stdout.splitlines()
    for line in (
        "workers: 2  # environment: LEXGATE_WORKERS",
        "engine: wasm  # default",
        "  address: 127.0.0.1:9000  # environment: LEXGATE_GRPC__ADDRESS",
        f"  threads: 4  # file: {path}",
        "  max_concurrent: 7  # environment: LEXGATE_HTTP",
        "  max_concurrent: 256  # default",
        f"  contract_exemptions: none  # file: {path}",
        "parameters: {}  # default",
    ):
        assert line in lines


def test_show_prints_a_file_that_means_the_same(invoke: Invoke, file: File) -> None:
    path = file("lexgate.yaml", "workers: 3\nlog: {directory: '/tmp/a: #b'}\nopa: {timeout_seconds: 2}\n")
    again = file("again.yaml", invoke("config", "show", path).stdout)
    assert load_config(again) == load_config(path)
