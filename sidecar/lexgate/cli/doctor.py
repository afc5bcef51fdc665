"""`lexgate doctor`: what is installed, what is missing, does a decision come out right."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from lexgate.cli._check import Check
from lexgate.cli._checks import check_all
from lexgate.cli._failure import OK, SOMETHING_ELSE, finish
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import config_option, format_option
from lexgate.cli._page import write_json
from lexgate.cli.text import console

_MARKS = {"ok": ("ok", "green"), "missing": ("missing", "yellow"), "wrong": ("wrong", "bold red")}
_EPILOG = """
\b
Examples:
  lexgate doctor
  lexgate doctor --config lexgate.yaml --format json

\b
Exit status: 0 when everything needed to serve on the embedded engine is in order (and on the engine opa,
where the configuration chooses it), else 1.
"""


@click.command(help="Say what is installed, what is missing, and whether lexgate decides right.", epilog=_EPILOG)
@format_option
@config_option
def command(form: str, config_file: Path | None) -> None:
    """Runs every check."""
    log_to_standard_error()
    checks = list(check_all(config_file))
    in_order = all(check.state == "ok" for check in checks if check.required)
    if form == "json":
        write_json({"in_order": in_order, "checks": [check.json for check in checks]})
    else:
        _write(checks, in_order=in_order)
    finish(OK if in_order else SOMETHING_ELSE)


def _write(checks: list[Check], *, in_order: bool) -> None:
    out = console()
    for check in checks:
        mark, style = _MARKS[check.state]
        line = Text.assemble((f"{mark:<8}", style), (check.name, "bold"), f"  {check.found}")
        if check.state != "ok":
            line.append(f"\n        needed for {check.needed_for}; {check.cure}")
        out.print(line)
    out.print("everything needed to serve is in order" if in_order else "lexgate cannot serve like this")
