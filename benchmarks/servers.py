"""Starts the servers of the bench on this machine, waits until they answer, and stops them whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import orjson

from benchmarks.corpus import Entry
from benchmarks.processes import cpu_seconds, tree
from lexgate.engine import render_bundle
from lexgate.law.policy_set import PolicySet
from lexgate.serve.grpc_service import SERVICE
from lexgate.serve.wire_decisions import decision_message
from lexgate.v1.decision_service_pb2 import EvaluateResponse

ROOT = Path(__file__).parent.parent
OPA = ROOT / ".tools/bin/opa"
OPA_ENVOY = ROOT / "build/bench/opa_envoy"
ENVOY = ROOT / ".tools/bin/envoy"
LEXGATE = Path(sys.executable).with_name("lexgate")
_EVALUATE = f"/{SERVICE}/Evaluate"
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0


class ServerFailed(Exception):
    """A server did not start, or does not answer as it must."""


@dataclass(frozen=True)
class Server:
    """A running server; `pid` is the process that was started, the workers are below it."""

    name: str
    pid: int
    port: int

    def worker(self) -> int:
        """Returns the process of the server that has worked most."""
        return max(tree(self.pid), key=cpu_seconds)


def free_port() -> int:
    """Returns a port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def lexgate(name: str, folder: Path, cores: Sequence[int], **settings: Any) -> Iterator[Server]:
    """Runs `lexgate serve` on the cores, without HTTP; `settings` are sections of its configuration."""
    port = free_port()
    own = folder / name
    own.mkdir()
    config = {
        "workers": len(cores),
        "grpc": {"address": f"127.0.0.1:{port}", "socket": str(own / "grpc.sock")},
        "http": {"enabled": False},
        "log": {"directory": str(own / "log")},
        "logging": {"level": "warning"},
        **settings,
    }
    file = own / "lexgate.yaml"
    file.write_bytes(orjson.dumps(config))  # JSON is YAML
    with _running(name, [LEXGATE, "serve", "--config", file], port, cores, _grpc_answers) as server:
        yield server


@contextmanager
def constant(cores: Sequence[int], way: str = "inline") -> Iterator[Server]:
    """Runs the constant server, which answers `inline` or through the `pool` of grpcio."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.constant_server", f"127.0.0.1:{port}", way]
    with _running(f"constant-{way}", command, port, cores, _grpc_answers) as server:
        yield server


@contextmanager
def opa(folder: Path, cores: Sequence[int]) -> Iterator[Server]:
    """Runs an OPA server over HTTP with the same policies."""
    port = free_port()
    with _running("opa", [OPA, *_opa_options(folder, port)], port, cores, _http_answers) as server:
        yield server


@contextmanager
def opa_envoy(folder: Path, cores: Sequence[int], *, recording: bool = False) -> Iterator[Server]:
    """Runs OPA's Envoy plugin with the same policies; the port is that of its ext_authz.

    `recording` writes its decision log to nowhere: the cost of making its lines, and none of keeping them.
    """
    health, port = free_port(), free_port()
    plugin = {"addr": f"127.0.0.1:{port}", "path": "bench/envoy/result"}
    settings = {"plugins": {"envoy_ext_authz_grpc": plugin}, "decision_logs": {"console": recording}}
    config = folder / f"opa_envoy-{port}.json"
    config.write_bytes(orjson.dumps(settings))
    mapping = ["--bundle", ROOT / "benchmarks/opa_envoy/mapping", "--config-file", config]
    command = [OPA_ENVOY, *_opa_options(folder, health), *mapping]
    with _running("opa-envoy", command, health, cores, _http_answers, silent=recording) as server:
        yield Server(server.name, server.pid, port)


def _opa_options(folder: Path, port: int) -> list[Any]:
    policies = PolicySet.load()
    bundle = folder / "bundle.tar.gz"
    bundle.write_bytes(render_bundle(policies.bundle, policies.data, policies.policy_digest))
    quiet = ["--skip-version-check", "--log-level", "error"]
    return ["run", "--server", *quiet, "--addr", f"127.0.0.1:{port}", "--bundle", bundle]


@contextmanager
def envoy(folder: Path, cores: Sequence[int], config: Any, port: int) -> Iterator[Server]:
    """Runs an Envoy of one thread; it has started when it listens on the port."""
    file = folder / "envoy.json"
    file.write_bytes(orjson.dumps(config))
    modest = ["--concurrency", str(len(cores)), "--disable-hot-restart", "--log-level", "error"]
    with _running("envoy", [ENVOY, "-c", file, *modest], port, cores, _listens) as server:
        yield server


@contextmanager
def _running(
    name: str,
    command: Sequence[Any],
    port: int,
    cores: Sequence[int],
    answers: Callable[[int], bool],
    *,
    silent: bool = False,
) -> Iterator[Server]:
    pinned = ["taskset", "-c", ",".join(map(str, cores)), *map(str, command)]
    with ExitStack() as stack:
        output = subprocess.DEVNULL if silent else None
        process = subprocess.Popen(pinned, cwd=ROOT, env=_environment(), stdout=output, stderr=output)
        stack.callback(_stop, process)
        deadline = time.monotonic() + _START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(f"{name} does not start")
            time.sleep(0.05)
        yield Server(name, process.pid, port)


def _environment() -> dict[str, str]:
    """Without settings of whoever runs the bench, which would change what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LEXGATE_", "OPA_"))}


def _stop(process: subprocess.Popen[bytes]) -> None:
    below = tree(process.pid)
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _grpc_answers(port: int) -> bool:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=1)
        except grpc.FutureTimeoutError:
            return False
        return True


def _http_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health?bundles", timeout=1) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def check_lexgate(server: Server, entries: Sequence[Entry]) -> None:
    """Raises `ServerFailed` when the server decides other than this process did."""
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        evaluate: Any = channel.unary_unary(_EVALUATE, response_deserializer=EvaluateResponse.FromString)
        for entry in entries:
            decision = evaluate(entry.message, timeout=10).decision
            cited = {_identifier(violation) for violation in decision.violations}
            if (decision.effect, cited) != (decision_message(entry.decision).effect, _violated(entry)):
                raise ServerFailed(f"{server.name} decides other than the policies in this process")


def check_opa(server: Server, entries: Sequence[Entry]) -> None:
    """Raises `ServerFailed` when the OPA server finds other violations than this process did."""
    url = f"http://127.0.0.1:{server.port}/v1/data/lexgate/decision"
    for entry in entries:
        body = b'{"input":' + entry.input + b"}"
        with urllib.request.urlopen(url, data=body, timeout=10) as answer:
            found = set(orjson.loads(answer.read())["result"]["deny"])
        if found != _violated(entry):
            raise ServerFailed("the OPA server decides other than the policies in this process")


def _violated(entry: Entry) -> set[str]:
    return {_identifier(violation) for violation in entry.decision.violations}


def _identifier(violation: Any) -> str:
    return f"{'house' if violation.house else violation.statute}:{violation.article}"
