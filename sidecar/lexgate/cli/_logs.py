"""What the engines report while a command runs."""

from __future__ import annotations

import sys

import structlog

_WARNING = 30


def log_to_standard_error() -> None:
    """Sends warnings and worse to standard error: standard output is for answers."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(_WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
