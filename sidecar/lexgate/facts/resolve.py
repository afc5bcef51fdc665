"""Request to input: what a caller may state, what follows from it, and which roots nobody else vouched for."""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant
from lexgate.domain.vocabulary import Vocabulary, nearest
from lexgate.domain.words import LANGUAGES
from lexgate.errors import FieldError, InputError
from lexgate.facts.edges import NOTHING_IMPLIED, Implied, Taxonomy, settle_age, settle_data
from lexgate.facts.normalise import Node, Normaliser, input_of

_OPTIONS = ("as_of", "known_at", "at_least_revision", "explain", "language")
_NEVER_STATED = {"now", "param"}
_IDS = {"id", "dataset"}
_MISSING: tuple[object, ...] = (None, "", [])


class InlineFacts(enum.StrEnum):
    """Whether a caller may assert facts that no ledger or register vouches for.

    `never`: only the operation itself and ids; `missing_only`: roots that no id resolves; `always`: every root.
    """

    NEVER = "never"
    MISSING_ONLY = "missing_only"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Options:
    """What a request asks for beside the judgement. Instants are seconds since the epoch."""

    as_of: int | None = None
    known_at: int | None = None
    at_least_revision: str | None = None
    explain: bool = False
    language: str = "en"


PLAIN = Options()


class Prepared(NamedTuple):
    """A request that was checked, resolved and normalised: ready to be evaluated. Made once a request, so a tuple."""

    input: bytes
    now: int
    known_at: int
    binding: bool
    asserted: tuple[str, ...]
    subject_id: str | None = None
    processor_id: str | None = None
    explain: bool = False
    language: str = "en"


class Resolver:
    """Prepares requests over one vocabulary and taxonomy. Holds no state of any request."""

    def __init__(self, vocabulary: Vocabulary, taxonomy: Mapping[str, Any], inline_facts: InlineFacts) -> None:
        self._normaliser = Normaliser(vocabulary)
        self._taxonomy = Taxonomy(taxonomy)
        self.inline_facts = inline_facts
        derived = {name for name, fact in vocabulary.facts.items() if fact.derived is not None}
        self.roots = frozenset(self._normaliser.roots - derived - _NEVER_STATED)

    def request(self, request: Any) -> Prepared:
        """Prepares a request in its JSON form: roots, `facts` for the long tail, and options. Raises `InputError`."""
        stated, options = self._read(request)
        errors: list[FieldError] = []
        fragments: list[bytes] = []
        now = judged_at(options)
        implied = self.implied(stated.get("operation"))
        for root in sorted({*stated, "data"}):
            try:
                fragments.append(self.fragment(root, stated.get(root, {}), implied, now))
            except InputError as error:
                errors += error.fields
        if errors:
            raise InputError(errors)
        asserted = (root for root, value in stated.items() if asserts(root, value))
        return self.prepared(fragments, asserted, options, now, ids_of(stated))

    def document(self, document: Any, now: int | None = None, *, current: int | None = None) -> Prepared:
        """Prepares a document: facts as they are, nothing added. `now` in seconds wins over the document's own.

        `current` is the present in seconds, where several documents are to share one. Raises `InputError`.
        """
        if now is not None and isinstance(document, Mapping):
            document = {**document, "now": format_instant(now)}
        current = int(time.time()) if current is None else current
        data, judged = self._normaliser.document(document, current)
        binding = "now" not in document
        asserted = tuple(sorted(root for root in document if root not in _NEVER_STATED))
        return Prepared(data, judged, current, binding, asserted, *ids_of(document))

    def check(self, root: str) -> Node:
        """Returns the check of one root."""
        return self._normaliser.check(root)

    def settle_place(self, operation: dict[str, Any]) -> None:
        """Brings the place of an operation in normal form to the region whose law governs there."""
        self._normaliser.places.settle(operation)

    def implied(self, operation: Any) -> Implied:
        """Returns what the items of the operation imply for the data."""
        return self._taxonomy.implied_by(operation.get("items")) if isinstance(operation, Mapping) else NOTHING_IMPLIED

    def fragment(self, root: str, value: Any, implied: Implied, now: int) -> bytes:
        """Returns one root in normal form, as it is spliced into an input. Raises `InputError`."""
        if root == "data" and isinstance(value, Mapping):
            value = settle_data(value, implied)
        elif root == "subject" and isinstance(value, Mapping):
            value = settle_age(value, now)
        return self._normaliser.fragment(root, value)

    def prepared(
        self,
        fragments: Iterable[bytes],
        asserted: Iterable[str],
        options: Options,
        now: int,
        ids: tuple[str | None, str | None],
    ) -> Prepared:
        """Splices fragments into a prepared request. Raises `InputError` for what the configuration does not take."""
        roots = tuple(sorted(asserted))
        if self.inline_facts is InlineFacts.NEVER:
            _refuse_inline(roots)
        if options is PLAIN:
            return Prepared(input_of(now, fragments), now, now, True, roots, *ids)
        if options.at_least_revision:
            cure = "leave it out: this deployment has no ledger, so there is no revision to wait for"
            raise InputError.at(("at_least_revision",), "cannot be honoured", cure)
        known_at = int(time.time()) if options.known_at is None else options.known_at
        binding = options.as_of is None and options.known_at is None
        data = input_of(now, fragments)
        return Prepared(data, now, known_at, binding, roots, *ids, options.explain, options.language)

    def _read(self, request: Any) -> tuple[dict[str, Any], Options]:
        if not isinstance(request, Mapping):
            raise InputError.at((), "is not an object", "write one object with the request")
        stated = {
            name: value
            for name, value in request.items()
            if name not in _OPTIONS and name != "facts" and value is not None and value != ""
        }
        for root, value in _long_tail(request.get("facts")).items():
            if root in stated:
                raise InputError.at(("facts", root), "is stated twice", f"state it once, as {root}")
            if value is not None and value != "":
                stated[root] = value
        for root in stated:
            self.check_root(root)
        if not isinstance(stated.get("operation"), Mapping):
            raise InputError.at(("operation",), "is missing", "say what is about to happen to the data")
        return stated, read_options(request)

    def check_root(self, root: str) -> None:
        """Raises `InputError` when a served caller may not state the root."""
        if root in self.roots:
            return
        shown = str(root)[:64]
        if shown in self._normaliser.roots:
            raise InputError.at((shown,), "is never taken from a caller", "leave it out")
        meant = nearest(shown, {*self.roots, *_OPTIONS})
        raise InputError.at(
            (shown,), "is not known", f"did you mean {meant}?" if meant else "see the JSON Schema of requests"
        )


def read_options(request: Mapping[str, Any]) -> Options:
    """Reads the options of a request in its JSON form. Raises `InputError`."""
    if not any(request.get(name) for name in _OPTIONS):
        return PLAIN
    revision, explain, language = (
        request.get("at_least_revision"),
        request.get("explain"),
        request.get("language") or "en",
    )
    if revision is not None and not isinstance(revision, str):
        raise InputError.at(("at_least_revision",), "is not a string", "write a revision that a write returned")
    if explain is not None and not isinstance(explain, bool):
        raise InputError.at(("explain",), "is not true or false", "write true or false")
    if language not in LANGUAGES:
        raise unknown_language()
    return Options(read_instant(request, "as_of"), read_instant(request, "known_at"), revision, bool(explain), language)


def unknown_language() -> InputError:
    """Returns the error of a language that no explanation has."""
    return InputError.at(("language",), "is not a language of explanations", f"write one of {', '.join(LANGUAGES)}")


def judged_at(options: Options) -> int:
    """The instant judged, in seconds: `as_of`, or now."""
    return int(time.time()) if options.as_of is None else options.as_of


def asserts(root: str, value: Any) -> bool:
    """Whether a stated root says more than which record is meant."""
    if root == "operation" or not isinstance(value, Mapping):
        return root == "operation" or bool(value)
    return any(name not in _IDS and stated not in _MISSING for name, stated in value.items())


def ids_of(stated: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The pseudonymous ids of subject and processor, where stated."""
    return _id(stated.get("subject")), _id(stated.get("processor"))


def _id(root: Any) -> str | None:
    found = root.get("id") if isinstance(root, Mapping) else None
    return found if isinstance(found, str) and found else None


def read_instant(request: Mapping[str, Any], name: str) -> int | None:
    """Returns an option that is an instant, in seconds, or None where it is not stated. Raises `InputError`."""
    value = request.get(name)
    if value is None or value == "":
        return None
    try:
        return parse_instant(value)
    except (NotAnInstant, TypeError) as error:
        problem = str(error) if isinstance(error, NotAnInstant) else "is not a string with a date"
        raise InputError.at((name,), problem, "write an RFC 3339 date-time with an offset, or a date") from None


def _long_tail(facts: Any) -> Mapping[str, Any]:
    if facts is None:
        return {}
    if not isinstance(facts, Mapping):
        raise InputError.at(("facts",), "is not an object", "write an object with roots of the vocabulary")
    return facts


def _refuse_inline(roots: tuple[str, ...]) -> None:
    refused = [root for root in roots if root != "operation"]
    if refused:
        cure = "leave it out: this deployment takes facts from the ledger and the registers alone"
        raise InputError([FieldError((root,), "may not be asserted by a caller", cure) for root in refused])
