"""A posture as people read it, for the terminal and for the page alike: the words of each row, settled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lexgate.domain.decision import Cure
from lexgate.domain.posture import Duty, Posture, Scope, Standing, State
from lexgate.domain.rendering import cure_json
from lexgate.domain.vocabulary import Vocabulary
from lexgate.law.matrix import Matrix
from lexgate.law.posture_phrases import LABELS, Labels
from lexgate.law.sentences import requirement_sentence, speech_in, value_words

# Bare dates of documents are days at +08:00, so that is where days are told.
_ZONE = timezone(timedelta(hours=8))
_DAY = 86_400
# Each duty is shown once: what is owed with its date ahead stands with what is owed.
SHOWN = (State.OWED, State.DUE_SOON, State.MET, State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Way:
    """What would meet a duty in some scopes. Each of `choices` does, with all of its sentences; none needs a reason."""

    places: tuple[str, ...]
    details: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One duty in words. `due` says until when it is met, or since or by when it is owed; `date` is the day alone."""

    id: str
    code: str
    state: State
    overdue: bool
    gist: str
    quote: str
    quote_language: str
    due: str
    date: str
    places: tuple[str, ...]
    ways: tuple[Way, ...]
    penalties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All rows of one state."""

    state: State
    title: str
    about: str
    rows: tuple[Row, ...]


class View:
    """One posture in one language."""

    def __init__(self, posture: Posture, matrix: Matrix, vocabulary: Vocabulary, language: str) -> None:
        self.posture = posture
        self.language = language
        self.labels: Labels = LABELS[language]
        self._speech = speech_in(language, vocabulary)
        self.title = self.labels.title_of.format(posture.processor_id) if posture.processor_id else self.labels.title
        self._matrix = matrix.at(posture.as_of)
        self.as_of = _moment(posture.as_of)
        duties = [Section(state, *self._heads(state), self._rows(posture.in_state(state))) for state in SHOWN]
        advice = Section(State.ADVISED, *self._heads(State.ADVISED), self._rows(posture.advice))
        self.sections = (*duties, advice)

    @property
    def scopes(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Region, dataset and governing statutes of each scope."""
        for each in self.posture.scopes:
            dataset = each.scope.dataset or self.labels.whole
            yield each.scope.region or "-", dataset, tuple(self.statute(name) for name in each.statutes)

    def statute(self, identifier: str) -> tuple[str, str]:
        """Returns the id of a statute, and its title."""
        title = self._matrix.statutes[identifier].title
        return identifier, title.get(self.language) or title["en"]

    def _heads(self, state: State) -> tuple[str, str]:
        return self.labels.sections[state], self.labels.about[state]

    def _rows(self, duties: tuple[Duty, ...]) -> tuple[Row, ...]:
        return tuple(self._row(duty) for duty in duties)

    def _row(self, duty: Duty) -> Row:
        return Row(
            id=duty.id,
            code=duty.code,
            state=duty.state,
            overdue=duty.overdue,
            gist=duty.gist,
            quote="" if duty.quote == duty.gist else duty.quote,
            quote_language="zh" if any("\u4e00" <= each <= "\u9fff" for each in duty.quote) else "vi",
            due=self._due(duty),
            date="" if duty.due_at is None else _moment(duty.due_at)[:10],
            places=tuple(dict.fromkeys(self._place(each.scope) for each in duty.scopes if each.state is duty.state)),
            ways=tuple(self._ways(duty)),
            penalties=duty.penalties,
        )

    def _due(self, duty: Duty) -> str:
        if duty.due_at is None or duty.state not in {State.OWED, State.DUE_SOON, State.MET}:
            return ""
        days = abs(duty.due_at - self.posture.as_of) // _DAY
        words = {"date": _moment(duty.due_at), "days": self.labels.days.format(days) if days else self.labels.today}
        if duty.state is State.OWED:
            return (self.labels.overdue if duty.overdue else self.labels.due_by).format(**words)
        return self.labels.until.format(**words)

    def _ways(self, duty: Duty) -> Iterator[Way]:
        """Scopes in which the same would meet the duty are told together."""
        groups: list[list[Standing]] = []
        for standing in duty.scopes:
            if standing.state not in {State.OWED, State.DUE_SOON}:
                continue
            same = (
                group for group in groups if (group[0].meets, group[0].details) == (standing.meets, standing.details)
            )
            if (group := next(same, None)) is None:
                groups.append([standing])
            else:
                group.append(standing)
        for group in groups:
            places = tuple(self._place(each.scope) for each in group)
            yield Way(
                places, self._details(group[0].details), self._choices(group[0].meets), self._reason(duty, group[0])
            )

    def _details(self, details: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        labels = self.labels
        said = {
            name: labels.comma.join(value_words(each, self._speech) for each in values)
            for name, values in details.items()
        }
        return tuple(f"{self._speech.code('details', name)}{labels.colon}{values}" for name, values in said.items())

    def _choices(self, meets: tuple[Cure, ...]) -> tuple[tuple[str, ...], ...]:
        needs = [cure_json(cure)["requires"] for cure in meets]
        return tuple(tuple(requirement_sentence(need, self._speech) for need in each) for each in needs)

    def _reason(self, duty: Duty, standing: Standing) -> str:
        if standing.meets:
            return ""
        entry = self._matrix.find(duty.id)
        return (entry.no_meet if entry else None) or self.labels.no_meet

    def _place(self, scope: Scope) -> str:
        return " / ".join(part for part in (scope.region or "-", scope.dataset) if part)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(_ZONE).strftime("%Y-%m-%d %H:%M (UTC+8)")
