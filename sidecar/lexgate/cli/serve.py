"""`lexgate serve`: the sidecar itself."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import ValidationError

from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import finish
from lexgate.cli._options import config_option, engine_option
from lexgate.config import Config
from lexgate.errors import ConfigError
from lexgate.serve.supervisor import serve

_EPILOG = """
\b
Examples:
  lexgate serve
  lexgate serve --config lexgate.yaml --workers 2
  lexgate serve --grpc 0.0.0.0:8470 --http 127.0.0.1:8471

SIGTERM and Ctrl-C drain: health goes NOT_SERVING, requests in flight are answered.
"""


@click.command(help="Serve decisions over gRPC and HTTP until SIGTERM or Ctrl-C.", epilog=_EPILOG)
@config_option
@click.option(
    "--workers", type=click.IntRange(1, 256), help="How many processes serve gRPC, instead of the configured."
)
@engine_option
@click.option("--grpc", metavar="HOST:PORT", help="Where to serve gRPC, instead of the configured address.")
@click.option("--http", metavar="HOST:PORT", help="Where to serve HTTP, instead of the configured address.")
def command(
    config_file: Path | None, workers: int | None, engine: str | None, grpc: str | None, http: str | None
) -> None:
    """Serves until it is told to end; ends with the status of the servers."""
    config = with_addresses(load_with_engine(config_file, engine), grpc=grpc, http=http)
    if workers is not None:
        config = config.model_copy(update={"workers": workers})
    finish(serve(config))


def with_addresses(config: Config, **addresses: str | None) -> Config:
    """Returns the configuration with other addresses. Raises `ConfigError` for one that is none."""
    for name, address in addresses.items():
        if address is None:
            continue
        section = getattr(config, name)
        try:
            changed = type(section).model_validate({**section.model_dump(), "address": address})
        except ValidationError as error:
            raise ConfigError(f"--{name}: {error.errors(include_input=False)[0]['msg']}") from error
        config = config.model_copy(update={name: changed})
    return config
