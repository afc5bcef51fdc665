"""The wheel installs into an empty environment and serves there without Go, opa or this checkout."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# One worker: the wheel is built in the checkout, and installed once for all.
pytestmark = [pytest.mark.timeout(480), pytest.mark.xdist_group("wheel")]

REQUEST = {
    "operation": {"kind": "delete", "place": "CN", "purpose": "leave"},
    "processor": {"id": "shop-1"},
    "subject": {"id": "s-42"},
    "data": {"personal": True},
}


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the locked dependencies and the wheel, made by the target that the image uses."""
    place = tmp_path_factory.mktemp("installed") / "environment"
    uv = Path(sys.executable).with_name("uv")
    done = subprocess.run(
        ["make", "install", f"PREFIX={place}", f"installer={uv} pip install --quiet --python {place}/bin/python"],
        cwd=root,
        env={**os.environ, **_indexes()},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def _indexes() -> dict[str, str]:
    """Where pip is told to find packages, in the words of uv, which does not read what is set up for pip."""
    told = subprocess.check_output([sys.executable, "-m", "pip", "config", "list"], text=True)
    found = {name: value.replace("\\n", " ") for name, value in re.findall(r"^\S+\.(\S+)='(.*)'$", told, re.MULTILINE)}
    words = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    return {words[name]: value for name, value in found.items() if name in words}


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """No Go, no opa, no home and no variable of the one who tests; only a few tools of the system."""
    tools = tmp_path / "bin"
    tools.mkdir()
    return {"PATH": f"{installed / 'bin'}:{tools}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}


@pytest.mark.usefixtures("installed")
def test_wheel_is_pure_and_carries_the_policies(root: Path) -> None:
    (wheel,) = (root / "dist").glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = {"policy.wasm", "data.json", "law.json", "vocabulary.json", "bundle.tar.gz", "manifest.json"}
    assert {f"lexgate/_policies/{name}" for name in files} <= names
    assert {"lexgate/py.typed", "lexgate/law/posture.html.jinja"} <= names
    assert {name.split("/")[0] for name in names} == {
        "lexgate",
        next(n.split("/")[0] for n in names if "dist-info" in n),
    }


def test_doctor_finds_nothing_wrong(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "bin" / "lexgate", "doctor"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_comes_from_the_checkout(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    code = "import lexgate, sys; print(lexgate.__file__)"
    shown = subprocess.check_output(
        [installed / "bin" / "python", "-c", code], env=environment, cwd=tmp_path, text=True
    )
    assert Path(shown.strip()).is_relative_to(installed)


def test_ledger_brings_its_migrations(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    code = """
from pathlib import Path
from lexgate.facts.ledger import open_sqlite
print(open_sqlite(Path("ledger.db")).revision())
"""
    shown = subprocess.check_output(
        [installed / "bin" / "python", "-c", code], env=environment, cwd=tmp_path, text=True
    )
    assert shown.strip() == "0"


CASE = """as_of: "2025-06-01"
cases:
  - {name: a, story: s, request: {operation: {kind: delete, place: CN}}, expect: {effect: ALLOW}}
"""


def test_cases_run_and_house_rules_begin_without_the_tools_of_authors(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "cases.yaml").write_text(CASE)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        line = [str(installed / "bin" / command[0]), *command[1:]]
        return subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    passed = run("lexgate", "test", "--coverage", "--sarif", "cases.sarif", "cases.yaml")
    assert (passed.returncode, passed.stderr) == (0, ""), passed.stderr
    begun = run("lexgate", "new", "house-rule", "no_ads", "--into", "house")
    assert begun.returncode == 0, begun.stderr
    watched = run("lexgate", "test", "--watch", "cases.yaml")
    assert (watched.returncode, watched.stderr) == (
        2,
        "lexgate: --watch needs watchfiles: pip install 'lexgate[testing]'\n",
    )
    drawn = run("python", "-c", "import lexgate.testing.strategies")
    assert drawn.returncode == 1
    assert drawn.stderr.endswith("lexgate.testing.strategies needs hypothesis: pip install 'lexgate[testing]'\n")


def test_serves_a_decision(server: str) -> None:
    body = json.dumps(REQUEST).encode()
    request = urllib.request.Request(f"{server}/v1/decisions", body, {"Content-Type": "application/json"})  # noqa: S310 - own address
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        decision = json.load(answer)
    assert decision["effect"] == "ALLOW"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", decision["policy_digest"])


@pytest.fixture
def server(installed: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of a server that runs from the wheel."""
    grpc_port, http_port = _free_ports()
    settings = {
        "LEXGATE_GRPC__ADDRESS": f"127.0.0.1:{grpc_port}",
        "LEXGATE_HTTP__ADDRESS": f"127.0.0.1:{http_port}",
        "LEXGATE_GRPC__SOCKET": str(tmp_path / "grpc.sock"),
        "LEXGATE_HTTP__SOCKET": str(tmp_path / "http.sock"),
    }
    output = tmp_path / "server.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [installed / "bin" / "lexgate", "serve"], env=environment | settings, cwd=tmp_path, stdout=log, stderr=log
        )
    try:
        address = f"http://127.0.0.1:{http_port}"
        _wait_until_ready(address, process, output)
        yield address
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0, output.read_text()


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, output.read_text()
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as answer:  # noqa: S310 - own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"not ready after a minute: {output.read_text()}")
