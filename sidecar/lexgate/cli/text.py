"""Decisions for the terminal: the effect, each article with its words, what would cure it, what is then due."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lexgate.domain.instant import parse_instant
from lexgate.domain.vocabulary import Vocabulary
from lexgate.law.explain import penalty_sentences
from lexgate.law.matrix import Article, Matrix
from lexgate.law.sentences import Speech, duty_sentence, requirement_sentence, speech_in, value_words

_COLOURS = {"ALLOW": "bold green", "DENY": "bold red", "REFER": "bold yellow"}
_WIDE = 4096


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of an answer come from: matrix, vocabulary, the readings in force, and the reader's language."""

    matrix: Matrix
    vocabulary: Vocabulary
    readings: Mapping[str, Any]
    language: str = "en"

    @property
    def speech(self) -> Speech:
        """The sentences of the language."""
        return speech_in(self.language, self.vocabulary)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves the pipe to the place where all errors end."""
        raise BrokenPipeError


def console(file: IO[str] | None = None) -> Console:
    """Returns standard output, or `file`: in colour on a terminal, unless NO_COLOR is set; unwrapped anywhere else."""
    out = _Console(
        file=file,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )
    if not out.is_terminal:
        out.width = _WIDE
    return out


def render_decision(decision: Mapping[str, Any], words: Words, heading: str = "") -> RenderableType:
    """Returns a decision, in its JSON form, as something that a console prints."""
    words_of_the_day = replace(words, matrix=words.matrix.at(parse_instant(decision["as_of"])))
    return Group(*_lines(decision, words_of_the_day, heading))


def _lines(decision: Mapping[str, Any], words: Words, heading: str) -> Iterator[RenderableType]:
    effect, say = decision["effect"], words.speech.phrases
    said = (f"  {say.effects.get(effect, '')}", (f"  {heading}" if heading else "", "dim"))
    yield Text.assemble((effect, _COLOURS.get(effect, "bold")), *said)
    if not decision["binding"]:
        yield _at(2, say.labels["as of"].format(decision["as_of"]), "yellow")
    for reason in decision["reasons"]:
        yield _at(2, f"{reason}: {say.reasons.get(reason, reason)}")
    for violation in decision["violations"]:
        yield from _violation(violation, words)
    if decision["obligations"]:
        yield _at(2, say.labels["duties"], "bold")
    for obligation in decision["obligations"]:
        yield from _obligation(obligation, words)
    yield from _closing(decision, words)


def _violation(violation: Mapping[str, Any], words: Words) -> Iterator[RenderableType]:
    entry = words.matrix.find(f"{violation['statute']}:{violation['article']}")
    yield _head(violation, "red")
    yield from _words_of(entry, words)
    for name, values in violation["details"].items():
        yield _at(4, f"{words.speech.code('details', name)}: {value_words(values, words.speech).strip('[]')}")
    yield from _cures(violation["cures"], entry, words)
    yield from _penalties(entry, words)


def _head(cited: Mapping[str, Any], colour: str) -> RenderableType:
    article = Text(f"{cited['statute']}:{cited['article']}", style=f"bold {colour}")
    return Padding(Text.assemble(article, f"  {cited['code']}"), (0, 0, 0, 2), expand=False)


def _words_of(entry: Article | None, words: Words) -> Iterator[RenderableType]:
    if entry is None:
        return
    gist = entry.explained(words.language)
    if entry.quote != gist:
        yield _at(4, entry.quote, "italic")
    yield _at(4, gist)


def _cures(cures: list[Mapping[str, Any]], entry: Article | None, words: Words) -> Iterator[RenderableType]:
    labels = words.speech.phrases.labels
    if not cures:
        reason = entry.incurable(words.language) if entry else None
        yield _at(4, " ".join(filter(None, (labels["no cure"], reason))), "yellow")
        return
    yield _at(4, labels["cured by any"] if len(cures) > 1 else labels["cured"], "green")
    for number, cure in enumerate(cures):
        if number:
            yield _at(6, labels["or"], "green")
        for need in cure["requires"]:
            yield _at(6, f"- {requirement_sentence(need, words.speech)}")


def _penalties(entry: Article | None, words: Words) -> Iterator[RenderableType]:
    if entry is None:
        return
    for sentence in penalty_sentences(words.matrix, entry, words.speech):
        yield _at(4, f"{words.speech.phrases.labels['penalty']} {sentence}", "dim")


def _obligation(obligation: Mapping[str, Any], words: Words) -> Iterator[RenderableType]:
    entry = words.matrix.find(f"{obligation['statute']}:{obligation['article']}")
    yield _head(obligation, "cyan")
    yield _at(4, duty_sentence(obligation, words.speech))
    yield from _words_of(entry, words)


def _closing(decision: Mapping[str, Any], words: Words) -> Iterator[RenderableType]:
    labels = words.speech.phrases.labels
    mattered = [f"{name} = {_setting(words.readings.get(name))}" for name in decision["readings"]]
    listed = (
        (labels["governs"], decision["governs"]),
        (labels["relied"], decision["consents_relied_on"]),
        (labels["readings"], mattered),
        (labels["asserted"], decision["asserted"]),
    )
    for label, values in listed:
        if values:
            yield _at(2, f"{label}: {', '.join(values)}", "dim")


def _setting(value: Any) -> str:
    """A reading's value as the configuration writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _at(indent: int, text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, indent), expand=False)
