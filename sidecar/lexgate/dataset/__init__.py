"""Verdicts for batch jobs: one for each row of a table, where rows that say the same are judged once.

    verdicts = judge(table, by=InProcess())          # or by=Client(…)
    table.filter(verdicts["allowed"])

A table is of pyarrow, or whatever hands itself over as one: a DataFrame of pandas or polars.
"""

from __future__ import annotations

try:
    import pyarrow as _pyarrow
except ModuleNotFoundError as missing:
    raise ImportError("lexgate.dataset takes pyarrow: pip install 'lexgate[parquet]'") from missing

from lexgate.dataset._inprocess import InProcess
from lexgate.dataset._judging import Judges, judge

__all__ = ["InProcess", "Judges", "judge"]
del _pyarrow
