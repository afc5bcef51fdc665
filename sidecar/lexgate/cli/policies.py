"""`lexgate policies`: compile the policies, show which are in use, and write them as a bundle for any OPA."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click

from lexgate.cli._bundle import plain_bundle
from lexgate.cli._options import config_option, format_option, opa_option, source_option
from lexgate.cli._page import write_json, write_labelled
from lexgate.cli._parts import Parts, load_parts
from lexgate.cli._sources import found_opa, stated_or_own_sources
from lexgate.cli.text import console
from lexgate.law.build import build_policy_set
from lexgate.law.house import merge_house
from lexgate.law.policy_set import PACKAGED

_EPILOG = """
\b
Examples:
  lexgate policies show
  lexgate policies build --source policies --output build/policies
  lexgate policies bundle --config lexgate.yaml --output lexgate.tar.gz
  lexgate policies merge --source policies --house house --output build/sources
"""
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(help="Compile the policies, show which are in use, write them for any OPA.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


@command.command(help="Compile the policies with opa, in place of those that were there.")
@source_option
@click.option("--output", type=_FOLDER, help="The folder to write.  [default: the one that lexgate loads]")
@opa_option
def build(source: Path | None, output: Path | None, opa: Path | None) -> None:
    """Compiles, or says what is wrong and leaves what was there."""
    source, output = stated_or_own_sources(source), output or PACKAGED
    manifest = build_policy_set(source, output, opa or found_opa())
    click.echo(f"compiled with opa {manifest.opa_version} into {output}: {manifest.policy_digest}")


@command.command(help="Show the policies in use: digest, version of opa, entry points, counts.")
@format_option
@config_option
def show(form: str, config_file: Path | None) -> None:
    """Shows what the policies say about themselves."""
    page = _page(load_parts(config_file))
    if form == "json":
        write_json(page)
        return
    entries = (f"{name}: {_counted(count)}" for name, count in page["statutes"].items())
    labelled = (
        ("Digest", page["policy_digest"]),
        ("Digest as configured", page["digest_in_force"]),
        ("Folder", page["folder"]),
        ("Compiled with", f"opa {page['opa_version']}"),
        ("Entry points", ", ".join(page["entry_points"])),
        ("Entries", list(entries)),
        ("Readings", str(page["readings"])),
        ("Facts", str(page["facts"])),
    )
    write_labelled(console(), labelled)


@command.command(help="Write the policies, as this deployment reads them, as a bundle that any OPA loads.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@config_option
def bundle(output: Path, config_file: Path | None) -> None:
    """Writes the bundle whole, or leaves what was there."""
    parts = load_parts(config_file)
    content = plain_bundle(parts)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{output.name}-", dir=output.parent) as scratch:
        fresh = Path(scratch, output.name)
        fresh.write_bytes(content)
        fresh.replace(output)
    click.echo(f"wrote {output}, revision {parts.digest}")


@command.command(help="Put house rules of a folder of their own beside the sources of the law.")
@source_option
@click.option("--house", type=_FOLDER, required=True, help="The folder of the house rules.")
@click.option("--output", type=_FOLDER, required=True, help="The folder to write: sources of policies again.")
@opa_option
def merge(source: Path | None, house: Path, output: Path, opa: Path | None) -> None:
    """Writes the sources whole, or leaves what was there."""
    entries = merge_house(stated_or_own_sources(source), house, output, opa or found_opa())
    click.echo(f"wrote {output}, with {', '.join(entries) or 'no house rule'}")


def _page(parts: Parts) -> dict[str, Any]:
    policies, matrix = parts.policies, parts.matrix
    return {
        "policy_digest": policies.policy_digest,
        "digest_in_force": parts.digest,
        "folder": str(policies.folder),
        "opa_version": policies.manifest.opa_version,
        "entry_points": list(policies.manifest.entry_points),
        "statutes": {
            name: dict(Counter(entry.status for entry in statute.articles.values()).most_common())
            for name, statute in matrix.statutes.items()
        },
        "readings": len(policies.law.get("readings", {})),
        "facts": len(parts.vocabulary.facts),
        "files": dict(policies.manifest.files),
    }


def _counted(count: dict[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in count.items())
