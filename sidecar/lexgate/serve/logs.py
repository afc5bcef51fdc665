"""The operating log: structured lines on standard error, one form for our own lines and for those of libraries.

Personal values must not get into it. Our own lines state codes and places. A library's line keeps its template and
loses its arguments, and an error is named by its type and place: its text may repeat what a caller sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from lexgate.config import LoggingSection

_SHOWN = 200
_FRAMES = 8
_WITH_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access")  # of their own, once somebody ran them plainly
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_Event = MutableMapping[str, Any]


def configure(settings: LoggingSection, process: str, *, traced: bool = False) -> None:
    """Sets up the log of this process, which every line names; with `traced` it names the trace, too."""
    level = _LEVELS[settings.level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *([_tracer()] if traced else ()),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _error_without_its_text,
            _renderer(settings.format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(process=process)
    _route_libraries(level, process)


def _tracer() -> Any:
    # A process without traces does not load what they need.
    from lexgate.tracing import current_trace  # noqa: PLC0415 - see above

    def name_trace(_logger: Any, _method: str, event: _Event) -> _Event:
        trace = current_trace()
        return event if trace is None else {**event, **trace._asdict()}

    return name_trace


def _renderer(form: str) -> Any:
    colours = sys.stderr.isatty()
    if form == "console" or (form == "auto" and colours):
        return structlog.dev.ConsoleRenderer(colors=colours)
    return structlog.processors.JSONRenderer()


def _error_without_its_text(_logger: Any, _method: str, event: _Event) -> _Event:
    stated = event.pop("exc_info", None)
    error = sys.exc_info()[1] if stated is True else stated[1] if isinstance(stated, tuple) else stated
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = places(error)
    return event


def places(error: BaseException) -> list[str]:
    """Returns where an error came from, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _route_libraries(level: int, process: str) -> None:
    root = logging.getLogger()
    root.handlers = [_Library(process)]
    for name in _WITH_HANDLERS:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # What servers and loops say of their ordinary life is told by our own lines.
    root.setLevel(max(level, logging.WARNING))


class _Library(logging.Handler):
    """Takes the lines of libraries that log through the standard library."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process  # a thread of a library has none of our context

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the first line of the template, without arguments."""
        template = str(record.msg).splitlines()[0][:_SHOWN] if record.msg else ""
        log = structlog.get_logger().bind(process=self._process, library=record.name)
        log.log(record.levelno, template, exc_info=record.exc_info)
