"""Request to input: what a caller may state, what follows from it, and which roots nobody else vouched for."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from lexgate.domain.instant import format_instant
from lexgate.domain.vocabulary import NEVER_STATED, Vocabulary, nearest
from lexgate.errors import FieldError, InputError, RevisionNotReached
from lexgate.facts.edges import NOTHING_IMPLIED, Implied, Taxonomy, settle_age, settle_data
from lexgate.facts.known import Knowledge, Part, merged, spliced
from lexgate.facts.normalise import Node, Normaliser, input_of, named
from lexgate.facts.options import OPTIONS, PLAIN, Options, judged_at, read_options
from lexgate.facts.source import FactSource, Query

_IDS = {"id", "dataset"}
_MISSING: tuple[object, ...] = (None, "", [])
# The roots that follow from the items of an operation.
_OF_ITEMS = frozenset({"operation", "data"})
# The roots that hold ids and instants, new in nearly every request; callers repeat the others.
_RARELY_REPEATED = frozenset({"operation", "subject", "consents"})


class InlineFacts(enum.StrEnum):
    """Whether a caller may assert facts that no ledger or register vouches for.

    `never`: only the operation itself and ids; `missing_only`: roots that no id resolves; `always`: every root.
    """

    NEVER = "never"
    MISSING_ONLY = "missing_only"
    ALWAYS = "always"


class Alike(NamedTuple):
    """Items that one evaluation stands for, and the digest (SHA-256, hex) of the input of each alone."""

    items: tuple[str, ...]
    inputs: tuple[str, ...]


class Prepared(NamedTuple):
    """A request that was checked, resolved and normalised: ready to be evaluated. Made once a request, so a tuple.

    `revision` is that of the ledger which the facts rest on. `again` prepares the same request at another instant,
    where it asks until when the answer holds; at `changes` what is known changes by itself. `alike` are the items that
    the decision is about, where the request is about the first of them in place of all.
    """

    input: bytes
    now: int
    known_at: int
    binding: bool
    asserted: tuple[str, ...]
    subject_id: str | None = None
    processor_id: str | None = None
    explain: bool = False
    language: str = "en"
    revision: int | None = None
    again: Callable[[int], Prepared] | None = None
    changes: int | None = None
    alike: Alike | None = None


class Resolver:
    """Prepares requests over one vocabulary and taxonomy. Holds no state of any request.

    With a `source` the ids of a request are resolved: what the ledger and the registers know of them stands.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        taxonomy: Mapping[str, Any],
        inline_facts: InlineFacts,
        source: FactSource | None = None,
    ) -> None:
        self._normaliser = Normaliser(vocabulary)
        self._taxonomy = Taxonomy(taxonomy)
        self._knowledge = Knowledge(self._normaliser, self._taxonomy)
        self._vocabulary = vocabulary
        self.inline_facts = inline_facts
        self.source = source
        derived = {name for name, fact in vocabulary.facts.items() if fact.derived is not None}
        self.roots = frozenset(self._normaliser.roots - derived - NEVER_STATED)

    def request(self, request: Any, patience: float = 0.0) -> Prepared:
        """Prepares a request in its JSON form: roots, `facts` for the long tail, and options.

        Waits `patience` seconds for the revision that it asks for. Raises `InputError`, `LedgerFault`, `RegisterFault`.
        """
        stated, options = self.read(request)
        return self.stated(stated, options, judged_at(options), patience)

    def stated(
        self,
        stated: Mapping[str, Any],
        options: Options,
        now: int,
        patience: float = 0.0,
        *,
        source: FactSource | None = None,
        shared: dict[str, bytes] | None = None,
    ) -> Prepared:
        """Prepares what a request states by root, judged at `now` in seconds. Raises as `request` does.

        `source` stands in for that of the resolver. `shared` keeps fragments from one request to the next, where the
        requests differ in their operation alone.
        """
        fragments = self._fragments(stated, now, {} if shared is None else shared)
        asserted = {root for root, value in stated.items() if asserts(root, value)}
        again = self.again(stated, options)
        source = source or self.source
        if source is None:
            return self.prepared(fragments.values(), asserted, options, now, ids_of(stated), again=again)
        known = self.resolved(source, Query.of(stated), options, now, patience)
        joined = self.joined(fragments, asserted, known, lambda: self._normal_data(stated["data"]))
        return self.prepared(*joined, options, now, ids_of(stated), again=again, resolved=known)

    def _fragments(self, stated: Mapping[str, Any], now: int, shared: dict[str, bytes]) -> dict[str, bytes]:
        errors: list[FieldError] = []
        fragments: dict[str, bytes] = {}
        implied = self.implied(stated.get("operation"))
        for root in sorted({*stated, "data"}):
            try:
                found = shared.get(root)
                if found is None:
                    settled = _settled(root, stated.get(root, {}), implied, now)
                    normal = self._normaliser.fragment if root in _RARELY_REPEATED else self._normaliser.repeated
                    found = normal(root, settled)
                fragments[root] = found
            except InputError as error:
                errors += error.fields
        if errors:
            raise InputError(errors)
        shared.update({root: fragment for root, fragment in fragments.items() if root not in _OF_ITEMS})
        return fragments

    def _normal_data(self, stated: Any) -> dict[str, Any]:
        data: dict[str, Any] = self.check("data")(stated)  # type: ignore[assignment] # the check of an object
        return data

    def again(self, stated: Mapping[str, Any], options: Options) -> Callable[[int], Prepared] | None:
        """What prepares the same request at another instant, where it asks until when the answer holds."""
        if not options.valid_until:
            return None
        if options.as_of is not None or options.known_at is not None:
            problem = "is for an answer about now, not for one about another day or another state of knowledge"
            raise InputError.at(("valid_until",), problem, "leave as_of and known_at out")
        return lambda at: self.stated(stated, PLAIN, at)

    def resolved(self, source: FactSource, query: Query, options: Options, now: int, patience: float = 0.0) -> Resolved:
        """Returns what is known of those whom a request names, after waiting for the revision that it asks for.

        Raises `RevisionNotReached` where it did not come within `patience` seconds, `LedgerFault` and `RegisterFault`.
        """
        if options.at_least_revision:
            _await_revision(source, options.at_least_revision, patience)
        if options.as_of is None and options.known_at is None:
            standing = source.standing(query.subject_id, query.processor_id)
        else:
            standing = source.standing_at(query.subject_id, query.processor_id, options.as_of, options.known_at)
        subject = self._knowledge.of_subject(standing.subject, query, now)
        processor = self._knowledge.of_processor(standing.processor, query, now)
        return Resolved(standing.revision, subject, processor.with_incidents(subject.incidents))

    def joined(
        self,
        fragments: Mapping[str, bytes],
        asserted: Container[str],
        resolved: Resolved,
        stated_data: Callable[[], Mapping[str, Any]],
    ) -> tuple[list[bytes], list[str]]:
        """Joins the fragments that a caller states to what is known; returns all fragments, and the roots asserted.

        What is known stands. What the caller states otherwise, or states where only the ledger or a register may, is a
        contradiction, unless every root may be asserted. `stated_data` gives the root `data` as stated, in normal form.
        """
        parts = resolved.processor, resolved.subject
        out, roots = [part.joined for part in parts], []
        contradictions: list[str] = []
        of_caller = {root: part for part in parts for root in part.fragments if root in fragments}
        if of_caller:
            out = [each for part in parts for root, each in part.fragments.items() if root not in of_caller]
        always = self.inline_facts is InlineFacts.ALWAYS
        for root, fragment in fragments.items():
            part, asserting = of_caller.get(root), root in asserted
            if part is None or (always and asserting):
                out.append(fragment)
            elif not asserting:
                out.append(part.fragments[root])
            else:
                stated = stated_data() if root == "data" else orjson.loads(fragment.partition(b":")[2])
                known = part.whole[root]
                both = merged(root, stated, known, self._may_state)
                out.append(part.fragments[root] if both.value == known else spliced(root, both.value))
                asserting = both.asserts or self.inline_facts is InlineFacts.NEVER
                contradictions += both.contradictions
            if asserting:
                roots.append(root)
        out += _remarks(contradictions, resolved)
        return out, roots

    def _may_state(self, fact: str) -> bool:
        return fact in self._vocabulary and "caller" in self._vocabulary[fact].stated_by

    def document(self, document: Any, now: int | None = None, *, current: int | None = None) -> Prepared:
        """Prepares a document: facts as they are, nothing added. `now` in seconds wins over the document's own.

        `current` is the present in seconds, where several documents are to share one. Raises `InputError`.
        """
        if now is not None and isinstance(document, Mapping):
            document = {**document, "now": format_instant(now)}
        current = int(time.time()) if current is None else current
        data, judged = self._normaliser.document(document, current)
        binding = "now" not in document
        asserted = tuple(sorted(root for root in document if root not in NEVER_STATED))
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
        return self._normaliser.fragment(root, _settled(root, value, implied, now))

    def prepared(
        self,
        fragments: Iterable[bytes],
        asserted: Iterable[str],
        options: Options,
        now: int,
        ids: tuple[str | None, str | None],
        *,
        again: Callable[[int], Prepared] | None = None,
        resolved: Resolved | None = None,
    ) -> Prepared:
        """Splices fragments into a prepared request. Raises `InputError` for what the configuration does not take."""
        roots = tuple(sorted(asserted))
        if self.inline_facts is InlineFacts.NEVER:
            _refuse_inline(roots)
        revision, changes = (None, None) if resolved is None else (resolved.revision, resolved.changes)
        if options is PLAIN:
            data = input_of(now, fragments)
            return Prepared(data, now, now, True, roots, *ids, revision=revision, changes=changes)
        if options.at_least_revision and resolved is None:
            cure = "leave it out: this deployment has no ledger, so there is no revision to wait for"
            raise InputError.at(("at_least_revision",), "cannot be honoured", cure)
        known_at = int(time.time()) if options.known_at is None else options.known_at
        binding = options.as_of is None and options.known_at is None
        data = input_of(now, fragments)
        return Prepared(
            data, now, known_at, binding, roots, *ids, options.explain, options.language, revision, again, changes
        )

    def read(self, request: Any) -> tuple[dict[str, Any], Options]:
        """Returns what a request in its JSON form states by root, and its options. Raises `InputError`."""
        if not isinstance(request, Mapping):
            raise InputError.at((), "is not an object", "write one object with the request")
        stated = {
            name: value
            for name, value in request.items()
            if name not in OPTIONS and name != "facts" and value is not None and value != ""
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
        meant = nearest(shown, {*self.roots, *OPTIONS})
        raise InputError.at(
            (shown,), "is not known", f"did you mean {meant}?" if meant else "see the JSON Schema of requests"
        )


def _settled(root: str, value: Any, implied: Implied, now: int) -> Any:
    if root == "data" and isinstance(value, Mapping):
        return settle_data(value, implied)
    if root == "subject" and isinstance(value, Mapping):
        return settle_age(value, now)
    return value


class Resolved(NamedTuple):
    """What is known of those whom a request names, as of one revision."""

    revision: int
    subject: Part
    processor: Part

    @property
    def changes(self) -> int | None:
        """The next instant at which time alone changes something of it."""
        return min((part.until for part in (self.subject, self.processor) if part.until is not None), default=None)


_POLL_SECONDS = 0.002


def _await_revision(source: FactSource, stated: str, patience: float) -> None:
    if not stated.isascii() or not stated.isdigit() or len(stated) > _REVISION_DIGITS:
        raise InputError.at(("at_least_revision",), "is not a revision", "write a revision that a write returned")
    revision, until = int(stated), time.monotonic() + patience
    while source.revision() < revision:
        if time.monotonic() >= until:
            raise RevisionNotReached("the ledger has not reached the revision asked for: try again")
        time.sleep(_POLL_SECONDS)


_REVISION_DIGITS = 18


def _remarks(contradictions: list[str], resolved: Resolved) -> Iterator[bytes]:
    if contradictions:
        yield named("contradictions", sorted(contradictions))
    if unregistered := resolved.processor.unregistered:
        yield named("unregistered", sorted(unregistered))


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
