"""From an EvaluateRequest to a prepared request.

Callers repeat themselves: the same processor, notice and dataset in every request. Each part of a request becomes a
fragment of the input once and is found again by its bytes, so that only what is new is checked and normalised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.unknown_fields import UnknownFieldSet
from protovalidate import Validator

from lexgate.domain.words import LANGUAGES
from lexgate.errors import InputError
from lexgate.facts.edges import NOTHING_IMPLIED, Implied, settle_data
from lexgate.facts.normalise import REFUSALS, named
from lexgate.facts.options import OPTIONS, PLAIN, Options, unknown_language
from lexgate.facts.resolve import Prepared, Resolver, asserts
from lexgate.facts.situations import Asked
from lexgate.facts.source import Query
from lexgate.serve.wire_messages import (
    REMEMBERED,
    Remembering,
    Straight,
    broken_rule,
    message_json,
    seconds_of,
    struct_json,
    unknown_fields,
)
from lexgate.v1 import facts_pb2
from lexgate.v1.decision_service_pb2 import EvaluateRequest

_MESSAGES: dict[str, type[Message]] = {
    "operation": facts_pb2.Operation,
    "processor": facts_pb2.Processor,
    "subject": facts_pb2.Subject,
    "data": facts_pb2.Data,
    "recipients": facts_pb2.Recipient,
    "consents": facts_pb2.Consent,
    "notice": facts_pb2.Notice,
    "export": facts_pb2.Export,
    "algorithm": facts_pb2.Algorithm,
    "platform": facts_pb2.Platform,
}
# What is new in nearly every request of a service; the rest of these messages repeats itself.
_VOLATILE = {
    "operation": ("retention_until",),
    "subject": ("id",),
    "consents": ("id", "granted_at", "retention_until"),
}
_OPTIONS = frozenset(OPTIONS)
_UNNAMED = InputError.at((), "is not acceptable", "see the vocabulary")


class Piece(NamedTuple):
    """One root of a request as it is spliced into the input, and what the rest of the request needs of it."""

    json: bytes
    asserts: bool


class RequestReader:
    """Prepares wire requests. Safe for many threads."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._validator = Validator()
        self._straight = {root: Straight(kind.DESCRIPTOR, resolver.check(root)) for root, kind in _MESSAGES.items()}
        remember = lru_cache(maxsize=REMEMBERED)
        self._read = {
            root: Remembering(kind, _VOLATILE.get(root, ()), self._straight[root], self._settled(root))
            for root, kind in _MESSAGES.items()
            if root != "data"
        }
        self._data = remember(self._data_piece)
        self._names = {root: self._straight[root].check("id") for root in _RESOLVED_BY_ID}
        self._long_tail = remember(self._long_tail_pieces)

    def _settled(self, root: str) -> Callable[[dict[str, Any]], Any]:
        """What the rest of a request needs of a root besides its JSON: whether it asserts, what its items imply."""
        if root == "operation":
            return self._settled_operation
        return lambda facts: asserts(root, facts)

    def _settled_operation(self, facts: dict[str, Any]) -> Implied:
        self._resolver.settle_place(facts)
        return self._resolver.implied(facts)

    def prepare(self, request: EvaluateRequest, now: int | None = None, patience: float = 0.0) -> Prepared:
        """Prepares a request; `now` in seconds is the instant judged unless the request says `as_of`.

        Waits `patience` seconds for the revision that it asks for. Raises `InputError` with every unacceptable field,
        `LedgerFault` or `RegisterFault`.
        """
        try:
            return self._prepared(request, int(time.time()) if now is None else now, patience)
        except InputError as error:
            raise self._every_field(request, error) from None
        except REFUSALS:
            raise self._every_field(request, _UNNAMED) from None

    def _prepared(self, request: EvaluateRequest, now: int, patience: float) -> Prepared:
        if len(UnknownFieldSet(request)):
            raise unknown_fields(())
        stated = {field.name: value for field, value in request.ListFields()}
        operation = stated.pop("operation", None)
        if operation is None:
            raise InputError.at(("operation",), "is missing", "say what is about to happen to the data")
        options = PLAIN
        if not _OPTIONS.isdisjoint(stated):
            options = _options(request)
            now = now if options.as_of is None else options.as_of
        tail = stated.pop("facts", None)
        source = self._resolver.source
        if source is not None:
            self._leave_out_names(stated)
        pieces = self._with_data(operation, stated.pop("data", None))
        for root, value in stated.items():
            if root not in _OPTIONS:
                pieces[root] = self._piece(root, value, now)
        if tail is not None:
            pieces |= self._tail(tail, pieces)
        ids = request.subject.id or None, request.processor.id or None
        again = self._again(request, options) if options.valid_until else None
        fragments = {root: piece.json for root, piece in pieces.items()}
        asserted = [root for root, piece in pieces.items() if piece.asserts]
        if source is None:
            return self._resolver.prepared(fragments.values(), asserted, options, now, ids, again=again)
        if request.data.dataset and not pieces["data"].asserts:
            del fragments["data"]  # the register has it
        resolved = self._resolver.resolved(source, _query(request, ids, tail), options, now, patience)
        joined = self._resolver.joined(fragments, asserted, resolved, lambda: self._straight["data"](request.data))
        return self._resolver.prepared(*joined, options, now, ids, again=again, resolved=resolved)

    def _leave_out_names(self, stated: dict[str, Any]) -> None:
        """Leaves out roots that say no more than which record is meant: what is known takes their place."""
        for root, check in self._names.items():
            value = stated.get(root)
            if value is not None and value.id and len(value.ListFields()) == 1 and not len(UnknownFieldSet(value)):
                check(value.id)
                del stated[root]

    def read(self, request: EvaluateRequest) -> Asked:
        """Returns what a request states by root, and its options. Raises `InputError`."""
        stated = {name: value for name, value in message_json(request, ()).items() if name not in _OPTIONS}
        return Asked(self._resolver.read(stated)[0], PLAIN if _plain(request) else _options(request))

    def _again(self, request: EvaluateRequest, options: Options) -> Callable[[int], Prepared] | None:
        return self._resolver.again(self.read(request).stated, options)

    def _with_data(self, operation: Message, data: Message | None) -> dict[str, Piece]:
        json, implied = self._read["operation"](operation)
        encoded = b"" if data is None else data.SerializeToString()
        return {"operation": Piece(b',"operation":' + json, asserts=True), "data": self._data(encoded, implied)}

    def _piece(self, root: str, value: Any, now: int) -> Piece:
        read = self._read[root]
        if root in _LISTS:
            entries = b",".join([read(entry)[0] for entry in _limited(root, value)])
            return Piece(b',"%b":[%b]' % (root.encode(), entries), asserts=True)
        if root == "subject" and (value.birth_month or value.age_band):  # the age may depend on the day
            return self._subject_of_some_age(value, now)
        json, asserting = read(value)
        return Piece(b',"%b":%b' % (root.encode(), json), asserting)

    def _subject_of_some_age(self, message: Any, now: int) -> Piece:
        stated = message_json(message, ("subject",))
        fragment = self._resolver.fragment("subject", stated, NOTHING_IMPLIED, now)
        return Piece(fragment, asserts("subject", stated))

    def _data_piece(self, encoded: bytes, implied: Implied) -> Piece:
        facts = self._straight["data"](facts_pb2.Data.FromString(encoded))
        settled = settle_data(facts, implied)
        if "categories" in settled:
            settled["categories"] = sorted(set(settled["categories"]))
        return Piece(named("data", settled), asserts("data", facts))

    def _tail(self, facts: Struct, pieces: Mapping[str, Piece]) -> Mapping[str, Piece]:
        tail = self._long_tail(facts.SerializeToString(deterministic=True))
        for root in tail:
            if root in pieces or root in _TYPED:
                raise InputError.at(
                    ("facts", root), "is stated twice or has a field of its own", f"state it once, as {root}"
                )
        return tail

    def _long_tail_pieces(self, encoded: bytes) -> Mapping[str, Piece]:
        facts = struct_json(Struct.FromString(encoded))
        for root in facts:
            self._resolver.check_root(root)
        stated = {root: value for root, value in facts.items() if value is not None and value != ""}
        return {
            root: Piece(self._resolver.fragment(root, value, NOTHING_IMPLIED, 0), asserts(root, value))
            for root, value in stated.items()
        }

    def _every_field(self, request: EvaluateRequest, first: InputError) -> InputError:
        """The slow way names all fields at once: those of the vocabulary, and those of the rules in the proto files.

        What the vocabulary accepts, the rules accept (a property holds that), so accepting needs the vocabulary alone.
        """
        fields = first.fields
        stated = {name: value for name, value in message_json(request, ()).items() if name not in _OPTIONS}
        try:
            self._resolver.request(stated)
        except InputError as error:
            fields = error.fields
        known = {field.name for field in fields}
        broken = [broken_rule(each) for each in self._validator.collect_violations(request)]
        return InputError([*fields, *(field for field in broken if field.name not in known)])


def _limited(root: str, entries: Any) -> Any:
    if len(entries) > _MAX_ENTRIES:
        problem, cure = f"has more than {_MAX_ENTRIES} entries", "state only those that matter to this request"
        raise InputError.at((root,), problem, cure)
    return entries


def _query(request: EvaluateRequest, ids: tuple[str | None, str | None], tail: Struct | None) -> Query:
    operation = request.operation
    return Query(
        *ids,
        request.data.dataset or None,
        request.notice.id or None,
        request.algorithm.id or None,
        request.platform.id or None,
        None if tail is None else _id_in(tail, "system"),
        None if tail is None else _id_in(tail, "app"),
        operation.purpose or None,
        operation.basis or None,
        tuple(operation.items),
        tuple([recipient.id for recipient in request.recipients]),
    )


def _id_in(tail: Struct, root: str) -> str | None:
    fields = tail.fields
    return fields[root].struct_value.fields["id"].string_value or None if root in fields else None


def _plain(request: EvaluateRequest) -> bool:
    return _OPTIONS.isdisjoint([field.name for field, _ in request.ListFields()])


def _options(request: EvaluateRequest) -> Options:
    language = request.language or "en"
    if language not in LANGUAGES:
        raise unknown_language()
    return Options(
        as_of=seconds_of(request, "as_of"),
        known_at=seconds_of(request, "known_at"),
        at_least_revision=request.at_least_revision or None,
        valid_until=request.valid_until,
        explain=request.explain,
        language=language,
    )


_MAX_ENTRIES = 200
_TYPED = frozenset(_MESSAGES)
_LISTS = frozenset({"recipients", "consents"})
_RESOLVED_BY_ID = ("processor", "subject", "notice", "algorithm", "platform")
