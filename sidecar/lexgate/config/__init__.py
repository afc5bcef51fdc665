"""The configuration: one file, each key overridable by an environment variable, no unknown keys.

`grpc.address` is `LEXGATE_GRPC__ADDRESS` in the environment, which wins over the file. An unknown key or variable is an
error, because a typo in a setting that protects people must not pass unnoticed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from lexgate.config._access import AccessSection, JwtSection, RateSection, TlsSection
from lexgate.config._forward import CallerSection, ForwardAuthSection
from lexgate.config._section import Section
from lexgate.domain.decision import Ungoverned
from lexgate.domain.instant import parse_period
from lexgate.domain.vocabulary import nearest
from lexgate.errors import ConfigError
from lexgate.facts.resolve import InlineFacts
from lexgate.log import Durability

__all__ = [
    "ENVIRONMENT_PREFIX",
    "AccessSection",
    "AuthzenSection",
    "CallerSection",
    "Config",
    "DrainSection",
    "ForwardAuthSection",
    "GatewaySection",
    "GrpcSection",
    "HttpSection",
    "JwtSection",
    "LimitsSection",
    "LogSection",
    "LoggingSection",
    "OpaSection",
    "PostureSection",
    "RateSection",
    "TlsSection",
    "TracingSection",
    "known_keys",
    "load_config",
]

ENVIRONMENT_PREFIX = "LEXGATE_"
_MIB = 1024 * 1024
_LAST_PORT = 65535


def _runtime_folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base) / "lexgate" if base else Path(tempfile.gettempdir()) / f"lexgate-{os.getuid()}"


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "lexgate"


class _Listener(Section):
    address: str
    socket: Path | None

    @field_validator("address")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > _LAST_PORT:
            raise ValueError("write host:port, such as 127.0.0.1:8470")
        return value

    @property
    def host(self) -> str:
        """The host, without the brackets of an IPv6 address."""
        return self.address.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port; 0 takes any free one."""
        return int(self.address.rpartition(":")[2])


class GrpcSection(_Listener):
    """The gRPC server. `max_concurrent` calls a worker are served or waiting; more get RESOURCE_EXHAUSTED at once."""

    address: str = "127.0.0.1:8470"
    socket: Path | None = Field(default_factory=lambda: _runtime_folder() / "grpc.sock")
    threads: int = Field(default=12, ge=1, le=128)
    max_concurrent: int = Field(default=256, ge=1, le=100_000)
    reflection: bool = False


class HttpSection(_Listener):
    """The HTTP server. More than `max_concurrent` requests at once get 503."""

    enabled: bool = True
    address: str = "127.0.0.1:8471"
    socket: Path | None = Field(default_factory=lambda: _runtime_folder() / "http.sock")
    max_concurrent: int = Field(default=256, ge=1, le=100_000)


class OpaSection(Section):
    """The OPA server of the engine `opa`: a child that lexgate manages, or a remote one by `url`, with `token`."""

    binary: Path | None = None
    url: str | None = None
    token: SecretStr | None = None
    timeout_seconds: float = Field(default=1.5, gt=0, le=60)


class LogSection(Section):
    """The decision log. `durability` says what a line has survived before its answer leaves: none, write or fsync."""

    enabled: bool = True
    directory: Path = Field(default_factory=lambda: _state_folder() / "log")
    durability: Durability = Durability.WRITE
    rotate_bytes: int = Field(default=64 * _MIB, ge=4096)


class LimitsSection(Section):
    """What a caller may send at once. Sizes in bytes; a single input never comes to more than 64 KiB."""

    request_bytes: int = Field(default=4 * _MIB, ge=1024, le=256 * _MIB)
    request_depth: int = Field(default=32, ge=8, le=100)
    batch_items: int = Field(default=1000, ge=1, le=10_000)


class PostureSection(Section):
    """The posture. `directory` holds the documents of processors; a met duty is due soon `due_soon` before it ends."""

    directory: Path | None = None
    due_soon: str = "P30D"

    @field_validator("due_soon")
    @classmethod
    def _period(cls, value: str) -> str:
        parse_period(value)
        return value

    @property
    def due_soon_seconds(self) -> int:
        """The period of `due_soon`, in seconds."""
        return parse_period(self.due_soon)


class LedgerSection(Section):
    """The ledger and the registers: in a file of SQLite at `path`, or in PostgreSQL by `url`.

    Without either, facts are what callers state. A request that asks for a revision waits for it `wait_seconds`, or
    until its deadline. What a person asks about their rights is overdue after `rights_request_days`: ndsr 23 says
    "in time" and names no days. What is recorded of persons is sealed by the key in `key_file`: a file of SQLite has
    one beside it, `<path>.key`, and makes it; for PostgreSQL it must be named.
    """

    path: Path | None = None
    url: SecretStr | None = None
    key_file: Path | None = None
    rights_request_days: int = Field(default=15, ge=1, le=365)
    wait_seconds: float = Field(default=2.0, ge=0, le=60)

    @model_validator(mode="after")
    def _one_of_path_and_url(self) -> Self:
        if self.path and self.url:
            raise ValueError("ledger.path and ledger.url exclude each other: there is one ledger")
        return self

    @property
    def where(self) -> Path | str | None:
        """The path or the URL of the database; None where there is none."""
        return self.path or (self.url.get_secret_value() if self.url else None)


class AuthzenSection(Section):
    """AuthZEN. `url` is where callers reach this decision point, as its metadata say; null for the host they name."""

    url: str | None = None

    @field_validator("url")
    @classmethod
    def _base(cls, value: str | None) -> str | None:
        stated = urlsplit(value or "https://host")
        if stated.scheme != "https" or not stated.hostname or {"?", "#"} & set(value or ""):
            raise ValueError("write an https URL without query and fragment, such as https://pdp.example")
        return value.rstrip("/") if value else None


class GatewaySection(Section):
    """Gateways. `routes` is the file that says what each of their requests means; without it all are refused."""

    routes: Path | None = None


class DrainSection(Section):
    """Ending: `delay_seconds` between health going NOT_SERVING and closing, `grace_seconds` for requests in flight."""

    delay_seconds: float = Field(default=0.0, ge=0, le=300)
    grace_seconds: float = Field(default=10.0, ge=0, le=300)


class LoggingSection(Section):
    """The operating log on standard error (not the decision log)."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console", "auto"] = "auto"


class TracingSection(Section):
    """Traces. `otlp` is where a collector takes OTLP over HTTP; null for none. `sample` is the part of new traces kept.

    Without `sample`, OTEL_TRACES_SAMPLER says it, and without that all are kept.
    """

    otlp: str | None = None
    sample: float | None = Field(default=None, ge=0, le=1)

    @field_validator("otlp")
    @classmethod
    def _endpoint(cls, value: str | None) -> str | None:
        stated = urlsplit(value or "http://host")
        if stated.scheme not in {"http", "https"} or not stated.hostname or stated.path.strip("/") or stated.query:
            raise ValueError("write where a collector takes OTLP over HTTP, such as http://127.0.0.1:4318")
        return value


class Config(BaseSettings):
    """Everything that a deployment may set, with the defaults that `lexgate serve` runs on."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        validate_default=True,
        env_parse_none_str="null",
    )

    workers: int = Field(default=1, ge=1, le=256)
    engine: Literal["wasm", "opa"] = "wasm"
    policies: Path | None = None
    inline_facts: InlineFacts = InlineFacts.MISSING_ONLY
    ungoverned: Ungoverned = Ungoverned.REFER
    readings: dict[str, bool | int | str] = Field(default_factory=dict)
    parameters: dict[str, int | str] = Field(default_factory=dict)
    module_cache: bool = True
    grpc: GrpcSection = Field(default_factory=GrpcSection)
    http: HttpSection = Field(default_factory=HttpSection)
    access: AccessSection = Field(default_factory=AccessSection)
    tls: TlsSection = Field(default_factory=TlsSection)
    opa: OpaSection = Field(default_factory=OpaSection)
    log: LogSection = Field(default_factory=LogSection)
    limits: LimitsSection = Field(default_factory=LimitsSection)
    posture: PostureSection = Field(default_factory=PostureSection)
    ledger: LedgerSection = Field(default_factory=LedgerSection)
    gateway: GatewaySection = Field(default_factory=GatewaySection)
    authzen: AuthzenSection = Field(default_factory=AuthzenSection)
    forward_auth: ForwardAuthSection = Field(default_factory=ForwardAuthSection)
    drain: DrainSection = Field(default_factory=DrainSection)
    logging: LoggingSection = Field(default_factory=LoggingSection)
    tracing: TracingSection = Field(default_factory=TracingSection)

    @model_validator(mode="after")
    def _one_of_url_and_binary(self) -> Self:
        if self.opa.url and self.opa.binary:
            raise ValueError("opa.url and opa.binary exclude each other: a remote server has no binary here")
        return self

    @model_validator(mode="after")
    def _names_need_certificates(self) -> Self:
        if self.access.certificates and self.tls.client_ca is None:
            raise ValueError("access.certificates has no use without tls.client_ca: no certificate would be checked")
        return self

    @model_validator(mode="after")
    def _forward_auth_needs_http(self) -> Self:
        if self.forward_auth.callers and not self.http.enabled:
            raise ValueError("forward_auth.callers has no use without http.enabled: its callers ask by HTTP")
        if any(caller.over_unix for caller in self.forward_auth.callers) and self.http.socket is None:
            raise ValueError("forward_auth.callers has a peer `unix`, and there is no http.socket")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose content comes as init values."""
        return env_settings, init_settings


def load_config(path: Path | None = None) -> Config:
    """Reads the configuration. Raises `ConfigError` that names each key that is wrong, and the one that was meant."""
    stated = _read(path) if path else {}
    _refuse_unknown_variables()
    try:
        return Config(**stated)
    except ValidationError as error:
        raise ConfigError("\n".join(_problems(error))) from error
    except SettingsError as error:
        raise ConfigError(f"the environment: {error}; write lists and mappings as JSON") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not YAML: {error}") from error
    if stated is None:
        return {}
    if not isinstance(stated, dict):
        raise ConfigError(f"{path}: is not a mapping of sections")
    return {str(key): value for key, value in stated.items()}


def known_keys() -> list[str]:
    """Every key in dotted form: `grpc.address`."""
    return sorted(_keys(Config, ""))


def _keys(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _keys(kind, f"{prefix}{name}.")
        else:
            yield prefix + name


def _refuse_unknown_variables() -> None:
    known = {ENVIRONMENT_PREFIX + key.replace(".", "__").upper() for key in known_keys()}
    sections = {ENVIRONMENT_PREFIX + key.split(".")[0].upper() for key in known_keys()}
    open_ended = (ENVIRONMENT_PREFIX + "READINGS__", ENVIRONMENT_PREFIX + "PARAMETERS__")
    for name in os.environ:
        if not name.startswith(ENVIRONMENT_PREFIX) or name in known | sections or name.startswith(open_ended):
            continue
        meant = nearest(name, known)
        raise ConfigError(f"{name}: no such setting" + (f"; did you mean {meant}?" if meant else ""))


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            sections = {known.split(".")[0] for known in known_keys()}
            meant = nearest(key, [*known_keys(), *sections])
            yield f"{key}: no such setting" + (f"; did you mean {meant}?" if meant else "")
        else:
            yield f"{key or 'the configuration'}: {problem['msg']}"
