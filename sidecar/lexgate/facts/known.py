"""What the ledger and the registers know of those whom a request names: roots in normal form, ready to be spliced.

Time alone changes some of it: a contract comes into force, a consent expires, a child becomes fourteen. So each part
says until when it stays as it is, and is made anew only then, or when the document behind it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import orjson

from lexgate.domain.instant import parse_instant
from lexgate.errors import InputError, LedgerFault, RegisterFault
from lexgate.facts.documents import read_document
from lexgate.facts.edges import Implied, Taxonomy, settle_age, settle_data
from lexgate.facts.ledger import changes_after, facts_of, incidents_of
from lexgate.facts.normalise import REFUSALS, Normaliser, named
from lexgate.facts.source import Query

_REMEMBERED = 4096
_OF_PROCESSOR = ("filings", "assessments", "incidents", "account", "actor", "network")
_REGISTERED = ("notice", "algorithm", "platform", "system", "app")
_DATASET_NAMES = ("notice", "platform", "system", "app")


class Part:
    """The roots that an id resolves: `fragments` as they are spliced, without what cannot matter; `whole` with all.

    A root that is resolved and empty has an empty fragment. `joined` are all fragments. `since` and `until`, in
    seconds, bound the instants for which it holds; None is no bound. `incidents` are entries, in normal form, for that
    root of another part.
    """

    __slots__ = ("_whole", "fragments", "incidents", "joined", "since", "unregistered", "until")

    def __init__(
        self,
        fragments: Mapping[str, bytes],
        whole: Callable[[], Mapping[str, Any]],
        unregistered: tuple[str, ...] = (),
        since: int | None = None,
        until: int | None = None,
        incidents: Sequence[Any] = (),
    ) -> None:
        self.fragments = fragments
        self.incidents = incidents
        self.joined = b"".join(fragments.values())
        self._whole = whole
        self.unregistered = unregistered
        self.since = since
        self.until = until

    @property
    def whole(self) -> Mapping[str, Any]:
        """Each root in normal form. Made on demand: only a caller who states facts of these roots needs it."""
        return self._whole()

    def with_incidents(self, more: Sequence[Any]) -> Part:
        """The part with further entries of the root `incidents`."""
        if not more:
            return self
        whole = dict(self.whole)
        whole["incidents"] = [*whole.get("incidents", ()), *more]
        fragments = {**self.fragments, "incidents": spliced("incidents", whole["incidents"])}
        return Part(fragments, lambda: whole, self.unregistered, self.since, self.until)

    def holds(self, now: int) -> bool:
        """Whether time has changed nothing of it at an instant."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


NOTHING = Part({}, dict)


class Knowledge:
    """Makes the parts of a request from documents. Safe for threads; remembers parts, and no request."""

    def __init__(self, normaliser: Normaliser, taxonomy: Taxonomy) -> None:
        self._normaliser = normaliser
        self._taxonomy = taxonomy
        self._subjects = _Remembered(self._subject)
        self._processors = _Remembered(self._processor)
        self._parsed = lru_cache(maxsize=64)(read_document)
        self._standing_subject = lru_cache(maxsize=_REMEMBERED)(self._subject_fragment)
        self._standing_consent = lru_cache(maxsize=_REMEMBERED)(self._consent)

    def of_subject(self, document: str | None, query: Query, now: int) -> Part:
        """Returns the roots `subject` and `consents` of the person that the request names. Raises `RegisterFault`."""
        if query.subject_id is None:
            return NOTHING
        return self._subjects(document, (query.subject_id, query.processor_id, query.purpose, query.items), now)

    def of_processor(self, document: str | None, query: Query, now: int) -> Part:
        """Returns the roots that the registers have for the request. Raises `RegisterFault`."""
        if query[1:8] == _NOTHING_NAMED:
            return NOTHING
        return self._processors(document, query[1:], now)

    def _subject(self, document: str | None, key: tuple[Any, ...], now: int) -> Part:
        subject_id, processor_id, purpose, _ = key
        if document is None:
            return Part({"subject": b"", "consents": b""}, lambda: {"subject": {"id": subject_id}, "consents": []})
        parsed = read_document(document)
        subject, consents = _facts_of_subject(parsed, key, now, lambda consent: _may_matter(consent, purpose))
        if "birth_month" in subject:
            subject = _settled(subject, now)
        del subject["id"]  # it is the request's, and no rule looks at it
        matter = [self._spliced(each) for each in consents if _stands(each)]
        fragments = {
            "subject": self._standing_subject(orjson.dumps(subject)),
            "consents": b',"consents":[%b]' % b",".join(matter) if matter else b"",
        }
        incidents = incidents_of(parsed, processor_id) if parsed.get("requests") and processor_id else []
        if incidents:
            incidents = self._normal("incidents", incidents)
        # Nothing that was parsed is kept: thousands of parts are remembered, and few of them are asked for the whole.
        whole = partial(self._whole_subject, document, key, now)
        return Part(fragments, whole, (), now, changes_after(parsed, now), incidents)

    def _whole_subject(self, document: str, key: tuple[Any, ...], now: int) -> Mapping[str, Any]:
        subject, consents = _facts_of_subject(read_document(document), key, now)
        return {
            "subject": self._normal("subject", _settled(subject, now)),
            "consents": self._normal("consents", consents),
        }

    def _subject_fragment(self, facts: bytes) -> bytes:
        """The root of facts that say the same at any instant."""
        return spliced("subject", self._normal("subject", _settled(orjson.loads(facts), 0)))

    def _spliced(self, consent: dict[str, Any]) -> bytes:
        """A consent as JSON: what is its own, and what it shares with the consents of others, which is remembered."""
        own = {"id": consent.pop("id"), "granted_at": parse_instant(consent.pop("granted_at"))}
        if until := consent.pop("retention_until", None):
            own["retention_until"] = parse_instant(until)
        return orjson.dumps(own)[:-1] + b"," + self._standing_consent(orjson.dumps(consent))[1:]

    def _consent(self, facts: bytes) -> bytes:
        [normal] = self._normal("consents", [orjson.loads(facts)])
        return orjson.dumps(normal)

    def _processor(self, document: str | None, key: tuple[Any, ...], now: int) -> Part:
        query = Query(None, *key)
        parsed = {} if document is None else self._parsed(document)
        changes: list[int] = []
        unregistered: list[str] = []
        if query.processor_id is not None and document is None:
            unregistered.append("processor.id")
        stated = dict(_of_processor(parsed, query, now, changes)) if query.processor_id else {}
        stated |= self._registered(parsed, query, unregistered)
        roots = {root: self._normal(root, value) for root, value in stated.items()}
        matter = dict(roots)
        if "contracts" in roots:
            matter["contracts"] = list(contracts_that_matter(roots["contracts"], query, roots.get("data", {})))
        fragments = {root: spliced(root, value) for root, value in matter.items()}
        return Part(fragments, lambda: roots, tuple(unregistered), now, min(changes, default=None))

    def _registered(self, document: Mapping[str, Any], query: Query, unregistered: list[str]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        names = {root: getattr(query, root) for root in _REGISTERED}
        if query.dataset is not None:
            dataset = document.get("datasets", {}).get(query.dataset)
            if dataset is None:
                unregistered.append("data.dataset")
                dataset = {}
            elif any(item not in dataset.get("items", {}) for item in query.items):
                unregistered.append("operation.items")
            out["data"] = self._data(dataset, query)
            out["items"] = list(self._items(dataset, query))
            names |= {root: dataset[root] for root in _DATASET_NAMES if names[root] is None and dataset.get(root)}
        for root, name in names.items():
            if name is not None:
                entry = document.get(f"{root}s", {}).get(name)
                if entry is None:
                    unregistered.append(f"{root}.id")
                out[root] = {} if entry is None else entry["facts"]
        return out

    def _items(self, dataset: Mapping[str, Any], query: Query) -> Iterator[dict[str, Any]]:
        """The items of the request that belong to categories, by the register or by the taxonomy."""
        for item in query.items:
            of_register, implied = dataset.get("items", {}).get(item, ()), self._taxonomy.implied_by((item,))
            if categories := {*of_register, *implied.categories}:
                yield {"id": item, "categories": sorted(categories)}

    def _data(self, dataset: Mapping[str, Any], query: Query) -> dict[str, Any]:
        facts = dict(dataset.get("facts", {}))
        items = dataset.get("items", {})
        registered = {category for item in query.items for category in items.get(item, ())}
        if query.purpose in (necessary := dataset.get("necessary_items", {})):
            facts["necessary_items"] = necessary[query.purpose]
        if dataset.get("received_under"):
            facts["received_under"] = dataset["received_under"]
        implied = self._taxonomy.implied_by(query.items)
        # Where the register is silent, data are network data: a caller who said otherwise would leave the law behind.
        return settle_data(facts, Implied(implied.personal, tuple(sorted({*implied.categories, *registered}))))

    def _normal(self, root: str, value: Any) -> Any:
        try:
            return self._normaliser.check(root)(value)
        except (*REFUSALS, InputError):
            raise RegisterFault(f"what is recorded as {root} does not fit the vocabulary of these policies") from None


def spliced(root: str, normal: Any) -> bytes:
    """Returns a root in normal form as it is spliced into an input; empty where it says nothing."""
    return named(root, normal) if normal else b""


_NOTHING_NAMED = (None,) * 7


class _Slot:
    __slots__ = ("part",)

    def __init__(self) -> None:
        self.part: Part | None = None


class _Remembered:
    """Remembers parts by document and request, for as long as time does not change them."""

    def __init__(self, make: Callable[[str | None, tuple[Any, ...], int], Part]) -> None:
        self._make = make
        self._slot = lru_cache(maxsize=_REMEMBERED)(lambda _document, _key: _Slot())

    def __call__(self, document: str | None, key: tuple[Any, ...], now: int) -> Part:
        slot = self._slot(document, key)
        part = slot.part
        if part is None or not part.holds(now):
            part = slot.part = self._make(document, key, now)
        return part


def _facts_of_subject(
    document: Mapping[str, Any],
    key: tuple[Any, ...],
    now: int,
    matters: Callable[[Mapping[str, Any]], bool] | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    _, processor_id, purpose, items = key
    try:
        found = facts_of(
            document, purpose_id=purpose, processor_id=processor_id or "", at=now, items=items, matters=matters
        )
    except InputError:
        raise LedgerFault(_NO_AGE) from None
    return found["subject"], found["consents"]


def _settled(subject: Mapping[str, Any], now: int) -> dict[str, Any]:
    try:
        return settle_age(subject, now)
    except InputError:
        raise LedgerFault(_NO_AGE) from None


_NO_AGE = "the age recorded of the person is none at the instant judged"


def _of_processor(document: Mapping[str, Any], query: Query, now: int, changes: list[int]) -> Iterator[tuple[str, Any]]:
    facts = document.get("facts", {})
    yield "processor", {**facts.get("processor", {}), "id": query.processor_id}
    for root in _OF_PROCESSOR:
        yield root, facts.get(root, [] if root in {"assessments", "incidents"} else {})
    for root in ("contracts", "orders"):
        yield root, [{**entry["facts"], "in_force": _in_force(entry, now, changes)} for entry in document.get(root, ())]
    export: dict[str, Any] = {}
    for entry in document.get("exports", ()):
        if _in_force(entry, now, changes) and _covers(entry, query):
            export |= entry["facts"]
    yield "export", export


def _in_force(entry: Mapping[str, Any], now: int, changes: list[int]) -> bool:
    since, until = entry.get("valid_from"), entry.get("valid_until")
    changes += [instant for instant in (since, until) if instant is not None and instant > now]
    return (since is None or since <= now) and (until is None or now < until)


def _covers(entry: Mapping[str, Any], query: Query) -> bool:
    purposes, recipients = entry.get("purposes"), entry.get("recipients")
    return (not purposes or query.purpose in purposes) and (not recipients or set(query.recipients) <= set(recipients))


def consent_matters(consent: Mapping[str, Any], purpose: str | None) -> bool:
    """Whether a rule may look at a consent: one of another purpose only for how it was obtained (NDSR 22(1))."""
    return _stands(consent) and _may_matter(consent, purpose)


def _stands(consent: Mapping[str, Any]) -> bool:
    return bool(consent.get("active") or consent.get("outgrown"))  # the reading of what ends at 14 may let it stand


def _may_matter(consent: Mapping[str, Any], purpose: str | None) -> bool:
    return purpose in consent.get("purposes", ()) or "obtained_by" in consent


def contracts_that_matter(
    contracts: Iterable[Mapping[str, Any]], query: Query, data: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """The contracts that an in-line rule may look at: with a recipient, of joint processing, that the data came under.

    Of those in force one more, where the basis is a contract: that there is one.
    """
    shown = query.basis != "contract"
    for contract in contracts:
        in_force = contract.get("in_force")
        matters = in_force and (contract.get("counterparty") in query.recipients or contract.get("kind") == "joint")
        if matters or contract.get("id") == data.get("received_under") or (in_force and not shown):
            shown = shown or bool(in_force)
            yield contract


def merged(root: str, stated: Any, known: Any, may_state: Callable[[str], bool]) -> Merged:
    """Joins what a caller states of a root to what is known of it, both in normal form; what is known stands.

    `may_state` says whether a fact may come from a caller where nothing is known. See `Merged`.
    """
    if isinstance(known, list):
        strange = any(not any(_agrees(each, entry) for each in known) for entry in stated)
        return Merged(known, False, (root,) if strange else ())
    out = dict(known)
    asserts = False
    contradictions: list[str] = []
    for member, value in stated.items():
        path = f"{root}.{member}"
        if isinstance(value, dict):
            below = merged(path, value, known.get(member, {}), may_state)
            out[member], asserts = below.value, asserts or below.asserts
            contradictions += below.contradictions
        elif member not in known:
            if may_state(path):
                out[member], asserts = value, True
            else:
                contradictions.append(path)
        elif path == "data.categories":  # more categories only make the law stricter
            out[member] = sorted({*value, *known[member]})
            asserts = asserts or not set(value) <= set(known[member])
        elif value != known[member]:
            contradictions.append(path)
    return Merged({name: value for name, value in out.items() if value != {}}, asserts, tuple(contradictions))


class Merged(NamedTuple):
    """A root joined from two sides: whether it rests on the caller too, and which facts the caller states otherwise."""

    value: Any
    asserts: bool
    contradictions: tuple[str, ...]


def _agrees(known: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    return all(known.get(name) == value for name, value in stated.items())
