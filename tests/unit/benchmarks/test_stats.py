"""Medians, ratios and verdicts of the bench."""

from __future__ import annotations

import os

import pytest

from benchmarks import processes
from benchmarks.stats import Figure, Rounds


def test_the_median_is_the_middle_round() -> None:
    assert Rounds([5, 1, 9, 3, 4]).median == 4


def test_the_spread_is_a_share_of_the_median() -> None:
    assert Rounds([90, 100, 120]).spread == pytest.approx(0.3)


def test_a_ratio_is_taken_round_by_round() -> None:
    assert Rounds([10, 20, 90]).over(Rounds([5, 10, 9])).median == 2


@pytest.mark.parametrize(
    ("value", "at_most", "met"), [(4, False, False), (5, False, True), (5, True, True), (6, True, False)]
)
def test_a_figure_is_met_at_its_target(value: float, at_most: bool, met: bool) -> None:
    assert Figure("figure", Rounds([value]), 5, at_most=at_most).met is met


def test_this_process_has_used_time_and_memory() -> None:
    assert processes.resident_mb(os.getpid()) > 1
    assert 0 < processes.cpu_seconds(os.getpid()) <= processes.tree_cpu_seconds(os.getpid())


def test_a_process_that_is_gone_used_nothing() -> None:
    assert processes.cpu_seconds(2**22 + 1) == 0
    assert processes.tree(2**22 + 1) == [2**22 + 1]
