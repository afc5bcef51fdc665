"""The configuration with the engine that the command line names, and the opa that belongs to it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from lexgate.cli._sources import CHECKOUT
from lexgate.config import Config, load_config


def load_with_engine(config_file: Path | None, engine: str | None) -> Config:
    """Loads the configuration for the engine named, or the configured one. Raises `ConfigError`."""
    config = load_config(config_file)
    return with_engine(config, engine or config.engine)


def with_engine(config: Config, engine: str) -> Config:
    """Returns the configuration for an engine; in a checkout the opa of `make setup` stands in for one on PATH."""
    changed: dict[str, Any] = {"engine": engine}
    if engine == "opa" and not config.opa.url and (binary := opa_binary(config)):
        changed["opa"] = config.opa.model_copy(update={"binary": binary})
    return config.model_copy(update=changed)


def opa_binary(config: Config) -> Path | None:
    """Returns the opa that is configured, else on PATH, else in the checkout; None where there is none."""
    named = config.opa.binary
    found = shutil.which(named) if named else shutil.which("opa") or shutil.which(CHECKOUT / ".tools" / "bin" / "opa")
    return Path(found) if found else None
