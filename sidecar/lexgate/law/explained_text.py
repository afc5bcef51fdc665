"""An explained decision as plain text: what it comes to, each article, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lexgate.domain.decision import Decision, Explanation, Violation
from lexgate.domain.instant import format_instant
from lexgate.law.sentences import Speech, value_words

_INDENT = "  "


def explained_text(decision: Decision, speech: Speech) -> str:
    """Returns the text, which ends with a line break."""
    return "\n".join(_lines(decision, speech)) + "\n"


def _lines(decision: Decision, speech: Speech) -> Iterator[str]:
    phrases, labels = speech.phrases, speech.phrases.labels
    yield f"{decision.effect}  {phrases.effects[decision.effect]}"
    day = format_instant(decision.as_of)
    if not decision.binding:
        yield labels["as of"].format(day)
    for reason in decision.reasons:
        yield f"{reason}: {phrases.reasons.get(reason, reason)}"
    for explanation in decision.explanations:
        yield ""
        yield from _article(explanation, decision, speech)
    yield ""
    listed = {
        "governs": decision.governs,
        "relied": decision.consents_relied_on,
        "readings": decision.readings,
        "asserted": decision.asserted,
    }
    for label, values in listed.items():
        if values:
            yield labels["stated"].format(labels[label], phrases.comma.join(values))
    yield labels["decision"].format(decision.decision_id, day)


def _article(explanation: Explanation, decision: Decision, speech: Speech) -> Iterator[str]:
    labels = speech.phrases.labels
    violation = _violation(explanation, decision)
    yield f"{explanation.statute}:{explanation.article}  {explanation.title}"
    if explanation.quote != explanation.gist:
        yield f"{_INDENT}“{explanation.quote}”"
    yield _INDENT + explanation.gist
    if explanation.duty is not None:
        yield f"{_INDENT}{labels['duty']} {explanation.duty}"
    if violation is not None:
        yield from _details(violation, speech)
    yield from _points(labels["why"], (ground.says for ground in explanation.why))
    if violation is not None:
        yield from _cures(explanation, speech)
    yield from _points(labels["penalty"], explanation.penalties)


def _violation(explanation: Explanation, decision: Decision) -> Violation | None:
    cited = explanation.statute, explanation.article
    return next((each for each in decision.violations if (each.statute, each.article) == cited), None)


def _details(violation: Violation, speech: Speech) -> Iterator[str]:
    for name, values in violation.details.items():
        said = speech.phrases.comma.join(value_words(value, speech) for value in values)
        yield _INDENT + speech.phrases.labels["stated"].format(speech.code("details", name), said)


def _cures(explanation: Explanation, speech: Speech) -> Iterator[str]:
    labels = speech.phrases.labels
    if explanation.cures:
        yield from _points(labels["cured by any" if len(explanation.cures) > 1 else "cured"], explanation.cures)
    else:
        yield _INDENT + " ".join(filter(None, (labels["no cure"], explanation.no_cure)))


def _points(label: str, sentences: Iterable[str]) -> Iterator[str]:
    points = [f"{_INDENT}{_INDENT}- {sentence}" for sentence in sentences]
    if points:
        yield _INDENT + label
        yield from points
