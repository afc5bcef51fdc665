"""The clients in Go, Java and TypeScript against one real sidecar, and against servers that are none.

`make test-clients` builds the clients and runs this.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import grpc
import pytest
import trustme
import yaml

from lexgate.domain.access import Role
from lexgate.serve.access.tokens import new_token
from lexgate.v1 import decision_pb2, decision_service_pb2 as wire
from tests.certificates import issue, publish
from tests.e2e.serving import Server, free_port, serving

CLIENTS = Path(__file__).parents[1]
JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"]  # starts in half the time
COMMANDS = {
    "go": [str(CLIENTS / "go/build/lexgate-ask")],
    "java": [*JAVA, str(CLIENTS / "java/target/lexgate-ask.jar")],
    "typescript": ["node", str(CLIENTS / "typescript/build/ask.js")],
}
ALLOWED, DENIED, NOTHING_TO_ACT_ON, REFERRED = range(4)
HOST = "127.0.0.1"
PATIENT_MS, SHORT_MS = 20_000, 300
ASKER = new_token("asker", (Role.DECIDE,))


def ask(
    language: str, target: str, request: str = "allow", environment: dict[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    """Runs a client, with further variables; options as `token_file=…`."""
    options = {"target": target, "timeout_ms": PATIENT_MS, **options}
    arguments = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    command = [*COMMANDS[language], *arguments, str(CLIENTS / "requests" / f"{request}.json")]
    variables = os.environ | (environment or {})
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Nothing to act on: the status says so, there is no answer, and the reason names `words`."""
    assert (done.returncode, done.stdout) == (NOTHING_TO_ACT_ON, ""), done
    assert "there is no decision" in done.stderr
    assert all(word in done.stderr.lower() for word in words), done.stderr


@pytest.fixture(params=COMMANDS)
def language(request: pytest.FixtureRequest) -> str:
    """Each client in turn."""
    name: str = request.param
    return name


class Site:
    """A sidecar that decides for the owner of its Unix socket, and over TLS for whoever has a token."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        files = issue(authority, folder / "server", HOST)
        self.ca = publish(authority, folder / "ca.pem")
        self.token = folder / "token"
        self.token.write_text(f"{ASKER.text}\n")
        known = folder / "tokens.yaml"
        known.write_text(yaml.safe_dump({"tokens": [ASKER.entry.model_dump(mode="json", exclude_none=True)]}))
        tls = {"TLS__CERT": str(files.cert), "TLS__KEY": str(files.key)}
        self.settings = {**tls, "ACCESS__TOKENS": str(known), "ACCESS__ANONYMOUS": "[]", "HTTP__ENABLED": "false"}

    def serves(self, server: Server) -> None:
        """Learns where the sidecar is reached."""
        self.port = server.announced["grpc"]
        self.socket = f"unix:{server.folder}/lexgate/grpc.sock"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The one sidecar of all clients."""
    made = Site(tmp_path_factory.mktemp("site"))
    with serving(**made.settings) as server:
        made.serves(server)
        yield made


# --- what a sidecar answers -------------------------------------------------------------------------------------------


def test_an_allow_is_told_with_its_duties(language: str, site: Site) -> None:
    done = ask(language, site.socket)
    assert done.returncode == ALLOWED, done
    assert done.stdout.startswith("ALLOW ")
    assert "  then ndsr:12.p1c " in done.stdout


def test_a_denial_is_told_with_its_cure(language: str, site: Site) -> None:
    done = ask(language, site.socket, "deny")
    assert done.returncode == DENIED, done
    assert "  ndsr:22(2) separate_consent_missing\n" in done.stdout
    assert '    category: ["medical_health"]\n    cure: the subject can add consents {' in done.stdout


def test_a_referral_is_told_with_its_reason(language: str, site: Site) -> None:
    done = ask(language, site.socket, "refer")
    assert done.returncode == REFERRED, done
    assert "  because no_statute_governs" in done.stdout


def test_a_malformed_request_is_told_field_by_field(language: str, site: Site) -> None:
    done = ask(language, site.socket, "malformed")
    assert (done.returncode, done.stdout) == (NOTHING_TO_ACT_ON, ""), done
    assert done.stderr.count("the request is not acceptable: ") == 1
    assert "operation.retention_until: " in done.stderr
    assert "operation.place: " in done.stderr


def test_an_answer_that_is_not_binding_is_nothing_to_act_on(language: str, site: Site) -> None:
    done = ask(language, site.socket, "another_day")
    assert done.returncode == NOTHING_TO_ACT_ON, done
    assert done.stdout.startswith("ALLOW ")
    assert "not binding" in done.stdout


@pytest.mark.parametrize("request_name", ["allow", "deny", "refer"])
def test_all_clients_tell_the_same(request_name: str, site: Site) -> None:
    said = {ask(language, site.socket, request_name).stdout for language in COMMANDS}
    own = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\dT:-]+Z")  # ids and instants
    assert len({own.sub("…", text) for text in said}) == 1, said


# --- TLS and tokens ---------------------------------------------------------------------------------------------------


def test_a_token_is_accepted_over_tls(language: str, site: Site) -> None:
    done = ask(language, site.port, ca=site.ca, token_file=site.token)
    assert done.returncode == ALLOWED, done


def test_without_the_token_there_is_no_decision(language: str, site: Site) -> None:
    assert_refused(ask(language, site.port, ca=site.ca), "unauthenticated")


def test_a_sidecar_of_another_authority_is_not_believed(language: str, site: Site, tmp_path: Path) -> None:
    other = publish(trustme.CA(), tmp_path / "other.pem")
    assert_refused(ask(language, site.port, ca=other, token_file=site.token))


def test_a_token_does_not_travel_in_plain_text(language: str, site: Site) -> None:
    done = ask(language, site.port, token_file=site.token)
    assert (done.returncode, done.stdout) == (NOTHING_TO_ACT_ON, ""), done
    assert "a token needs TLS or a Unix socket" in done.stderr


# --- what is no sidecar -----------------------------------------------------------------------------------------------

MADE_UP = decision_pb2.Decision(decision_id="made-up", effect=decision_pb2.EFFECT_ALLOW, binding=True)


def answer(**changes: object) -> bytes:
    """An answer that would be an ALLOW but for the changes."""
    decision = decision_pb2.Decision()
    decision.CopyFrom(MADE_UP)
    for name, value in changes.items():
        if isinstance(value, list):
            getattr(decision, name).extend(value)
        else:
            setattr(decision, name, value)
    return wire.EvaluateResponse(decision=decision).SerializeToString()


NONSENSE = {
    "no message": b"\xff\xff\xff\xff",
    "a message without a decision": b"",
    "a decision without an id": answer(decision_id=""),
    "no effect": answer(effect=decision_pb2.EFFECT_UNSPECIFIED),
    "an effect of the future": answer(effect=99),
    "a permission with a violation": answer(violations=[decision_pb2.Violation(statute="ndsr", article="1")]),
}


@contextmanager
def answering(handle: Callable[[bytes, grpc.ServicerContext], bytes]) -> Iterator[str]:
    """A gRPC server that answers every method from bytes to bytes; yields where it is reached."""
    method: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(handle)
    server = grpc.server(ThreadPoolExecutor(4))
    name, methods = "lexgate.v1.DecisionService", {"Evaluate": method}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, methods),))
    port = server.add_insecure_port(f"{HOST}:0")
    server.start()
    try:
        yield f"{HOST}:{port}"
    finally:
        server.stop(None).wait()


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """For each nonsense a server that answers it."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(answering(lambda *_, bytes_=bytes_: bytes_)) for name, bytes_ in NONSENSE.items()
        }


def test_the_made_up_answer_would_allow(language: str) -> None:
    """What is refused below is refused for the nonsense in it."""
    with answering(lambda *_: answer()) as target:
        assert ask(language, target).returncode == ALLOWED


def test_facts_about_persons_never_take_the_way_of_a_proxy(language: str) -> None:
    with answering(lambda *_: answer()) as target, listening(b"") as proxy:
        host, port = proxy.split(":")
        java = f"-Dhttps.proxyHost={host} -Dhttps.proxyPort={port} -Dhttp.nonProxyHosts="
        names = ("grpc_proxy", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        environment = dict.fromkeys(names, f"http://{proxy}") | {"JAVA_TOOL_OPTIONS": java}
        done = ask(language, target, environment=environment, timeout_ms=5000)
        assert done.returncode == ALLOWED, done


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_no_decision(language: str, nonsense: str, servers: dict[str, str]) -> None:
    assert_refused(ask(language, servers[nonsense]))


def test_nonsense_about_the_fields_is_no_decision(language: str) -> None:
    def refuse(_: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff\xff\xff"),))
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no")

    with answering(refuse) as target:
        assert_refused(ask(language, target))


def test_a_token_that_cannot_be_read_is_no_decision(language: str, site: Site, tmp_path: Path) -> None:
    assert_refused(ask(language, site.port, ca=site.ca, token_file=tmp_path / "none"))


def test_a_server_that_speaks_something_else_is_no_decision(language: str) -> None:
    with listening(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nALLOW") as target:
        assert_refused(ask(language, target, timeout_ms=2000))


def test_a_server_out_of_reach_is_no_decision(language: str) -> None:
    assert_refused(ask(language, f"{HOST}:{free_port()}"), "unavailable")


def test_an_answer_past_the_deadline_is_no_decision(language: str) -> None:
    over = threading.Event()

    def slow(*_: object) -> bytes:
        over.wait(30)
        return answer()

    with answering(slow) as target:
        try:
            assert_refused(ask(language, target, timeout_ms=SHORT_MS), "deadline")
        finally:
            over.set()


def test_a_server_that_never_speaks_is_no_decision(language: str) -> None:
    with listening(b"") as target:
        assert_refused(ask(language, target, timeout_ms=SHORT_MS))


@contextmanager
def listening(greeting: bytes) -> Iterator[str]:
    """A TCP server that says one thing to each caller, or nothing, and then waits."""
    with socket.create_server((HOST, 0)) as server, ThreadPoolExecutor(1) as pool:
        held: list[socket.socket] = []
        pool.submit(_hold, server, greeting, held)
        try:
            yield f"{HOST}:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for each in held:
                each.close()


def _hold(server: socket.socket, greeting: bytes, held: list[socket.socket]) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        held.append(caller)
        caller.sendall(greeting)
