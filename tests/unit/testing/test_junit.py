"""JUnit XML holds a suite a file and a case a result, whatever the words are."""

from __future__ import annotations

from junitparser import JUnitXml

from lexgate.testing import CaseRunner, junit_xml
from tests.unit.testing.conftest import Cases, case


def test_results_come_back_as_they_were(runner: CaseRunner, load: Cases) -> None:
    odd = 'A <forum> & "friends" 论坛'
    cases = [
        *load(case(name=odd, story=odd, expect={"effect": "DENY"}), case(), name="a.yaml"),
        *load(case(), name="b.yaml"),
    ]
    text = junit_xml(runner.run(cases))
    assert text.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    document = JUnitXml.fromstring(text)
    assert (document.tests, document.failures, document.errors) == (3, 1, 0)
    first, second = document
    assert [suite.name for suite in (first, second)] == [cases[0].file, cases[2].file]
    failed, passed = first
    assert failed.name == f"{odd} (wasm)"
    assert failed.result[0].message == "effect: expected DENY, got ALLOW"
    assert odd in failed.result[0].text
    assert passed.is_passed
    assert failed.classname == cases[0].file.removesuffix(".yaml").replace("/", ".").strip(".")
    assert passed.time >= 0
