"""What an engine says when it refuses or fails, to the word: operators search their logs for it."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import orjson
import pytest
import wasmtime
from structlog.testing import capture_logs
from wasmtime import _ffi as ffi

from lexgate.engine import DECISION, OpaServerEngine, WasmEngine
from lexgate.engine._instance import PolicyInstance, new_engine
from lexgate.engine._opa_client import MAX_ANSWER_BYTES, OpaClient
from lexgate.engine.opa_server import _Background
from lexgate.engine.port import checked_base_data
from lexgate.errors import ConfigError, EngineFault, LexgateError, PolicyError
from tests.unit.engine.fake_opa import RESULT, FakeOpa, answer, connect, send
from tests.unit.engine.kit import DATA, DIGEST, Compiled
from tests.unit.engine.test_wasm_engine import FOREIGN, TOO_DEEP

OTHER_POLICIES = "the OPA server has other policies now: give it this deployment's bundle again"


@pytest.fixture
def server(remote: FakeOpa) -> Iterator[OpaServerEngine]:
    engine = connect(remote)
    yield engine
    engine.close()


@pytest.fixture
def instance(echo: Compiled) -> PolicyInstance:
    own = new_engine()
    return PolicyInstance(own, wasmtime.Module(own, echo.wasm), echo.data)


UNFIT = {
    b"x" * 65537: "the input has 65537 bytes; at most 65536 are evaluated",
    b"[]": "the input is not a JSON object",
    b'{"seen":': "the input is not a JSON object",
    b"}": "the input is not a JSON object",
    b"": "the input is not a JSON object",
}


@pytest.mark.parametrize(("document", "said"), UNFIT.items(), ids=["long", "list", "cut", "end", "empty"])
def test_of_an_input_that_cannot_be_one(
    engine: WasmEngine, server: OpaServerEngine, document: bytes, said: str
) -> None:
    for each in (engine, server):
        with pytest.raises(EngineFault) as fault:
            each.evaluate(DECISION, document)
        assert str(fault.value) == said


def test_of_an_entry_point_that_there_is_not(engine: WasmEngine, server: OpaServerEngine) -> None:
    for each in (engine, server):
        with pytest.raises(EngineFault) as fault:
            each.evaluate("lexgate/nothing", b"{}")
        assert str(fault.value) == "the policies have no entry point lexgate/nothing"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "the base data of the policies are not JSON: compile the policies again"),
        (b"[]", "the base data of the policies are not a JSON object: compile the policies again"),
    ],
)
def test_of_base_data(data: bytes, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        checked_base_data(data)
    assert str(refused.value) == said


def test_of_a_closed_engine(engine: WasmEngine, server: OpaServerEngine) -> None:
    for each in (engine, server):
        each.close()
        with pytest.raises(EngineFault) as fault:
            each.evaluate(DECISION, b"{}")
        assert str(fault.value) == "the engine is closed"


def test_of_policies_that_cannot_be_made_ready_again(engine: WasmEngine) -> None:
    with pytest.raises(EngineFault) as trapped:
        engine.evaluate(DECISION, TOO_DEEP)
    assert str(trapped.value) == "the policies failed to evaluate: wasm trap: call stack exhausted"
    engine._data = b"{"
    with pytest.raises(EngineFault) as fault:
        engine.evaluate(DECISION, b"{}")
    assert str(fault.value) == (
        "the policies could not be made ready again: OPA does not take the base data of the policies for JSON"
    )


FOREIGN_SAID = {
    "imports no memory": "the policy module imports no memory: it was not built by `opa build -t wasm`",
    "exports no opa_wasm_abi_version": (
        "the policy module exports no opa_wasm_abi_version: it was not built by `opa build -t wasm`"
    ),
    "speaks ABI 2.0": "the policy module speaks ABI 2.0 of OPA: build it with the pinned opa",
    "speaks ABI 1.1": "the policy module speaks ABI 1.1 of OPA: build it with the pinned opa",
}


@pytest.mark.parametrize("reason", FOREIGN_SAID)
def test_of_a_module_of_somebody_else(reason: str) -> None:
    (text,) = (text for text, said in FOREIGN.items() if said == reason)
    with pytest.raises(PolicyError) as refused:
        WasmEngine(bytes(wasmtime.wat2wasm(text)), b"{}", DIGEST)
    assert str(refused.value) == FOREIGN_SAID[reason]


def test_of_a_module_that_fails_while_it_is_made_ready() -> None:
    (text,) = (text for text, said in FOREIGN.items() if said == "unreachable")
    with pytest.raises(PolicyError, match=r"^the policy module cannot be made ready: error while executing at wasm"):
        WasmEngine(bytes(wasmtime.wat2wasm(text)), b"{}", DIGEST)


def test_of_what_is_no_module() -> None:
    said = r"^the policy module is not WebAssembly that this wasmtime runs: failed to parse WebAssembly module"
    with pytest.raises(PolicyError, match=said):
        WasmEngine(b"\0asm\1\0\0\0\xff\xff", b"{}", DIGEST)


def test_of_an_error_of_wasmtime(instance: PolicyInstance) -> None:
    error = ctypes.cast(ffi.wasmtime_error_new(ctypes.create_string_buffer(b"no such thing")), ctypes.c_void_p)
    assert instance._failure(error.value) == "no such thing"


def test_of_an_abort_whose_message_is_damaged(instance: PolicyInstance) -> None:
    place = instance._call_export("opa_malloc", 4)
    ctypes.memmove(instance._base + place, b"\xffno\0", 4)
    instance._aborts.append(place)
    assert instance._abort_message() == "�no"
    assert instance._failure(None) == "�no"


SAID: dict[str, tuple[int, bytes, str]] = {
    "status": (500, b"{}", "the OPA server answered with HTTP status 500"),
    "other success": (201, orjson.dumps(answer()), "the OPA server answered with HTTP status 201"),
    "no JSON": (200, b"<html>", "the OPA server answered something that is not JSON"),
    "no object": (200, b"[]", "the OPA server answered something that is not its answer"),
    "too much": (200, b" " * 2_000_000, f"the OPA server answered more than {MAX_ANSWER_BYTES} bytes"),
    "no provenance": (200, b"{}", "the OPA server does not say which bundle it answers from"),
    "other policies": (200, orjson.dumps(answer(revision="sha256:other")), OTHER_POLICIES),
    "no result": (
        200,
        orjson.dumps({name: part for name, part in answer().items() if name != "result"}),
        "the entry point lexgate/decision has no result",
    ),
}


@pytest.mark.parametrize(("status", "body", "said"), SAID.values(), ids=SAID.keys())
def test_of_an_answer_that_is_none(
    remote: FakeOpa, server: OpaServerEngine, status: int, body: bytes, said: str
) -> None:
    remote.misbehave = lambda request: send(request, body, status)
    with pytest.raises(EngineFault) as fault:
        server.evaluate(DECISION, b"{}")
    assert str(fault.value) == said


def test_an_answer_of_a_megabyte_in_parts_is_read_whole(remote: FakeOpa, server: OpaServerEngine) -> None:
    # 2 characters for its quotes, and what stands around the result.
    most = MAX_ANSWER_BYTES - len(orjson.dumps(answer("")))
    remote.misbehave = lambda request: send(request, orjson.dumps(answer("x" * most)))
    assert server.evaluate(DECISION, b"{}") == orjson.dumps("x" * most)
    remote.misbehave = lambda request: send(request, orjson.dumps(answer("x" * (most + 1))))
    with pytest.raises(EngineFault, match=f"^the OPA server answered more than {MAX_ANSWER_BYTES} bytes$"):
        server.evaluate(DECISION, b"{}")


def test_where_a_server_sends_one_elsewhere_nobody_goes(remote: FakeOpa, server: OpaServerEngine) -> None:
    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith("/elsewhere"):
            send(request, orjson.dumps(answer()))
        else:
            send(request, b"", 307, Location="/elsewhere")

    remote.misbehave = elsewhere
    with pytest.raises(EngineFault) as fault:
        server.evaluate(DECISION, b"{}")
    assert str(fault.value) == "the OPA server answered with HTTP status 307"


def test_a_question_is_json_and_asks_for_an_answer_that_is_not_compressed(
    remote: FakeOpa, server: OpaServerEngine
) -> None:
    remote.requests.clear()
    server.evaluate(DECISION, b'{"a":1}')
    ((path, headers, body),) = remote.requests
    assert (path, body) == ("/v1/data/lexgate/decision?provenance=true", b'{"input":{"a":1}}')
    assert (headers["Content-Type"], headers["Accept-Encoding"]) == ("application/json", "identity")


def test_of_conditions_without_a_query(remote: FakeOpa, server: OpaServerEngine) -> None:
    remote.answers["/v1/data/lexgate/rows/allow"] = answer()
    remote.answers["/v1/compile/lexgate/rows/allow"] = {"result": []}
    with pytest.raises(EngineFault) as fault:
        server.conditions("lexgate/rows/allow", b"{}", ["input.row"])
    assert str(fault.value) == "the OPA server answered conditions without a query"


def test_of_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = "http://{}:{}".format(*free.getsockname())
    with pytest.raises(EngineFault) as fault:
        OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=url)
    assert str(fault.value) == "the OPA server is not to be reached (ClientConnectorError)"


STARTS: dict[str, tuple[Any, type[LexgateError], str]] = {
    "old": (
        answer({"strict": False}, version="1.21.2"),
        PolicyError,
        "the OPA server is older than 1.21.3: replace it",
    ),
    "no version": (
        {"provenance": {}, "result": {}},
        EngineFault,
        "the OPA server does not say which version it is",
    ),
    "other revision": (
        answer({"strict": False}, revision="sha256:other"),
        PolicyError,
        f"the OPA server has no bundle of revision {DIGEST}: give it this deployment's",
    ),
    "other data": (
        answer({"strict": True}),
        PolicyError,
        "the OPA server has other base data in readings than this deployment",
    ),
}


@pytest.mark.parametrize(("given", "kind", "said"), STARTS.values(), ids=STARTS.keys())
def test_of_a_server_that_is_not_ours(remote: FakeOpa, given: Any, kind: type[LexgateError], said: str) -> None:
    remote.answers["/v1/data/readings"] = given
    with pytest.raises(kind) as refused:
        connect(remote)
    assert str(refused.value) == said


@pytest.mark.parametrize("version", ["1.21.3", "1.21.4-dev", "1.22.0", "2.0.0-rc.1"])
def test_a_server_that_is_new_enough(remote: FakeOpa, version: str) -> None:
    remote.answers["/v1/data/readings"] = answer({"strict": False}, version=version)
    engine = connect(remote)
    assert orjson.loads(engine.evaluate(DECISION, b"{}")) == RESULT
    engine.close()


ADDRESSES = {
    "ftp://host": "the address of the OPA server is none: write https://host:port",
    "http://host:port": "the address of the OPA server is none: write https://host:port",
    "http://": "the address of the OPA server is none: write https://host:port, with a path at most",
    "http://host/?a=b": "the address of the OPA server is none: write https://host:port, with a path at most",
    "http://host/#a": "the address of the OPA server is none: write https://host:port, with a path at most",
    "http://me@host": "the address of the OPA server is none: write https://host:port, with a path at most",
}


@pytest.mark.parametrize(("url", "said"), ADDRESSES.items())
def test_of_an_address_that_is_none(url: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        OpaClient(url, 1.0)
    assert str(refused.value) == said


ROOTS = {
    "http://localhost": "http://localhost:80/v1",
    "https://opa.example": "https://opa.example:443/v1",
    "http://[::1]:8181/deep/": "http://[::1]:8181/deep/v1",
}


@pytest.mark.parametrize(("url", "root"), ROOTS.items())
def test_where_a_server_is_asked(url: str, root: str) -> None:
    assert OpaClient(url, 1.0).root_url == root


@pytest.mark.parametrize(
    ("url", "socket_path", "warned"),
    [
        ("http://opa.example:8181", None, True),
        ("http://10.0.0.1:8181", None, True),
        ("http://127.0.0.1:8181", None, False),
        ("http://[::1]:8181", None, False),
        ("http://localhost:8181", None, False),
        ("https://opa.example", None, False),
        ("http://opa.example", Path("opa.sock"), False),
    ],
)
def test_of_a_way_without_tls_to_another_machine(url: str, socket_path: Path | None, warned: bool) -> None:
    with capture_logs() as lines:
        OpaClient(url, 1.0, socket=socket_path)
    hint = "requests and answers travel unprotected: use https"
    warning = {"event": "opa_server_without_tls", "log_level": "warning", "hint": hint}
    assert lines == ([warning] if warned else [])


def test_of_work_that_takes_too_long_or_is_cut_off() -> None:
    background = _Background()
    try:
        with pytest.raises(EngineFault) as fault:
            background.run(asyncio.sleep(60), 0.01)
        assert str(fault.value) == "the OPA server did not answer within 0.01 seconds"
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(background.run, asyncio.sleep(60), 60)
            while not asyncio.all_tasks(background._loop):
                time.sleep(0.001)
            background.close(asyncio.sleep(0))
            cut_off = waiting.exception()
        assert isinstance(cut_off, EngineFault)
        assert str(cut_off) == "the engine was closed meanwhile"
    finally:
        background.close(asyncio.sleep(0))


def test_of_a_program_that_is_not_there(tmp_path: Path, echo: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    cure = "install the pinned opa (`make opa` in a checkout), name it in opa.binary, or use the engine wasm"
    monkeypatch.setenv("PATH", str(tmp_path))
    for binary, named in ((tmp_path / "opa", str(tmp_path / "opa")), (None, "opa on PATH")):
        with pytest.raises(EngineFault) as fault:
            OpaServerEngine(bundle=echo.bundle, data=DATA, digest=DIGEST, binary=binary)
        assert str(fault.value) == f"there is no program {named}: {cure}"


def test_of_folders_that_do_not_do(tmp_path: Path, echo: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "opa").touch(0o755)
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    said = {
        tmp_path / "never": "no folder for the OPA server can be made (No such file or directory)",
        deep: "the path of the OPA socket is too long: set XDG_RUNTIME_DIR to a shorter folder",
    }
    for folder, words in said.items():
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        with pytest.raises(EngineFault) as fault:
            OpaServerEngine(bundle=echo.bundle, data=DATA, digest=DIGEST, binary=tmp_path / "opa")
        assert str(fault.value) == words


@pytest.mark.parametrize("answered", [b'[{"result":1', b"1}]", b"[]", b""])
def test_of_a_result_that_is_cut(engine: WasmEngine, answered: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PolicyInstance, "evaluate", lambda *_: answered)
    with pytest.raises(EngineFault) as fault:
        engine.evaluate(DECISION, b"{}")
    assert str(fault.value) == "the entry point lexgate/decision has no result"
