"""What policy authors use in their tests: cases, a judge, a sidecar, assertions; strategies are a module of their own.

    from lexgate.testing import CaseRunner, load_cases

    with CaseRunner() as runner:
        for result in runner.run(load_cases(["policies/cases"])):
            assert result.passed, result

`lexgate test` does the same on the command line; docs/cases.md tells how a case is written, and
docs/testing-policies.md what else is here.
"""

from lexgate.testing._asserts import assert_allowed, assert_denied, assert_obliged, assert_referred
from lexgate.testing._cases import Case, Expected
from lexgate.testing._compare import Difference
from lexgate.testing._compare_sets import Change, Compared, ComparedLog, compare, compare_log
from lexgate.testing._coverage import CaseCoverage, Covered, case_coverage
from lexgate.testing._judge import Answer, Judge
from lexgate.testing._junit import junit_xml
from lexgate.testing._load import case_files, case_schema, load_cases
from lexgate.testing._outcome import Outcome, Question, Side
from lexgate.testing._pairs import FEW, Unpaired, facts_of, unpaired
from lexgate.testing._run import CaseRunner, Result, run_case
from lexgate.testing._sarif import sarif
from lexgate.testing._sidecar import Sidecar, running_sidecar

__all__ = [
    "FEW",
    "Answer",
    "Case",
    "CaseCoverage",
    "CaseRunner",
    "Change",
    "Compared",
    "ComparedLog",
    "Covered",
    "Difference",
    "Expected",
    "Judge",
    "Outcome",
    "Question",
    "Result",
    "Side",
    "Sidecar",
    "Unpaired",
    "assert_allowed",
    "assert_denied",
    "assert_obliged",
    "assert_referred",
    "case_coverage",
    "case_files",
    "case_schema",
    "compare",
    "compare_log",
    "facts_of",
    "junit_xml",
    "load_cases",
    "run_case",
    "running_sidecar",
    "sarif",
    "unpaired",
]
