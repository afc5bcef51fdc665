"""A whole pipeline, from a request to a recorded decision, over either engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, LogSection, OpaSection
from lexgate.domain.decision import Decision

Name = Literal["wasm", "opa"]
ENGINES: tuple[Name, ...] = get_args(Name)


@contextmanager
def pipeline(engine: Name, opa: Path, log: Path | None = None, **settings: Any) -> Iterator[Application]:
    """The assembled parts over `engine`; decisions are recorded below `log`."""
    config = Config(
        engine=engine,
        opa=OpaSection(binary=opa, timeout_seconds=30),
        log=LogSection(directory=log) if log else LogSection(enabled=False),
        **settings,
    )
    application = assemble(config, slot=0 if log else None)
    try:
        yield application
    finally:
        application.close()


def decide(application: Application, request: dict[str, Any]) -> Decision:
    """The decision on a request in its JSON form."""
    return application.decider.decide(application.resolver.request(request), "test")
