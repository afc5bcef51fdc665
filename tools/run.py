"""`make run`: starts a sidecar, asks it once by gRPC and once by HTTP, shows both answers, and serves until Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from lexgate.cli._parts import load_parts
from lexgate.cli.text import Words, console, render_decision
from lexgate.client import Client
from lexgate.config import Config, load_config
from lexgate.domain.rendering import decision_json
from lexgate.errors import ConfigError, LexgateError, Unreachable
from lexgate.serve.health import reasons

START_SECONDS, END_SECONDS, POLL_SECONDS = 60.0, 20.0, 0.1
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a server may listen on is not where to reach it


def main() -> int:
    """Returns the exit status: 0 after Ctrl-C, else what the sidecar ended with, or 1."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end like Ctrl-C, and the sidecar with it
    try:
        config, words = load_config(), sample_words()
        refuse_a_second(config)
        with serving() as sidecar:
            wait_until_ready(sidecar, config)
            show_samples(config, words)
            return sidecar.wait()
    except KeyboardInterrupt:
        return 0
    except LexgateError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1


def refuse_a_second(config: Config) -> None:
    if ready(config):
        cure = "stop it, or choose others by LEXGATE_GRPC__ADDRESS, LEXGATE_HTTP__ADDRESS and XDG_RUNTIME_DIR"
        raise ConfigError(f"a sidecar serves at these addresses already: {cure}")


@contextmanager
def serving() -> Iterator[subprocess.Popen[bytes]]:
    """Runs `lexgate serve`; at the end it drains, and has ended."""
    script = Path(sys.executable).with_name("lexgate")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "lexgate.cli.main"]
    # A process group of its own: Ctrl-C comes here, and ends the sidecar below in good order.
    with subprocess.Popen([*command, "serve"], process_group=0) as sidecar:
        try:
            yield sidecar
        finally:
            end(sidecar)


def end(sidecar: subprocess.Popen[bytes]) -> None:
    if sidecar.poll() is None:
        sidecar.terminate()
        try:
            sidecar.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            sidecar.kill()


def wait_until_ready(sidecar: subprocess.Popen[bytes], config: Config) -> None:
    """Returns once the sidecar serves. Raises `Unreachable` when it ended, or does not become ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if sidecar.poll() is not None:
            raise Unreachable(f"the sidecar ended with status {sidecar.returncode}: its own words stand above")
        if ready(config):
            return
        time.sleep(POLL_SECONDS)
    raise Unreachable(f"the sidecar was not ready within {START_SECONDS:.0f} seconds: see `lexgate doctor`")


def ready(config: Config) -> bool:
    """Whether both servers answer; without HTTP, whether gRPC does."""
    with suppress(OSError, LexgateError):
        if config.http.enabled:
            return not reasons(config)
        ask_by_grpc(config, sample(separate=True))
        return True
    return False


def show_samples(config: Config, words: Words) -> None:
    out = console()
    request = sample(separate=True)
    out.print(f"\nA clinic scores symptoms, and its patient gave separate consent. By gRPC, {grpc_target(config)}:\n")
    show(out, ask_by_grpc(config, request), words)
    if config.http.enabled:
        request = sample(separate=False)
        out.print(f"\nThe same, but the patient gave only general consent. By HTTP, {http_url(config)}:\n")
        show(out, ask_by_http(config, request), words)
        print_curl(out, config, request)
    out.print("\nServing. Ctrl-C ends it.\n")


def show(out: Console, decision: dict[str, Any], words: Words) -> None:
    out.print(render_decision(decision, words))


def print_curl(out: Console, config: Config, request: dict[str, Any]) -> None:
    out.print("\nTo ask it again:\n")
    body = json.dumps(request, ensure_ascii=False)
    command = f"curl -s {http_url(config)}/v1/decisions -H 'content-type: application/json' -d '{body}'"
    out.print(command, soft_wrap=True)


def sample_words() -> Words:
    parts = load_parts(None)
    return Words(parts.matrix, parts.vocabulary, parts.data["readings"])


def sample(*, separate: bool) -> dict[str, Any]:
    """A request that is allowed with a separate consent for the medical data, and denied without one."""
    now = datetime.now(UTC)
    last_month, next_year = (now - timedelta(days=30)).isoformat(timespec="seconds"), (now + timedelta(days=365)).date()
    consent = {
        "id": "consent-1",
        "active": True,
        "granted_at": last_month,
        "given_by": "self",
        "separate": separate,
        "purposes": ["triage"],
        "methods": ["model_scoring"],
        "items": ["symptoms", "phone"],
        "categories": ["medical_health", "contact"],
        "retention_until": next_year.isoformat(),
    }
    return {
        "operation": {
            "kind": "use",
            "purpose": "triage",
            "method": "model_scoring",
            "basis": "consent",
            "items": ["symptoms", "phone"],
            "place": "CN",
            "retention_until": next_year.isoformat(),
        },
        "processor": {"id": "clinic-7"},
        "subject": {"id": "s-42", "age": 34},
        "notice": {"id": "intake-v3", "form": "individual"},
        "consents": [consent],
    }


def ask_by_grpc(config: Config, request: dict[str, Any]) -> dict[str, Any]:
    with Client(grpc_target(config), timeout_seconds=2) as client:
        return decision_json(client.evaluate(request))


def ask_by_http(config: Config, request: dict[str, Any]) -> dict[str, Any]:
    """Raises `Unreachable` when there is no decision."""
    call = urllib.request.Request(  # noqa: S310 - http, to this machine
        f"{http_url(config)}/v1/decisions",
        json.dumps(request).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(call, timeout=5) as answer:  # noqa: S310 - as above
            decision: dict[str, Any] = json.load(answer)
            return decision
    except (OSError, urllib.error.HTTPError) as error:
        raise Unreachable(f"there is no answer by HTTP: {error}") from error


def grpc_target(config: Config) -> str:
    return f"{reachable(config.grpc.host)}:{config.grpc.port}"


def http_url(config: Config) -> str:
    return f"http://{reachable(config.http.host)}:{config.http.port}"


def reachable(host: str) -> str:
    host = ANYWHERE.get(host, host)
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
