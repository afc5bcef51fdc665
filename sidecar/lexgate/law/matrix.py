"""The matrix of the law: joins the ids that the policies emit to articles, codes, cures, duties and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lexgate.domain.decision import Obligation
from lexgate.domain.instant import parse_instant
from lexgate.errors import EngineFault, PolicyError
from lexgate.law.versions import Version, versions_of

HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry of the matrix: a separately checkable duty of a statute, or a house rule, in one of its wordings.

    `since` and `until` say when the wording is in force, where that is not as long as its statute; `versions` are all
    wordings, oldest first.
    """

    statute: str
    article: str
    status: str
    kind: str
    quote: str
    gist: Mapping[str, str]
    effect: str | None = None
    addressee: str | None = None
    code: str | None = None
    predicate: str | None = None
    penalties: tuple[str, ...] = ()
    notes: str | None = None
    cures: tuple[Mapping[str, Any], ...] = ()
    no_cure: Mapping[str, str] | None = None
    meets: tuple[Mapping[str, Any], ...] = ()
    no_meet: str | None = None
    obligation: Mapping[str, str] | None = None
    review: Mapping[str, str] | None = None
    since: str | None = None
    until: str | None = None
    versions: tuple[Version, ...] = ()

    @property
    def id(self) -> str:
        """The id that the policies emit: `ndsr:22(2)`."""
        return f"{self.statute}:{self.article}"

    @property
    def house(self) -> bool:
        """Whether it is a rule of the deployment, not of the law."""
        return self.statute == HOUSE

    def explained(self, language: str) -> str:
        """The gist in `language`, or in English where the matrix has no other."""
        return self.gist.get(language) or self.gist["en"]

    def at(self, instant: int) -> Article | None:
        """Returns the entry in the wording of an instant, or None where it was not in force."""
        for version in self.versions:
            begun = version.since is None or version.since <= instant
            if begun and (version.until is None or instant < version.until):
                return _worded(self.statute, self.article, version, self.versions)
        return None

    def incurable(self, language: str) -> str | None:
        """Why no fact cures a violation, in `language`; None where one does."""
        return None if self.no_cure is None else self.no_cure.get(language) or self.no_cure["en"]


@dataclass(frozen=True, slots=True)
class Statute:
    """One legal text, with its entries in the order of the text."""

    id: str
    title: Mapping[str, str]
    citation: str
    in_force: str | None
    articles: Mapping[str, Article]


class Matrix:
    """All statutes and house rules, by id."""

    def __init__(self, statutes: Iterable[Statute]) -> None:
        self.statutes: Mapping[str, Statute] = {statute.id: statute for statute in statutes}
        self._by_id = {entry.id: entry for statute in self.statutes.values() for entry in statute.articles.values()}
        self._obligations: dict[str, Obligation] = {}
        versions = [version for entry in self._by_id.values() for version in entry.versions]
        bounds = {bound for version in versions for bound in (version.since, version.until) if bound is not None}
        self._turns = sorted(bounds)
        self._of_a_time: dict[int, Matrix] = {}

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Matrix:
        """Reads law.json of the compiled policies. Raises `PolicyError` when it does not have the form of a matrix."""
        try:
            return cls(_statute(statute) for statute in raw["statutes"].values())
        except (KeyError, TypeError, AttributeError) as error:
            raise PolicyError(f"the matrix of the law lacks {error}: compile the policies again") from error

    @property
    def turns(self) -> tuple[int, ...]:
        """The instants, in seconds, at which a statute or a wording of an entry comes into force, or ends."""
        days = [parse_instant(statute.in_force) for statute in self.statutes.values() if statute.in_force]
        return tuple(sorted({*self._turns, *days}))

    def at(self, instant: int) -> Matrix:
        """Returns the matrix with the wordings of an instant, without the entries that were not in force then."""
        if not self._turns:
            return self
        turn = bisect_right(self._turns, instant)
        if (known := self._of_a_time.get(turn)) is None:
            known = self._of_a_time[turn] = Matrix(_statute_at(each, instant) for each in self.statutes.values())
            known._turns = []  # it is of one time already
        return known

    def find(self, identifier: str) -> Article | None:
        """Returns the entry with this id, or None."""
        return self._by_id.get(identifier)

    def enforced(self, identifier: str) -> Article:
        """Returns the entry that a rule cites. Raises `EngineFault` when the matrix has no code for it."""
        entry = self._by_id.get(identifier)
        if entry is None or entry.code is None:
            raise EngineFault(f"the policies cite {identifier}, which the matrix does not know as enforced")
        return entry

    def obligation(self, identifier: str) -> Obligation:
        """Returns the duty of an in-line obligation. Raises `EngineFault` when the matrix has none for it."""
        if (known := self._obligations.get(identifier)) is None:
            known = self._obligations[identifier] = _obligation(self.enforced(identifier))
        return known


def _obligation(entry: Article) -> Obligation:
    duty = entry.obligation
    if duty is None or entry.code is None:
        raise EngineFault(f"the policies oblige by {entry.id}, for which the matrix names no duty")
    return Obligation(
        entry.statute, entry.article, entry.code, duty["verb"], duty["object"], duty.get("within"), duty.get("from")
    )


def _statute(raw: Mapping[str, Any]) -> Statute:
    identifier = raw["statute"]
    articles = {str(number): _article(identifier, str(number), entry) for number, entry in raw["articles"].items()}
    return Statute(identifier, raw["title"], raw["citation"], raw.get("in_force"), articles)


def _article(statute: str, number: str, raw: Mapping[str, Any]) -> Article:
    versions = versions_of(f"{statute}:{number}", raw)
    return _worded(statute, number, versions[-1], versions)


def _worded(statute: str, number: str, version: Version, versions: tuple[Version, ...]) -> Article:
    raw = version.entry
    plain = {name: value for name, value in raw.items() if name in _PLAIN_FIELDS}
    lists: dict[str, Any] = {name: tuple(raw.get(name, ())) for name in _LIST_FIELDS}
    span: dict[str, Any] = {"since": version.since_day, "until": version.until_day, "versions": versions}
    return Article(statute=statute, article=number, **lists, **span, **plain)


def _statute_at(statute: Statute, instant: int) -> Statute:
    worded = {number: entry.at(instant) for number, entry in statute.articles.items()}
    return replace(statute, articles={number: entry for number, entry in worded.items() if entry is not None})


_LIST_FIELDS = ("penalties", "cures", "meets")
_NOT_PLAIN = {"statute", "article", "since", "until", "versions", *_LIST_FIELDS}
_PLAIN_FIELDS = frozenset(Article.__dataclass_fields__) - _NOT_PLAIN
