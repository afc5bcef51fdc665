"""Results as JUnit XML, which every CI shows: a suite a file, a case a story and engine."""

from __future__ import annotations

import io
from collections.abc import Iterable

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from lexgate.testing._run import Result


def junit_xml(results: Iterable[Result]) -> bytes:
    """Returns the results as a JUnit XML document in UTF-8."""
    suites: dict[str, list[TestCase]] = {}
    for result in results:
        suites.setdefault(result.case.file, []).append(_case(result))
    document = JUnitXml("lexgate")
    for file, cases in suites.items():
        suite = TestSuite(file)
        suite.add_testcases(cases)
        document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call] # its library leaves the type out
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _case(result: Result) -> TestCase:
    place = result.case.file.removesuffix(".yaml").removesuffix(".yml").replace("/", ".").strip(".")
    case = TestCase(f"{result.case.name} ({result.engine})", place, round(result.seconds, 6))
    if not result.passed:
        failure = Failure("; ".join(map(str, result.differences)), "difference")
        failure.text = "\n".join([result.case.story, *map(str, result.differences)])
        case.result = [failure]
    return case
