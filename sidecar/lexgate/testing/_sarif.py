"""Failed cases as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from lexgate.errors import CaseProblem
from lexgate.law.matrix import Matrix
from lexgate.testing._lines import CaseLines
from lexgate.testing._run import Result

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MALFORMED = "lexgate/malformed"
_RULES = {
    _MALFORMED: "A file of cases keeps to its form, and its facts to the vocabulary.",
    "lexgate/effect": "A case comes to the effect that it expects.",
    "lexgate/obligation": "A duty is what a case expects of it.",
    "lexgate/duties": "Exactly the duties come that a case expects.",
    "lexgate/governs": "Exactly the statutes govern that a case expects.",
    "lexgate/reasons": "A person must decide for exactly the reasons that a case expects.",
    "lexgate/readings": "Exactly the readings matter that a case expects.",
    "lexgate/posture": "A standing duty is in the state that a case expects.",
    "lexgate/engines": "Both engines say the same.",
}

Finding = tuple[str, str, str, tuple[str | int, ...], str]
"""A rule, a message, a file, the path to its line, and what tells it from other findings."""


def sarif(results: Iterable[Result], problems: Iterable[CaseProblem] = (), matrix: Matrix | None = None) -> bytes:
    """Returns a SARIF log with a result for each thing that differs, and for each malformed field.

    Rules are the entries of the `matrix` that a difference is about. Files are relative to the current folder.
    """
    findings = list(dict.fromkeys([*_differences(results), *map(_malformed, problems)]))
    lines = {file: CaseLines(file) for file in {finding[2] for finding in findings}}
    rules = sorted({finding[0] for finding in findings})
    run = {
        "tool": {
            "driver": {
                "name": "lexgate",
                "semanticVersion": version("lexgate"),
                "rules": [_rule(rule, matrix) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, lines[finding[2]]) for finding in findings],
    }
    return orjson.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, option=orjson.OPT_INDENT_2)


def _differences(results: Iterable[Result]) -> Iterator[Finding]:
    for result in results:
        case = result.case
        for difference in result.differences:
            rule = difference.article or f"lexgate/{difference.what}"
            about = f"{case.name}: {difference.what}"
            yield rule, f"{case.name}: {difference}", case.file, ("cases", case.position), about


def _malformed(problem: CaseProblem) -> Finding:
    field = problem.field
    said = f"{problem.case or 'the file'}: {field.pointer or 'the file'}: {field.problem}; {field.cure}"
    return _MALFORMED, said, problem.file, field.path, f"{problem.case}: {field.pointer}"


def _rule(identifier: str, matrix: Matrix | None) -> dict[str, Any]:
    entry = None if matrix is None else matrix.find(identifier)
    said = _RULES.get(identifier, identifier) if entry is None else entry.explained("en")
    return {"id": identifier, "shortDescription": {"text": said}, "defaultConfiguration": {"level": "error"}}


def _result(finding: Finding, rules: Sequence[str], lines: CaseLines) -> dict[str, Any]:
    rule, message, file, path, about = finding
    print_of = hashlib.sha256(f"{file}\0{rule}\0{about}".encode()).hexdigest()
    place = {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": lines.of(path)}}
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": "error",
        "message": {"text": message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"lexgateCase/v1": print_of},
    }


def _uri(file: str) -> str:
    """The file as a URI: relative where it lies below the current folder."""
    path, here = Path(file).resolve(), Path.cwd()
    return quote(path.relative_to(here).as_posix()) if path.is_relative_to(here) else path.as_uri()
