"""The readers of what comes from outside, each with samples and the errors that its callers are told of."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
from google.protobuf.json_format import ParseDict

from lexgate.engine import render_bundle
from lexgate.errors import CaseError, ConfigError, InputError, PolicyError, RegisterError
from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, import_file
from lexgate.facts.registers import EntryReader, read_folder
from lexgate.facts.store import open_database
from lexgate.facts.strict_json import parse_json
from lexgate.facts.strict_yaml import dump_yaml, parse_yaml
from lexgate.law.policy_set import MANIFEST, PACKAGED, PolicySet
from lexgate.log import DecisionLog, Durability, read
from lexgate.serve.grpc_calls import parser, read_message
from lexgate.serve.wire import RequestReader
from lexgate.testing import load_cases
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from tests.conftest import ROOT
from tests.integration.ledger.consent_files import as_csv, as_jsonl, rows
from tests.properties.kit import DECIDER, POLICIES, RESOLVER, VOCABULARY, drawn
from tests.properties.promises.test_ways_in import requests

DEPTH = 32


@dataclass(frozen=True)
class Reader:
    """What reads bytes, how much slower than a request it is, and which errors are documented."""

    name: str
    samples: Callable[[], Sequence[bytes]]
    read: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    cost: int = 1


def _wire(data: bytes) -> None:
    message = read_message(parser(EvaluateRequest)(data), EvaluateRequest)
    DECIDER.decide(RequestReader(RESOLVER).prepare(message), "test")


def _json(data: bytes) -> None:
    DECIDER.decide(RESOLVER.request(parse_json(data, max_depth=DEPTH)), "test")


def _document(data: bytes) -> None:
    DECIDER.decide(RESOLVER.document(parse_json(data, max_depth=DEPTH)), "test")


def _yaml(data: bytes) -> None:
    for _, value in parse_yaml(data, max_depth=DEPTH):
        DECIDER.decide(RESOLVER.request(value), "test")


@contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def _cases(data: bytes) -> None:
    with _file(data, "article_1.yaml") as path:
        load_cases([path])


def _registers(data: bytes) -> None:
    with _file(data, "clinic.yaml") as path:
        for text in ROOT.glob("examples/*/registers/*.txt"):  # a notice names the file of its text
            (path.parent / text.name).write_bytes(text.read_bytes())
        read_folder(path.parent, EntryReader(VOCABULARY))


def _manifest(data: bytes) -> None:
    with _file(data, MANIFEST) as path:
        for each in PACKAGED.iterdir():
            if each.name != MANIFEST:
                (path.parent / each.name).symlink_to(each)
        PolicySet.load(path.parent)


def _bundle(data: bytes) -> None:
    """Half of the bytes are packed anew, so that the checksum does not refuse them all."""
    render_bundle(data if data[:2] == b"\x1f\x8b" else gzip.compress(data, 1), POLICIES.data, "digest")


def _log(data: bytes) -> None:
    folder = _log_folder()
    (path,) = (folder / "0").glob("decisions-*")
    path.write_bytes(data)
    for _ in read(folder):
        pass


def _imports(name: str) -> Callable[[bytes], None]:
    """A file of which some rows are rejected is refused, though the others are taken."""

    def imported(data: bytes) -> None:
        with _file(data, name) as path:
            for part, content in _empty_ledger().items():
                (path.parent / part).write_bytes(content)
            with closing(open_database(path.parent / "ledger.db")) as database:
                if import_file(database, ConsentFile(path), Rules()).rejected:
                    raise InputError.at((), "has rows that were rejected", "ask for them")

    return imported


@lru_cache(maxsize=1)
def _empty_ledger() -> dict[str, bytes]:
    """The files of a ledger, by their names: the database and its key."""
    with tempfile.TemporaryDirectory() as folder:
        open_database(Path(folder) / "ledger.db").close()
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@lru_cache(maxsize=1)
def _log_folder() -> Path:
    folder = Path(tempfile.mkdtemp())
    log = DecisionLog.open(folder, slot=0, durability=Durability.WRITE, rotate_bytes=1 << 20)
    for number in range(3):
        log.append({"decision_id": str(number), "effect": "DENY", "deny": ["ndsr:22(2)"], "as_of": number})
    log.close()
    return folder


@lru_cache(maxsize=1)  # before anything is spoiled
def _log_samples() -> list[bytes]:
    (path,) = (_log_folder() / "0").glob("decisions-*")
    return [path.read_bytes()]


@lru_cache(maxsize=1)
def _written(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return (as_csv if name.endswith("csv") else as_jsonl)(Path(folder) / name, rows(3)).read_bytes()


def _texts(*patterns: str) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))[:4]]


READERS = (
    Reader(
        "wire request",
        lambda: [ParseDict(each, EvaluateRequest()).SerializeToString() for each in requests(40)],
        _wire,
        (InputError,),
    ),
    Reader("JSON request", lambda: [orjson.dumps(each) for each in requests(40)], _json, (InputError,)),
    Reader("JSON document", lambda: [orjson.dumps(drawn(seed)[0]) for seed in range(40)], _document, (InputError,)),
    Reader("YAML request", lambda: [dump_yaml(each).encode() for each in requests(20)], _yaml, (InputError,), 5),
    Reader("case file", lambda: _texts("policies/cases/shijiazhuang/*.yaml"), _cases, (CaseError,), 40),
    Reader("registers", lambda: _texts("examples/**/registers/*.yaml"), _registers, (RegisterError,), 10),
    Reader("manifest", lambda: [(PACKAGED / MANIFEST).read_bytes()], _manifest, (PolicyError,), 10),
    Reader("bundle", lambda: [POLICIES.bundle, gzip.decompress(POLICIES.bundle)], _bundle, (PolicyError,), 20),
    Reader("decision log", _log_samples, _log, (ConfigError,)),
    Reader("import of CSV", lambda: [_written("c.csv")], _imports("c.csv"), (InputError,), 60),
    Reader("import of JSON lines", lambda: [_written("c.jsonl")], _imports("c.jsonl"), (InputError,), 60),
)
