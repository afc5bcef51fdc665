"""What stands behind Envoy in the bench is the OPA of the project, and the figures are those that were promised."""

from __future__ import annotations

from pathlib import Path

from benchmarks.envoy import FULL, WAYS, Measured, Round
from benchmarks.generator import Answers


def test_the_opa_to_compare_with_is_the_pinned_one(root: Path) -> None:
    stated = dict(
        line.split("=") for line in (root / "tools/versions.env").read_text().splitlines() if "=" in line[:20]
    )
    module = (root / "benchmarks/opa_envoy/go.mod").read_text()
    assert f"github.com/open-policy-agent/opa v{stated['OPA_VERSION']}\n" in module


def _answers(per_second: int, p50: float) -> Answers:
    return Answers(per_second, 1.0, p50, p50, 0.0, 0.0, 0.0, 0.0)


def test_figures_are_ratios_of_one_round() -> None:
    busy = {way: _answers(rate, 0.001) for way, rate in zip(WAYS, [9000, 3000, 1000, 500], strict=True)}
    idle = {way: _answers(1, p50) for way, p50 in zip(WAYS, [0.0002, 0.0007, 0.002, 0.003], strict=True)}
    throughput, latency = Measured(FULL, [Round(busy, idle)]).figures()
    assert (throughput.rounds.median, throughput.target, throughput.met) == (3.0, 3.0, True)
    assert (round(latency.rounds.median, 6), latency.unit, latency.met) == (0.5, "ms", True)
