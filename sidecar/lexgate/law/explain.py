"""Explanations in the reader's language: the words of an article, why it applies, what cures it, what it may cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lexgate.domain.decision import Decision, Explanation, Ground, Obligation, Violation
from lexgate.domain.rendering import cure_json, obligation_json
from lexgate.domain.vocabulary import Vocabulary
from lexgate.law.explained_text import explained_text
from lexgate.law.grounds import Grounds
from lexgate.law.matrix import Article, Matrix
from lexgate.law.sentences import Speech, duty_sentence, requirement_sentence, speech_in


class Explainer:
    """Explains decisions over one vocabulary. Safe for many threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._grounds = Grounds(vocabulary)
        self._speech = lru_cache(maxsize=None)(lambda language: speech_in(language, vocabulary))

    def explanations(
        self,
        matrix: Matrix,
        cited: Iterable[Violation | Obligation],
        facts: Mapping[str, Any],
        language: str,
    ) -> tuple[Explanation, ...]:
        """Explains violations and obligations that followed from `facts`, a normalised input, in their order."""
        speech = self._speech(language)
        return tuple(self._explanation(matrix, each, facts, speech) for each in cited)

    def _explanation(
        self, matrix: Matrix, cited: Violation | Obligation, facts: Mapping[str, Any], speech: Speech
    ) -> Explanation:
        entry = matrix.enforced(f"{cited.statute}:{cited.article}")
        violated = isinstance(cited, Violation)
        return Explanation(
            entry.statute,
            entry.article,
            entry.quote,
            entry.explained(speech.language),
            penalty_sentences(matrix, entry, speech),
            language=speech.language,
            title=article_title(matrix, entry, speech),
            why=self._why(matrix, entry, facts, speech),
            cures=tuple(_cure_sentences(cited, speech)) if isinstance(cited, Violation) else (),
            no_cure=entry.incurable(speech.language) if violated else None,
            duty=duty_sentence(obligation_json(cited), speech) if isinstance(cited, Obligation) else None,
        )

    def _why(self, matrix: Matrix, entry: Article, facts: Mapping[str, Any], speech: Speech) -> tuple[Ground, ...]:
        def predicate_of(identifier: str) -> str | None:
            found = matrix.find(identifier)
            return None if found is None else found.predicate

        if entry.predicate is not None:
            return self._grounds.of(entry.predicate, predicate_of, facts, speech)
        # A house rule has no predicate: what cures it is what is wrong.
        needed = [need["fact"] for cure in entry.cures for need in cure["requires"]]
        return self._grounds.among(needed, " ".join(f"not {name}" for name in needed), facts, speech)

    def text(self, decision: Decision, language: str) -> str:
        """Returns an explained decision as plain text, ready to show; it ends with a line break."""
        return explained_text(decision, self._speech(language))


def article_title(matrix: Matrix, entry: Article, speech: Speech) -> str:
    """Returns which article of which text it is, as people cite it."""
    title = matrix.statutes[entry.statute].title
    label = speech.phrases.labels["house" if entry.house else "article"]
    return label.format(title=title.get(speech.language) or title["en"], article=entry.article)


def penalty_sentences(matrix: Matrix, entry: Article, speech: Speech) -> tuple[str, ...]:
    """Returns what breaking the entry may cost: a sentence an article of penalties, with its range."""
    articles = matrix.statutes[entry.statute].articles
    return tuple(
        speech.phrases.penalty.format(article=number, words=articles[number].explained(speech.language))
        for number in entry.penalties
        if number in articles
    )


def _cure_sentences(violation: Violation, speech: Speech) -> Iterator[str]:
    for cure in violation.cures:
        yield " ".join(requirement_sentence(need, speech) for need in cure_json(cure)["requires"])
