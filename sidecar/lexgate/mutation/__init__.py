"""Mutation of policies: one small fault at a time is put into the rules, and a test has to notice it.

    from lexgate.mutation import Mutation, Selection

    mutation = Mutation(Path("policies"), Path(".tools/bin/opa"))
    outcome = mutation.run(mutation.mutants(Selection(statute="ndsr", article="13")))
    assert not outcome.unexplained

`lexgate mutate` does the same on the command line; docs/mutation.md tells what the operators are.
"""

from lexgate.mutation._judge import KILLED, NOT_MADE, SURVIVED, Verdict
from lexgate.mutation._justified import read_justified
from lexgate.mutation._memory import Memory
from lexgate.mutation._mutants import Mutant
from lexgate.mutation._operators import OPERATORS
from lexgate.mutation._report import percent, report_of, report_page
from lexgate.mutation._run import Judged, Mutation, Outcome, Selection

__all__ = [
    "KILLED",
    "NOT_MADE",
    "OPERATORS",
    "SURVIVED",
    "Judged",
    "Memory",
    "Mutant",
    "Mutation",
    "Outcome",
    "Selection",
    "Verdict",
    "percent",
    "read_justified",
    "report_of",
    "report_page",
]
