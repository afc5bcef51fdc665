"""The operating log has one form, and no value that a caller sent."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from lexgate.config import LoggingSection
from lexgate.serve import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def configure(**settings: Any) -> None:
    logs.configure(LoggingSection(**settings), "grpc-0")


def test_a_line_is_json_with_process_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="json")
    structlog.get_logger().info("serving", workers=2)

    (line,) = said(capsys)
    assert (line["event"], line["workers"], line["process"], line["level"]) == ("serving", 2, "grpc-0", "info")
    assert line["timestamp"].endswith("Z")


def test_auto_is_json_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="auto")
    structlog.get_logger().warning("x")
    assert said(capsys)[0]["event"] == "x"


def test_console_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="console")
    structlog.get_logger().info("serving")
    assert "serving" in capsys.readouterr().err


def test_the_level_holds(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="json", level="error")
    structlog.get_logger().warning("unsaid")
    logging.getLogger("uvicorn.error").warning("unsaid")
    structlog.get_logger().error("said")
    assert [line["event"] for line in said(capsys)] == ["said"]


def test_an_error_is_named_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="json")
    try:
        raise ValueError("SECRET")
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("grpc").exception("Exception calling application: %s", "SECRET")

    ours, library = said(capsys)
    for line in (ours, library):
        assert line["error"] == "ValueError"
        assert "test_logs.py" in line["at"][-1]
        assert "SECRET" not in str(line)
    assert (library["library"], library["event"]) == ("grpc", "Exception calling application: %s")


def test_a_library_keeps_its_template_and_loses_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="json")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: SECRET")
    logging.getLogger("uvicorn.error").warning("unsupported %s", "SECRET")
    assert [line["event"] for line in said(capsys)] == ["Task exception was never retrieved", "unsupported %s"]


def test_a_line_names_the_trace_that_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LoggingSection(format="json"), "grpc-0", traced=True)
    with TracerProvider(shutdown_on_exit=False).get_tracer("test").start_as_current_span("request") as span:
        structlog.get_logger().error("no_decision")
    structlog.get_logger().info("ended")
    within, outside = said(capsys)
    assert within["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert within["span_id"] == f"{span.get_span_context().span_id:016x}"
    assert "trace_id" not in outside
