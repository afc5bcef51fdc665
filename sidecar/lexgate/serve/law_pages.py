"""The law as JSON: all statutes in short, and one article in full."""

from __future__ import annotations

from typing import Any

from lexgate.bootstrap import Application
from lexgate.law.explain import penalty_sentences
from lexgate.law.matrix import Article, Statute
from lexgate.law.sentences import speech_in


def statutes(application: Application, language: str) -> dict[str, Any]:
    """Returns every statute with its articles, in the order of the texts."""
    matrix = application.matrix
    return {
        "policy_digest": application.decider.policy_digest,
        "statutes": [_statute(statute, language) for statute in matrix.statutes.values()],
    }


def article(application: Application, entry: Article, language: str) -> dict[str, Any]:
    """Returns one article: its words, its predicate, what cures a violation or meets a duty, what it may cost."""
    statute = application.matrix.statutes[entry.statute]
    return {
        **_short(entry, language),
        "statute": entry.statute,
        "title": _in(statute.title, language),
        "citation": statute.citation,
        "in_force": statute.in_force,
        "effect": entry.effect,
        "addressee": entry.addressee,
        "quote": entry.quote,
        "predicate": entry.predicate,
        "cures": entry.cures,
        "no_cure": entry.incurable(language),
        "meets": entry.meets,
        "no_meet": entry.no_meet,
        "obligation": entry.obligation,
        "penalties": penalty_sentences(application.matrix, entry, speech_in(language, application.vocabulary)),
        "notes": entry.notes,
    }


def _statute(statute: Statute, language: str) -> dict[str, Any]:
    return {
        "id": statute.id,
        "title": _in(statute.title, language),
        "citation": statute.citation,
        "in_force": statute.in_force,
        "articles": [_short(entry, language) for entry in statute.articles.values()],
    }


def _short(entry: Article, language: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "article": entry.article,
        "status": entry.status,
        "kind": entry.kind,
        "code": entry.code,
        "gist": entry.explained(language),
    }


def _in(words: Any, language: str) -> str:
    return str(words.get(language) or words["en"])
