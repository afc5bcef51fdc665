"""`lexgate law`: the entries of the statutes and of the house rules, as the compiled policies know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from lexgate.cli._failure import Failure
from lexgate.cli._options import config_option, format_option, language_option, source_option
from lexgate.cli._page import write_json, write_labelled, write_rows
from lexgate.cli._parts import Parts, load_parts
from lexgate.cli._sources import rego_tests_of, stated_or_own_sources
from lexgate.cli.law_coverage import coverage
from lexgate.cli.law_sign_off import sign_off
from lexgate.cli.text import console
from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.domain.vocabulary import nearest
from lexgate.law.explain import penalty_sentences
from lexgate.law.matrix import Article
from lexgate.law.sentences import Speech, duty_sentence, requirement_sentence, speech_in
from lexgate.law.versions import Version

_EPILOG = """
\b
Examples:
  lexgate law list --statute ndsr --status enforced
  lexgate law show 'ndsr:22(2)'
  lexgate law show ndsr:12.p1a --language zh --format json
  lexgate law show ndsr:12.p1a --as-of 2025-06-01
  lexgate law coverage --statute ndsr --format markdown
"""
_REVIEWED = "by {by} on {on}; `lexgate law coverage` says whether the text has changed since"
_NO_SOURCES = "their names are in the sources of the policies, which this installation does not have"


@click.group(help="Look up the articles that lexgate knows.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


command.add_command(coverage)
command.add_command(sign_off)


@command.command("list", help="List the entries of the statutes and of the house rules.")
@click.option("--statute", help="Only this statute, or `house`.")
@click.option("--status", help="Only entries of this status, such as enforced, reported or advice.")
@language_option
@format_option
@config_option
def list_entries(statute: str | None, status: str | None, language: str, form: str, config_file: Path | None) -> None:
    """Lists one entry a line."""
    parts = load_parts(config_file)
    entries = list(_entries(parts, statute, status))
    if form == "json":
        write_json([_short(entry, language) for entry in entries])
        return
    rows = [(entry.id, entry.status, entry.code or "", entry.explained(language)) for entry in entries]
    if rows:
        write_rows(console(), rows, styles=("bold", "dim", "cyan", ""))


def _entries(parts: Parts, statute: str | None, status: str | None) -> Iterator[Article]:
    statutes = parts.matrix.statutes
    _refuse_unknown("statute", statute, statutes)
    _refuse_unknown("status", status, {entry.status for each in statutes.values() for entry in each.articles.values()})
    for each in statutes.values():
        for entry in each.articles.values():
            if statute in {None, entry.statute} and status in {None, entry.status}:
                yield entry


def _refuse_unknown(what: str, stated: str | None, known: Mapping[str, Any] | set[str]) -> None:
    if stated is not None and stated not in known:
        raise Failure(f"there is no such {what}; known: {', '.join(sorted(known))}")


def _short(entry: Article, language: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "statute": entry.statute,
        "article": entry.article,
        "status": entry.status,
        "kind": entry.kind,
        "code": entry.code,
        "gist": entry.explained(language),
    }


@command.command(help="Show one entry: its words, its rule, what cures it, what it may cost, its tests.")
@click.argument("identifier", metavar="ID")
@click.option("--as-of", "day", metavar="DAY", help="In the wording of this day.  [default: the newest one]")
@language_option
@format_option
@source_option
@config_option
def show(
    *, identifier: str, day: str | None, language: str, form: str, source: Path | None, config_file: Path | None
) -> None:
    """Shows the entry with the id, such as `ndsr:22(2)`."""
    parts = load_parts(config_file)
    entry = _found(parts, identifier)
    stated = stated_or_own_sources(source) if source else None
    page = _page(parts, entry if day is None else _at(parts, entry, day), language, stated)
    if form == "json":
        write_json(page)
    else:
        write_labelled(console(), _labelled(page, speech_in(language, parts.vocabulary)))


def _found(parts: Parts, identifier: str) -> Article:
    if (entry := parts.matrix.find(identifier)) is not None:
        return entry
    known = [entry.id for statute in parts.matrix.statutes.values() for entry in statute.articles.values()]
    meant = nearest(identifier, known)
    raise Failure("there is no such entry" + (f"; did you mean {meant}?" if meant else ": see `lexgate law list`"))


def _at(parts: Parts, entry: Article, day: str) -> Article:
    try:
        instant = parse_instant(day)
    except NotAnInstant as error:
        raise Failure(f"--as-of {error}: write a day as 2025-06-01") from None
    begun = parts.matrix.statutes[entry.statute].in_force
    worded = entry.at(instant)
    if worded is None or (begun is not None and instant < parse_instant(begun)):
        raise Failure(f"{entry.id} was not in force on that day: see `lexgate law show {entry.id!r}`")
    return worded


def _page(parts: Parts, entry: Article, language: str, source: Path | None) -> dict[str, Any]:
    statute = parts.matrix.statutes[entry.statute]
    readings = parts.policies.law.get("readings", {})
    return {
        **_short(entry, language),
        "title": statute.title.get(language) or statute.title["en"],
        "citation": statute.citation,
        "in_force": statute.in_force,
        "since": entry.since,
        "until": entry.until,
        "effect": entry.effect,
        "addressee": entry.addressee,
        "quote": entry.quote,
        "predicate": entry.predicate,
        "cures": [dict(cure) for cure in entry.cures],
        "meets": [dict(way) for way in entry.meets],
        "no_meet": entry.no_meet,
        "no_cure": entry.incurable(language),
        "obligation": dict(entry.obligation) if entry.obligation else None,
        "penalties": list(penalty_sentences(parts.matrix, entry, speech_in(language, parts.vocabulary))),
        "notes": entry.notes,
        "wordings": [_wording(version) for version in entry.versions] if len(entry.versions) > 1 else [],
        "review": dict(entry.review) if entry.review else None,
        "readings": {
            name: {"in_force": parts.data["readings"].get(name), "default": reading["default"]}
            for name, reading in readings.items()
            if entry.id in reading["articles"]
        },
        "tests": rego_tests_of(entry.statute, entry.article, statute.articles, parts.policies.law, source),
    }


def _wording(version: Version) -> dict[str, str | None]:
    return {"since": version.since_day, "until": version.until_day, "quote": version.entry["quote"]}


def _labelled(page: Mapping[str, Any], speech: Speech) -> Iterator[tuple[str, Any]]:
    title = f"{page['title']}, {page['citation']}"
    yield page["id"], title + (f", in force since {page['in_force']}" if page["in_force"] else "")
    yield "This wording", _span(page) or None
    yield "Words of the article", page["quote"]
    yield "In short", page["gist"] if page["gist"] != page["quote"] else None
    yield "Status", " ".join(filter(None, (page["status"], page["kind"], page["effect"])))
    yield "Addressee", page["addressee"]
    yield "Code", page["code"]
    yield "Rule", page["predicate"]
    yield "Cures (any one of them)", list(_cures(page["cures"], speech))
    yield "What meets it (any one of them)", list(_cures(page["meets"], speech))
    yield "Nothing meets it", page["no_meet"]
    yield "No cure", page["no_cure"]
    yield "Duty", duty_sentence(page["obligation"], speech) if page["obligation"] else None
    yield "It may cost", page["penalties"]
    yield "Notes", page["notes"]
    yield "All wordings", [f"{_span(each)}: {each['quote']}" for each in page["wordings"]]
    yield "Reviewed", _REVIEWED.format(**page["review"]) if page["review"] else "by nobody"
    yield "Readings", [f"{name} = {_plain(value['in_force'])}" for name, value in page["readings"].items()]
    yield "Tests", _NO_SOURCES if page["tests"] is None else page["tests"]


def _span(dated: Mapping[str, Any]) -> str:
    since, until = dated["since"], dated["until"]
    return " ".join([*([f"since {since}"] if since else []), *([f"until before {until}"] if until else [])])


def _cures(cures: list[Mapping[str, Any]], speech: Speech) -> Iterator[str]:
    for number, cure in enumerate(cures, 1):
        sentences = (requirement_sentence(need, speech) for need in cure["requires"])
        yield f"{number}. {' '.join(sentences)}"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
