"""`lexgate law sign-off`: write into the matrix that a person has reviewed an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lexgate.cli._failure import Failure
from lexgate.cli._options import opa_option, source_option
from lexgate.cli._sources import found_opa, stated_or_own_sources
from lexgate.domain.vocabulary import nearest
from lexgate.law._yaml import read_yaml
from lexgate.law.rego import read_policies
from lexgate.law.review import review_state, reviewed_text, text_digest, write_review

_EPILOG = """
What is signed is the entry (its words, predicate, cures, duty, penalties) and the Rego that judges it. The review is
out of date as soon as any of that changes: `lexgate law coverage` says so.

\b
Examples:
  lexgate law sign-off 'ndsr:22(2)' --show
  lexgate law sign-off 'ndsr:22(2)' --by 'Name of the reviewer'
"""


@click.command(name="sign-off", help="Write into the matrix that a person has reviewed an entry.", epilog=_EPILOG)
@click.argument("identifier", metavar="ID")
@click.option("--by", help="Who reviewed it.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the review.  [default: today]")
@click.option("--show", is_flag=True, help="Only print the text that would be signed.")
@source_option
@opa_option
def sign_off(
    identifier: str, by: str | None, on: datetime | None, show: bool, source: Path | None, opa: Path | None
) -> None:
    """Signs, or shows what would be signed."""
    folder = stated_or_own_sources(source)
    path, article, entry = _entry(folder, identifier)
    files = read_policies(opa or found_opa(), folder)
    text = reviewed_text(identifier, entry, files)
    if show:
        click.echo(f"{review_state(identifier, entry, files)}, sha256 {text_digest(text)}\n\n{text}", nl=False)
        return
    reviewer = " ".join((by or "").split())
    if not reviewer:
        raise Failure("say with --by who reviewed the entry")
    day = (on or datetime.now(UTC)).date().isoformat()
    write_review(path, article, by=reviewer, on=day, sha256=text_digest(text))
    click.echo(f"{identifier} in {path.name}: reviewed by {reviewer} on {day}")


def _entry(folder: Path, identifier: str) -> tuple[Path, str, Mapping[str, Any]]:
    statute, _, article = identifier.partition(":")
    statutes = {path.stem: path for path in (folder / "law").glob("*.yaml")}
    if statute not in statutes:
        raise Failure(f"there is no such statute; known: {', '.join(sorted(statutes))}")
    entries = read_yaml(statutes[statute]).get("articles", {})
    if article not in entries:
        meant = nearest(identifier, [f"{statute}:{each}" for each in entries])
        raise Failure("there is no such entry" + (f"; did you mean {meant}?" if meant else ": see `lexgate law list`"))
    return statutes[statute], article, entries[article]
