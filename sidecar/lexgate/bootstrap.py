"""Puts the parts together as the configuration says: policies, engine, log, pipeline."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from lexgate.config import Config
from lexgate.config.routes import read_routes
from lexgate.decide import Decider
from lexgate.domain.decision import Effect, Ungoverned
from lexgate.domain.instant import NotAnInstant, parse_period
from lexgate.domain.vocabulary import FactType, Vocabulary, nearest
from lexgate.engine import Engine, OpaServerEngine, WasmEngine, default_cache_folder as module_cache_folder
from lexgate.errors import ConfigError, EngineFault, PolicyError
from lexgate.facts.ledger import LedgerStore, Rules
from lexgate.facts.posture_source import FolderSource, PostureSource
from lexgate.facts.registers import RegisterSource, RegisterStore
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.facts.situations import Situations
from lexgate.facts.stored import StoredFacts
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.law.policy_set import PolicySet
from lexgate.law.shipped import maps_by_routes
from lexgate.log import DecisionLog, Durability, Log, NullLog
from lexgate.posture import Bounds, Reporter

if TYPE_CHECKING:
    from lexgate.facts.store import Database
    from lexgate.tracing import Tracing

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Application:
    """The assembled parts of one process. Close it to release the engine, the log and the database.

    `store` is None where the configuration names no ledger, `tracing` where it names no collector of traces. `routes`
    are the compiled ones of gateways, where it names a file of them and the shipped mapping reads it in this process.
    """

    config: Config
    policies: PolicySet
    vocabulary: Vocabulary
    matrix: Matrix
    resolver: Resolver
    situations: Situations
    decider: Decider
    reporter: Reporter
    engine: Engine
    log: Log
    store: Store | None = None
    tracing: Tracing | None = None
    routes: Mapping[str, Any] | None = None

    @property
    def ledger(self) -> LedgerStore | None:
        """The ledger, where the configuration names one."""
        return None if self.store is None else self.store.ledger

    @property
    def registers(self) -> RegisterStore | None:
        """The registers, where the configuration names a ledger."""
        return None if self.store is None else self.store.registers

    @property
    def waits(self) -> bool:
        """Whether a decision may wait for something outside this process: another engine, the disk, a database."""
        log = self.config.log
        durable = log.enabled and log.durability is Durability.FSYNC
        return self.config.engine != "wasm" or durable or (self.store is not None and self.store.facts.waits)

    def close(self) -> None:
        """Writes what the log still holds, releases the engine and the database, and hands on what was traced."""
        self.log.close()
        self.engine.close()
        if self.store is not None:
            self.store.close()
        if self.tracing is not None:
            self.tracing.close()


def assemble(
    config: Config, *, slot: int | None = None, inline_facts: InlineFacts | None = None, traced: bool = False
) -> Application:
    """Builds the parts. `slot` is the worker's place in the decision log; None keeps no log.

    `traced` is for processes that serve: they trace where the configuration names a collector.

    Raises `PolicyError`, `ConfigError` or `EngineFault`; what was already opened is closed again.
    """
    policies = PolicySet.load(config.policies)
    vocabulary, matrix = _words(policies)
    data = effective_data(policies, vocabulary, config)
    digest = policies.digest_with(data)
    with contextlib.ExitStack() as opened:
        kinds = _kinds(config) if traced else _Kinds()
        opened.callback(kinds.close)
        engine = kinds.engine(_engine(config, policies, data, digest))
        opened.callback(engine.close)
        log = kinds.log(_log(config, slot))
        opened.callback(log.close)
        readings = orjson.loads(data)["readings"]
        parameters = readings["param"]
        store = open_store(config, parameters, own_consent_at_14=readings["own_consent_at_14"])
        if store is not None:
            opened.callback(store.close)
        source = None if store is None else store.facts
        taxonomy = orjson.loads(data)["taxonomy"]
        resolver = kinds.resolver(vocabulary, taxonomy, inline_facts or config.inline_facts, source)
        situations = Situations(resolver, policies.law.get("literals"), data)
        decider = kinds.decider(
            engine,
            matrix,
            CureWriter(vocabulary),
            log,
            policy_digest=digest,
            ungoverned=config.ungoverned,
            parameters=parameters,
        )
        self_test(resolver, decider, config.ungoverned)
        reporter = _reporter(config, engine, matrix, vocabulary, resolver, store)
        opened.pop_all()
    return Application(
        config,
        policies,
        vocabulary,
        matrix,
        resolver,
        situations,
        decider,
        reporter,
        engine,
        log,
        store,
        kinds.tracing,
        _routes(config, policies, data),
    )


class _Kinds(NamedTuple):
    """What the pipeline is made of: the plain parts, or those that trace."""

    resolver: Callable[..., Resolver] = Resolver
    decider: Callable[..., Decider] = Decider
    engine: Callable[[Engine], Engine] = lambda engine: engine
    log: Callable[[Log], Log] = lambda log: log
    tracing: Tracing | None = None

    def close(self) -> None:
        """Ends the tracing."""
        if self.tracing is not None:
            self.tracing.close()


def _kinds(config: Config) -> _Kinds:
    """Raises `ConfigError`."""
    if config.tracing.otlp is None:
        return _Kinds()
    # A process without traces does not load what they need.
    from lexgate.tracing import (  # noqa: PLC0415 - see above
        TracedDecider,
        TracedEngine,
        TracedResolver,
        open_tracing,
        traced_log,
    )

    tracing = open_tracing(config.tracing)
    return _Kinds(
        partial(TracedResolver, tracing),
        TracedDecider,
        partial(TracedEngine, tracing),
        partial(traced_log, tracing),
        tracing,
    )


@dataclass(frozen=True, slots=True)
class Store:
    """The ledger and the registers of one database, and what they hand to the resolver."""

    ledger: LedgerStore
    registers: RegisterStore
    facts: StoredFacts
    database: Database
    rules: Rules

    def close(self) -> None:
        """Releases the database."""
        self.ledger.close()


def open_store(config: Config, parameters: Mapping[str, int], *, own_consent_at_14: bool = True) -> Store | None:
    """Opens the database that the configuration names, or returns None.

    `parameters`, and the reading of what ends at 14, are those that decisions use.
    Raises `LedgerVersion`, `LedgerKey` or `LedgerFault`.
    """
    if config.ledger.where is None:
        return None
    # A process without a ledger does not load what databases need: that takes longer than all else.
    from lexgate.facts.ledger import SqlLedger  # noqa: PLC0415 - see above
    from lexgate.facts.registers import SqlRegisters  # noqa: PLC0415 - see above
    from lexgate.facts.store import open_database  # noqa: PLC0415 - see above

    database = open_database(config.ledger.where, key_file=config.ledger.key_file)
    rules = Rules(
        parameters["refusal_cooldown"],
        parameters["max_prompts_after_refusal"],
        own_consent_at_14,
        config.ledger.rights_request_days * _DAY,
    )
    ledger = SqlLedger(database, rules)
    registers = SqlRegisters(database)
    return Store(ledger, registers, StoredFacts(database, ledger, registers), database, rules)


def self_test(resolver: Resolver, decider: Decider, ungoverned: Ungoverned) -> None:
    """Judges requests that must be allowed, denied, and answered as where no statute governs.

    Raises `EngineFault` when one comes out wrong.
    """
    for effect, request in _self_tests(ungoverned):
        if decider.check(resolver.document(request)) is not effect:
            raise EngineFault("the self-test came out wrong: these policies do not decide as they must")


_BEFORE_ANY_STATUTE = "1900-01-01"


def _self_tests(ungoverned: Ungoverned) -> Iterator[tuple[Effect, Mapping[str, Any]]]:
    document = {
        "now": "2025-06-01",
        "operation": {"kind": "delete", "place": "CN"},
        "data": {"network": True, "personal": True},
    }
    yield Effect.ALLOW, document
    yield Effect.DENY, {**document, "operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"}}
    yield ungoverned.effect, {**document, "now": _BEFORE_ANY_STATUTE}


def effective_data(policies: PolicySet, vocabulary: Vocabulary, config: Config) -> bytes:
    """Returns the base data with the deployment's settings. Raises `ConfigError` for an unknown one."""
    data = orjson.loads(policies.data)
    known = policies.law.get("readings", {})
    for name, value in config.readings.items():
        data["readings"][name] = _reading(name, value, known)
    data["settings"] = {"ungoverned": config.ungoverned.value}
    if config.gateway.routes is not None:
        data["mapping"] = {"gateway": read_routes(config.gateway.routes, vocabulary)}
    for name, value in config.parameters.items():
        data["readings"]["param"][name] = _parameter(name, value, vocabulary)
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def _routes(config: Config, policies: PolicySet, data: bytes) -> Mapping[str, Any] | None:
    if config.gateway.routes is None or config.engine != "wasm" or not maps_by_routes(policies.bundle):
        return None
    routes: Mapping[str, Any] = orjson.loads(data)["mapping"]["gateway"]
    return routes


def _reading(name: str, value: bool | int | str, known: Mapping[str, Any]) -> bool | int | str:
    if name.startswith("param."):
        raise ConfigError(f"readings.{name}: is a parameter; set parameters.{name.removeprefix('param.')}")
    if name == "ungoverned":
        raise ConfigError("readings.ungoverned: is a setting of its own; set ungoverned")
    if name not in known:
        meant = nearest(name, known)
        raise ConfigError(f"readings.{name}: no such reading" + (f"; did you mean {meant}?" if meant else ""))
    for choice in known[name]["values"]:
        if str(value).lower() == str(choice).lower():
            return str(value).lower() == "true" if str(choice).lower() in {"true", "false"} else str(choice)
    raise ConfigError(f"readings.{name}: no such value; choose one of {', '.join(map(str, known[name]['values']))}")


def _parameter(name: str, value: int | str, vocabulary: Vocabulary) -> int:
    fact = vocabulary.facts.get(f"param.{name}")
    if fact is None:
        known = [key.removeprefix("param.") for key in vocabulary.facts if key.startswith("param.")]
        raise ConfigError(f"parameters.{name}: no such parameter; known: {', '.join(known)}")
    if fact.type is FactType.DURATION:
        try:
            return parse_period(str(value))
        except NotAnInstant as error:
            raise ConfigError(f"parameters.{name}: {error}; write P90D or P1Y") from error
    if not str(value).isdigit():
        raise ConfigError(f"parameters.{name}: is not a whole number")
    return int(value)


def _words(policies: PolicySet) -> tuple[Vocabulary, Matrix]:
    try:
        vocabulary = Vocabulary.parse(policies.vocabulary)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError("the vocabulary of the compiled policies is not readable: compile them again") from error
    return vocabulary, Matrix.parse(policies.law)


def _engine(config: Config, policies: PolicySet, data: bytes, digest: str) -> Engine:
    if config.engine == "wasm":
        return WasmEngine(policies.wasm, data, digest, cache=module_cache_folder() if config.module_cache else None)
    return _opa_engine(config, policies, data, digest)


def opa_engine(config: Config) -> OpaServerEngine:
    """Starts or reaches the OPA server that the configuration names, whichever engine decides.

    It has the policies, readings and parameters of the configuration. Raises as `assemble` does; close it in the end.
    """
    policies = PolicySet.load(config.policies)
    data = effective_data(policies, _words(policies)[0], config)
    return _opa_engine(config, policies, data, policies.digest_with(data))


def _opa_engine(config: Config, policies: PolicySet, data: bytes, digest: str) -> OpaServerEngine:
    return OpaServerEngine(
        bundle=policies.bundle,
        data=data,
        digest=digest,
        binary=config.opa.binary,
        url=config.opa.url,
        token=config.opa.token.get_secret_value() if config.opa.token else None,
        timeout_seconds=config.opa.timeout_seconds,
    )


def _reporter(
    config: Config, engine: Engine, matrix: Matrix, vocabulary: Vocabulary, resolver: Resolver, store: Store | None
) -> Reporter:
    folder = config.posture.directory
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"posture.directory: {folder} is no folder: make it, or leave the setting out")
    source: PostureSource | None = None if folder is None else FolderSource(folder, config.limits.request_depth)
    if store is not None:
        source = RegisterSource(store.registers, source)
    bounds = Bounds(due_soon=config.posture.due_soon_seconds, documents=config.limits.batch_items)
    return Reporter(engine, matrix, vocabulary, resolver, source, bounds)


def _log(config: Config, slot: int | None) -> Log:
    if slot is None or not config.log.enabled:
        return NullLog()
    settings = config.log
    return DecisionLog.open(
        Path(settings.directory), slot=slot, durability=settings.durability, rotate_bytes=settings.rotate_bytes
    )
