"""The matrix of the law: joins the ids that the policies emit to articles, codes, cures, duties and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.domain.decision import Explanation, Obligation
from lexgate.errors import EngineFault, PolicyError

HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry of the matrix: a separately checkable duty of a statute, or a house rule."""

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
    no_cure: str | None = None
    meets: tuple[Mapping[str, Any], ...] = ()
    no_meet: str | None = None
    obligation: Mapping[str, str] | None = None

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

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Matrix:
        """Reads law.json of the compiled policies. Raises `PolicyError` when it does not have the form of a matrix."""
        try:
            return cls(_statute(statute) for statute in raw["statutes"].values())
        except (KeyError, TypeError, AttributeError) as error:
            raise PolicyError(f"the matrix of the law lacks {error}: compile the policies again") from error

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

    def explain(self, identifier: str, language: str) -> Explanation:
        """Returns the entry in words. Raises `EngineFault` when the matrix does not have it."""
        entry = self.enforced(identifier)
        return Explanation(
            entry.statute, entry.article, entry.quote, entry.explained(language), self.penalties(entry, language)
        )

    def penalties(self, entry: Article, language: str) -> tuple[str, ...]:
        """Returns what breaking the entry may cost, one sentence an article of penalties."""
        articles = self.statutes[entry.statute].articles
        return tuple(
            f"{number}: {articles[number].explained(language)}" for number in entry.penalties if number in articles
        )


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
    plain = {name: value for name, value in raw.items() if name in _PLAIN_FIELDS}
    lists: dict[str, Any] = {name: tuple(raw.get(name, ())) for name in _LIST_FIELDS}
    return Article(statute=statute, article=number, **lists, **plain)


_LIST_FIELDS = ("penalties", "cures", "meets")
_PLAIN_FIELDS = frozenset(Article.__dataclass_fields__) - {"statute", "article", *_LIST_FIELDS}
