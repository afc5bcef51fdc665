from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.engine import DECISION, MAX_INPUT_BYTES, OpaServerEngine, render_bundle
from lexgate.errors import ConfigError, EngineFault, PolicyError
from tests.unit.engine.fake_opa import RESULT, FakeOpa, answer, connect
from tests.unit.engine.kit import DATA, DIGEST, OPA, Compiled, served

STRICT = b'{"readings":{"strict":true},"taxonomy":{}}'


@pytest.fixture(scope="module")
def engine(echo: Compiled) -> Iterator[OpaServerEngine]:
    engine = child(echo)
    yield engine
    engine.close()


def child(made: Compiled, data: bytes = DATA, entry_point: str = DECISION) -> OpaServerEngine:
    return OpaServerEngine(
        bundle=made.bundle,
        data=data,
        digest=DIGEST,
        binary=OPA,
        timeout_seconds=20,
        entry_points=frozenset({entry_point}),
    )


def ask(engine: OpaServerEngine, **document: Any) -> Any:
    return orjson.loads(engine.evaluate(DECISION, orjson.dumps(document)))


@pytest.mark.parametrize(
    "value",
    ["", "a\0b", '"\\/', "数据", "\U0001f510", 0, 2**53 - 1, -(2**53 - 1), True, None, [], {}, [[], {"": [{}]}]],
)
def test_a_value_comes_back_as_it_went_in(engine: OpaServerEngine, value: object) -> None:
    answered = ask(engine, seen=value, number=1)
    assert answered == {"seen": value, "doubled": 2, "reading": False}
    assert type(answered["seen"]) is type(value)


def test_says_its_name_and_digest(engine: OpaServerEngine) -> None:
    assert (engine.name, engine.digest) == ("opa", DIGEST)


def test_an_unknown_entry_point_is_a_fault_even_where_the_server_would_answer(engine: OpaServerEngine) -> None:
    with pytest.raises(EngineFault, match="no entry point lexgate"):
        engine.evaluate("lexgate", b"{}")


def test_an_undefined_result_is_a_fault(echo: Compiled) -> None:
    engine = child(echo, entry_point="lexgate/nothing")
    with pytest.raises(EngineFault, match="lexgate/nothing has no result"):
        engine.evaluate("lexgate/nothing", b"{}")
    engine.close()


@pytest.mark.parametrize("document", [b"", b"nonsense", b"[]", b'{"seen":1'])
def test_what_is_no_object_is_a_fault(engine: OpaServerEngine, document: bytes) -> None:
    with pytest.raises(EngineFault, match="not a JSON object"):
        engine.evaluate(DECISION, document)


@pytest.mark.parametrize(
    "document", [b'{"seen":}', b'{"seen":1}{}', b'{"seen":"\xff"}x}', b'{"a":' + b"[" * 12_000 + b"}"]
)
def test_malformed_json_is_a_fault(engine: OpaServerEngine, document: bytes) -> None:
    with pytest.raises(EngineFault, match="HTTP status 400"):
        engine.evaluate(DECISION, document)


def test_a_larger_input_is_a_fault(engine: OpaServerEngine) -> None:
    with pytest.raises(EngineFault, match="65537 bytes"):
        engine.evaluate(DECISION, b'{"a":"' + b"x" * (MAX_INPUT_BYTES - 7) + b'"}')


def test_the_base_data_are_those_given(echo: Compiled) -> None:
    engine = child(echo, data=STRICT)
    assert ask(engine)["reading"] is True
    engine.close()


def test_the_socket_is_in_a_private_folder(engine: OpaServerEngine) -> None:
    assert engine._child
    place = engine._child.socket
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_the_child_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(engine: OpaServerEngine) -> None:
    assert engine._child
    assert engine._child.pid
    assert os.getsid(engine._child.pid) == engine._child.pid


def test_closing_leaves_no_process_no_folder_and_no_answers(echo: Compiled) -> None:
    engine = child(echo)
    assert engine._child
    pid, folder = engine._child.pid, engine._child.socket.parent
    engine.close()
    engine.close()
    assert not Path(f"/proc/{pid}").exists()
    assert not folder.exists()
    with pytest.raises(EngineFault, match="closed"):
        engine.evaluate(DECISION, b"{}")


SERVE_FOR_EVER = """
import sys, time
from pathlib import Path
from lexgate.engine import OpaServerEngine
opa, bundle = map(Path, sys.argv[1:])
data = Path(f"{bundle}.data").read_bytes()
engine = OpaServerEngine(bundle=bundle.read_bytes(), data=data, digest="d", binary=opa, timeout_seconds=20)
print(engine._child.pid, flush=True)
time.sleep(60)
"""


def test_no_orphan_stays_when_the_worker_is_killed(echo: Compiled, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.write_bytes(echo.bundle)
    Path(f"{bundle}.data").write_bytes(echo.data)
    command = [sys.executable, "-c", SERVE_FOR_EVER, str(OPA), str(bundle)]
    # A killed worker leaves its folder behind; a short path, because a socket is in it.
    with tempfile.TemporaryDirectory() as runtime:
        child = _kill_the_worker(command, {**os.environ, "XDG_RUNTIME_DIR": runtime})
    deadline = time.monotonic() + 10
    while child.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not child.exists()


def _kill_the_worker(command: list[str], environment: dict[str, str]) -> Path:
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as worker:
        assert worker.stdout
        child = Path(f"/proc/{int(worker.stdout.readline())}")
        assert b"opa" in (child / "cmdline").read_bytes()
        worker.kill()
    return child


def test_a_remote_server_with_our_bundle_answers(echo: Compiled, tmp_path: Path) -> None:
    with served(render_bundle(echo.bundle, STRICT, DIGEST), tmp_path) as url:
        engine = OpaServerEngine(bundle=b"", data=STRICT, digest=DIGEST, url=url, timeout_seconds=20)
        assert ask(engine, seen="here") == {"seen": "here", "reading": True}
        engine.close()


@pytest.mark.parametrize(
    ("data", "digest", "reason"),
    [(DATA, DIGEST, "other base data in readings"), (STRICT, "sha256:other", "no bundle of revision sha256:other")],
)
def test_a_remote_server_with_other_policies_is_refused(
    echo: Compiled, tmp_path: Path, data: bytes, digest: str, reason: str
) -> None:
    with served(render_bundle(echo.bundle, STRICT, DIGEST), tmp_path) as url, pytest.raises(PolicyError, match=reason):
        OpaServerEngine(bundle=b"", data=data, digest=digest, url=url, timeout_seconds=20)


def test_a_remote_server_without_our_policies_is_refused(tmp_path: Path, echo: Compiled) -> None:
    bare = render_bundle(echo.bundle, b"{}", DIGEST)
    with served(bare, tmp_path) as url, pytest.raises(PolicyError, match="other base data"):
        OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=url, timeout_seconds=20)


def test_a_remote_server_that_is_too_old_is_refused(remote: FakeOpa) -> None:
    remote.answers["/v1/data/readings"] = answer({"strict": False}, version="1.21.2")
    with pytest.raises(PolicyError, match=r"older than 1\.21\.3"):
        connect(remote)


def test_one_is_not_true(remote: FakeOpa) -> None:
    remote.answers["/v1/data/readings"] = answer({"strict": 0})
    with pytest.raises(PolicyError, match="other base data"):
        connect(remote)


def test_a_remote_server_whose_policies_change_later_gives_no_more_answers(remote: FakeOpa) -> None:
    engine = connect(remote)
    assert ask(engine) == RESULT
    remote.answers["/v1/data/lexgate/decision"] = answer(revision="sha256:newer")
    with pytest.raises(EngineFault, match="other policies now"):
        ask(engine)
    remote.answers["/v1/data/lexgate/decision"] = answer()
    assert ask(engine) == RESULT
    engine.close()


def test_bundles_beside_ours_do_no_harm(remote: FakeOpa) -> None:
    engine = connect(remote)
    theirs = answer()
    theirs["provenance"]["bundles"]["theirs"] = {"revision": "17"}
    remote.answers["/v1/data/lexgate/decision"] = theirs
    assert ask(engine) == RESULT
    engine.close()


def test_a_path_and_a_token_reach_the_remote_server(remote: FakeOpa) -> None:
    remote.answers = {f"/behind/proxy{path}": value for path, value in remote.answers.items()}
    remote.url += "/behind/proxy/"
    engine = connect(remote, token="secret")
    assert ask(engine, number=7) == RESULT
    path, headers, body = remote.requests[-1]
    assert path == "/behind/proxy/v1/data/lexgate/decision?provenance=true"
    assert headers["Authorization"] == "Bearer secret"
    assert body == b'{"input":{"number":7}}'
    engine.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8181",
        "ftp://host",
        "http://",
        "http://:1",
        "http://h:x",
        "http://h:99999",
        "http://h?a=b",
        "http://u:p@h",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="address of the OPA server"):
        OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=url)
