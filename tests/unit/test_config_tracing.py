"""The settings of traces: off unless a collector is named, and only one that can be meant."""

from __future__ import annotations

import pytest

from lexgate.config import load_config
from lexgate.errors import ConfigError


def test_there_are_no_traces_unless_a_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
    assert load_config().tracing.otlp is None


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4317", "grpc://127.0.0.1:4317", "http://", "http://127.0.0.1:4318/v1/traces", "http://h?a=b"]
)
def test_a_url_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LEXGATE_TRACING__OTLP", url)
    with pytest.raises(ConfigError, match=r"tracing\.otlp: .*http://127\.0\.0\.1:4318"):
        load_config()


@pytest.mark.parametrize("sample", ["-0.1", "1.1", "often"])
def test_a_sample_is_a_part(monkeypatch: pytest.MonkeyPatch, sample: str) -> None:
    monkeypatch.setenv("LEXGATE_TRACING__SAMPLE", sample)
    with pytest.raises(ConfigError, match=r"tracing\.sample"):
        load_config()


def test_a_collector_and_a_part_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXGATE_TRACING__OTLP", "https://collector.example:4317")
    monkeypatch.setenv("LEXGATE_TRACING__SAMPLE", "0.25")
    settings = load_config().tracing
    assert (settings.otlp, settings.sample) == ("https://collector.example:4317", 0.25)
