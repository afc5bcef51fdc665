"""Figures are counted cheaply, survive a restart, and are added up over the processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from lexgate.domain.decision import Decision, Effect, Violation
from lexgate.serve.metrics import Figures, Metrics
from lexgate.serve.roster import Roster


def decision(effect: Effect, *articles: str) -> Decision:
    violations = tuple(Violation("ndsr", article, "code", False, {}, ()) for article in articles)
    return Decision("id-1", effect, (), (), violations, (), ("consent-1",), (), (), 0, 0, True, "")


@pytest.fixture
def roster() -> Roster:
    return Roster(["grpc-0", "grpc-1", "http"])


def samples(folder: Path, roster: Roster) -> dict[tuple[str, ...], float]:
    registry = CollectorRegistry()
    registry.register(Figures(folder, roster, {"version": "1", "policy_digest": "sha256:0", "engine": "wasm"}))
    text = generate_latest(registry).decode()
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_processes_are_added_up(tmp_path: Path, roster: Roster) -> None:
    for name, entry in (("grpc-0", "grpc"), ("grpc-1", "grpc"), ("http", "http")):
        metrics = Metrics(entry, "wasm", tmp_path / f"{name}.json")
        metrics.decided(decision(Effect.DENY, "22(2)", "22(4)"), 0.0002)
        metrics.decided(decision(Effect.ALLOW), 0.002)
        metrics.refused("input")
        metrics.fault("LogFault")
        metrics.flush()
    roster.restarting("grpc-1")

    figures = samples(tmp_path, roster)
    assert figures["lexgate_decisions_total", "DENY", "wasm", "grpc"] == 2
    assert figures["lexgate_decisions_total", "ALLOW", "wasm", "http"] == 1
    assert figures["lexgate_violations_total", "22(2)", "ndsr"] == 3
    assert figures["lexgate_request_errors_total", "grpc", "input"] == 2
    assert figures["lexgate_faults_total", "http", "LogFault"] == 1
    assert figures["lexgate_worker_restarts_total", "grpc-1"] == 1
    assert figures["lexgate_info", "wasm", "sha256:0", "1"] == 1


def test_what_passes_gateways_is_told_by_what_became_of_it(tmp_path: Path, roster: Roster) -> None:
    for _ in range(2):  # the second continues the totals of the first
        metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")
        metrics.passed("envoy", "PASS", observed=False)
        metrics.passed("envoy", "DENY", observed=True)
        metrics.close()
    figures = samples(tmp_path, roster)
    assert figures["lexgate_exchanges_total", "envoy", "enforce", "PASS"] == 2
    assert figures["lexgate_exchanges_total", "envoy", "observe", "DENY"] == 2


def test_the_histogram_is_cumulative(tmp_path: Path, roster: Roster) -> None:
    metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")
    for seconds in (0.00004, 0.00005, 0.0002, 100.0):
        metrics.decided(decision(Effect.ALLOW), seconds)
    metrics.flush()

    figures = samples(tmp_path, roster)
    counts = [
        figures["lexgate_decision_seconds_bucket", "grpc", bound]
        for bound in ("5e-05", "0.0001", "0.00025", "2.5", "+Inf")
    ]
    assert counts == [2, 2, 3, 3, 4]
    assert figures["lexgate_decision_seconds_count", "grpc"] == 4
    assert figures["lexgate_decision_seconds_sum", "grpc"] == pytest.approx(100.00029)


def test_a_restarted_process_goes_on_counting(tmp_path: Path, roster: Roster) -> None:
    for _ in range(2):
        metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")
        metrics.decided(decision(Effect.DENY, "22(2)"), 0.001)
        metrics.close()

    assert samples(tmp_path, roster)["lexgate_violations_total", "22(2)", "ndsr"] == 2


def test_no_id_is_in_the_figures(tmp_path: Path, roster: Roster) -> None:
    metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")
    metrics.decided(decision(Effect.DENY, "22(2)"), 0.001)
    metrics.flush()

    text = (tmp_path / "grpc-0.json").read_text() + str(samples(tmp_path, roster))
    assert "id-1" not in text
    assert "consent-1" not in text


def test_totals_are_written_regularly(tmp_path: Path, roster: Roster) -> None:
    metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")
    metrics.start()
    metrics.decided(decision(Effect.ALLOW), 0.001)
    deadline = time.monotonic() + 20
    while not (tmp_path / "grpc-0.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    metrics.close()

    assert samples(tmp_path, roster)["lexgate_decisions_total", "ALLOW", "wasm", "grpc"] == 1


def test_threads_lose_nothing(tmp_path: Path, roster: Roster) -> None:
    metrics = Metrics("grpc", "wasm", tmp_path / "grpc-0.json")

    def count() -> None:
        for _ in range(2000):
            metrics.decided(decision(Effect.ALLOW), 0.001)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metrics.flush()

    assert samples(tmp_path, roster)["lexgate_decision_seconds_count", "grpc"] == 8000


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"entry": "grpc"}'])
def test_a_damaged_file_is_left_out(tmp_path: Path, roster: Roster, content: bytes) -> None:
    (tmp_path / "grpc-0.json").write_bytes(content)
    Metrics("grpc", "wasm", tmp_path / "grpc-1.json").flush()

    assert samples(tmp_path, roster)["lexgate_decisions_total", "ALLOW", "wasm", "grpc"] == 0


def test_a_folder_that_is_gone_costs_no_decision(tmp_path: Path) -> None:
    metrics = Metrics("grpc", "wasm", tmp_path / "gone" / "grpc-0.json")
    metrics.decided(decision(Effect.ALLOW), 0.001)
    metrics.close()


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "metrics"]
