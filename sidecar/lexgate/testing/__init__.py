"""Cases of the law for tests: small stories with their facts and what must come of them.

    from lexgate.testing import CaseRunner, load_cases

    with CaseRunner() as runner:
        for result in runner.run(load_cases(["policies/cases"])):
            assert result.passed, result

`lexgate test` does the same on the command line; docs/cases.md tells how a case is written.
"""

from lexgate.testing._cases import Case, Expected
from lexgate.testing._compare import Difference
from lexgate.testing._junit import junit_xml
from lexgate.testing._load import case_schema, load_cases
from lexgate.testing._pairs import FEW, Unpaired, facts_of, unpaired
from lexgate.testing._run import CaseRunner, Result, run_case

__all__ = [
    "FEW",
    "Case",
    "CaseRunner",
    "Difference",
    "Expected",
    "Result",
    "Unpaired",
    "case_schema",
    "facts_of",
    "junit_xml",
    "load_cases",
    "run_case",
    "unpaired",
]
