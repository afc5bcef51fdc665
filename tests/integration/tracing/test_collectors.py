"""What becomes of decisions when the collector answers, is not there, is slow, or talks nonsense: nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, LogSection, TracingSection
from lexgate.domain.decision import Effect
from lexgate.errors import ConfigError
from lexgate.tracing import within
from lexgate.tracing._exporting import FLUSH_SECONDS
from tests.integration.tracing.collector import dead, receiving, saying
from tests.integration.tracing.kit import ALLOWED, DENIED

CALLS = 600


def traced(url: str, folder: Path) -> AbstractContextManager[Application]:
    config = Config(tracing=TracingSection(otlp=url), log=LogSection(directory=folder))
    return closing(assemble(config, slot=0, traced=True))


def decide(application: Application, request: dict[str, object]) -> Effect:
    assert application.tracing is not None
    span = application.tracing.request("test", (), {})
    with within(span):
        effect = application.decider.decide(application.resolver.request(request), "test").effect
    span.end()
    return effect


def test_a_collector_gets_what_was_decided(tmp_path: Path) -> None:
    with receiving() as (url, receiver):
        with traced(url, tmp_path) as application:
            assert decide(application, ALLOWED) is Effect.ALLOW
        assert sorted(span.name for span in receiver.spans) == [
            "lexgate.evaluate",
            "lexgate.log",
            "lexgate.validate",
            "test",
        ]
        (resource,) = receiver.resources()
        assert resource["service.name"] == "lexgate"


def test_the_standard_variables_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "clinic")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
    with receiving() as (url, receiver), traced(url, tmp_path) as application:
        decide(application, ALLOWED)
        receiver.awaited("test")  # long before the five seconds of the default
        assert receiver.resources()[0]["service.name"] == "clinic"
        assert receiver.resources()[0]["deployment.environment.name"] == "test"


def test_a_sampler_of_the_environment_holds_where_the_configuration_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    with receiving() as (url, receiver):
        with traced(url, tmp_path) as application:
            decide(application, ALLOWED)
        assert receiver.spans == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zip"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "0"),
    ],
)
def test_a_variable_that_cannot_hold_is_an_error_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=r"tracing: .*OTEL_"), traced("http://127.0.0.1:1", tmp_path):
        pass


@contextmanager
def slow() -> Iterator[str]:
    with receiving(seconds=60) as (url, _):
        yield url


@contextmanager
def nonsense() -> Iterator[str]:
    with saying(b"neither HTTP nor anything else\r\n\r\n") as url:
        yield url


@contextmanager
def silent() -> Iterator[str]:
    with saying(b"") as url:
        yield url


@pytest.mark.parametrize("collector", [dead, slow, nonsense, silent])
def test_a_collector_that_fails_changes_no_decision_and_delays_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collector: Callable[[], AbstractContextManager[str]]
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")  # it is asked while decisions are made
    with collector() as url, traced(url, tmp_path) as application:
        took = []
        for number in range(CALLS):  # more spans than the queue holds
            begun = time.monotonic()
            assert decide(application, DENIED if number % 2 else ALLOWED) is (
                Effect.DENY if number % 2 else Effect.ALLOW
            )
            took.append(time.monotonic() - begun)
        assert sorted(took)[CALLS * 9 // 10] < 0.05
        begun = time.monotonic()
        application.close()
        assert time.monotonic() - begun < FLUSH_SECONDS + 2
    assert sum(len(file.read_text().splitlines()) for file in tmp_path.glob("*/decisions-*.jsonl")) == CALLS


def test_nobody_exports_after_the_end(tmp_path: Path) -> None:
    with dead() as url, traced(url, tmp_path) as application:
        decide(application, ALLOWED)
    until = time.monotonic() + 10
    while any(thread.name.startswith("OtelBatch") for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_process_that_does_not_serve_exports_nothing(tmp_path: Path) -> None:
    config = Config(tracing=TracingSection(otlp="http://127.0.0.1:1"), log=LogSection(directory=tmp_path))
    with closing(assemble(config)) as application:
        assert application.tracing is None
