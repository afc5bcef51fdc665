"""Results of cases for the terminal: a line a case below its file, and what differs where one did not pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from lexgate.law.matrix import Matrix
from lexgate.testing import Case, Difference, Result


def write_results(out: Console, results: Sequence[Sequence[Result]], matrix: Matrix) -> None:
    """Writes the results, those of one case together, in the order of the files, and a line that counts."""
    file = None
    for of_case in results:
        case = of_case[0].case
        if case.file != file:
            file = case.file
            out.print(Text(file, style="bold"))
        _write_case(out, case, [result for result in of_case if not result.passed], matrix)
    _write_count(out, results)


def _write_case(out: Console, case: Case, failed: Sequence[Result], matrix: Matrix) -> None:
    mark = ("FAIL", "bold red") if failed else ("ok  ", "green")
    out.print(Text.assemble("  ", mark, f"  {case.name}"), soft_wrap=True)
    if not failed:
        return
    _at(out, 8, case.story, "italic")
    for difference in dict.fromkeys(each for result in failed for each in result.differences):
        engines = [result.engine for result in failed if difference in result.differences]
        _write_difference(out, difference, ", ".join(engines), matrix)
    _at(out, 8, "facts:", "dim")
    for line in _fact_lines(case):
        _at(out, 10, line, "dim")


def _write_difference(out: Console, difference: Difference, engines: str, matrix: Matrix) -> None:
    _at(out, 8, f"{difference} ({engines})", "red")
    entry = matrix.find(difference.article) if difference.article else None
    if entry is not None:
        _at(out, 10, entry.explained("en"))


def _write_count(out: Console, results: Sequence[Sequence[Result]]) -> None:
    failed = sum(not all(result.passed for result in of_case) for of_case in results)
    engines = ", ".join(result.engine for result in results[0])
    seconds = sum(result.seconds for of_case in results for result in of_case)
    style = "bold red" if failed else "bold green"
    said = f"{failed} of {len(results)} cases failed" if failed else f"{len(results)} cases passed"
    out.print(Text.assemble((said, style), f" ({engines}; judged in {seconds:.2f} s)"))


def _fact_lines(case: Case) -> Iterator[str]:
    """The facts as the file states them, a line each; readings and the instant first."""
    if case.as_of is not None:
        yield f"as_of: {case.as_of}"
    for name, value in case.readings.items():
        yield f"reading {name}: {_shown(value)}"
    yield from _leaves("", case.facts)


def _leaves(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for name, member in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), member)
    elif isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
        for position, member in enumerate(value):
            yield from _leaves(f"{path}[{position}]", member)
    else:
        yield f"{path}: {_shown(value)}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _at(out: Console, indent: int, text: str, style: str = "") -> None:
    out.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))
