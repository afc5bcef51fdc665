"""Plain pages for the terminal: rows in columns, and a page of labels with their text; JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text


def write_rows(out: Console, rows: Iterable[Sequence[str]], *, styles: Sequence[str]) -> None:
    """Writes rows with their columns aligned; the last one is cut where the terminal ends."""
    table = list(rows)
    widths = [max(cell_len(cell) for cell in column) for column in zip(*table, strict=True)]
    for row in table:
        line = Text()
        for cell, width, style in zip(row[:-1], widths, styles, strict=False):
            line.append(cell + " " * (width - cell_len(cell) + 2), style)
        line.append(row[-1], styles[-1])
        out.print(line, no_wrap=True, overflow="ellipsis")


def write_labelled(out: Console, entries: Iterable[tuple[str, str | Sequence[str] | None]]) -> None:
    """Writes each label with its text, or its list of texts; what is empty is left out."""
    for label, content in entries:
        if not content:
            continue
        out.print(Text(label, style="bold"))
        for text in [content] if isinstance(content, str) else content:
            out.print(Padding(Text(text), (0, 0, 0, 2), expand=False))


def write_json(value: Any) -> None:
    """Writes one JSON value, spread out."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
