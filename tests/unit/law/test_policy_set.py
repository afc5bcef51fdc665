from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import orjson
import pytest

from lexgate.errors import PolicyError
from lexgate.law.policy_set import DECIDING, FILES, MANIFEST, PolicySet, policy_digest

CURE = "run `make policies` in a checkout, or install lexgate again"


@pytest.fixture
def folder(policy_set: PolicySet, tmp_path: Path) -> Path:
    """A copy of the compiled policies, to be spoilt."""
    return Path(shutil.copytree(policy_set.folder, tmp_path / "policies"))


def test_loads_the_packaged_policies_by_default(policy_set: PolicySet) -> None:
    assert policy_set.folder.name == "_policies"
    assert policy_set.law["statutes"]
    assert policy_set.law["readings"]
    assert policy_set.vocabulary


def test_digest_is_what_sha256sum_gives(folder: Path) -> None:
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(DECIDING)]
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert PolicySet.load(folder).policy_digest == f"sha256:{expected}"


def test_digest_follows_the_data(policy_set: PolicySet) -> None:
    assert policy_set.digest_with(policy_set.data) == policy_set.policy_digest
    assert policy_set.digest_with(b"{}") != policy_set.policy_digest


def test_data_are_written_with_sorted_keys(policy_set: PolicySet) -> None:
    assert orjson.dumps(orjson.loads(policy_set.data), option=orjson.OPT_SORT_KEYS) == policy_set.data


@pytest.mark.parametrize("name", FILES)
def test_refuses_a_file_that_was_changed(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=f"{name} is not the file that was compiled") as raised:
        PolicySet.load(folder)
    assert CURE in str(raised.value)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_refuses_a_file_that_is_missing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(PolicyError, match=f"{name} of the compiled policies cannot be read") as raised:
        PolicySet.load(folder)
    assert CURE in str(raised.value)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_refuses_a_file_that_is_empty(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(PolicyError) as raised:
        PolicySet.load(folder)
    assert CURE in str(raised.value)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"files": {}},
        {"files": None},
        {"policy_digest": "sha256:" + "0" * 64},
        {"entry_points": None},
    ],
)
def test_refuses_a_manifest_of_another_form(folder: Path, change: dict[str, object]) -> None:
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest | change))
    with pytest.raises(PolicyError, match="does not fit this version"):
        PolicySet.load(folder)


def test_refuses_a_manifest_that_is_a_list(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"[]")
    with pytest.raises(PolicyError, match="does not fit this version"):
        PolicySet.load(folder)


@pytest.mark.parametrize("name", DECIDING)
def test_every_deciding_file_changes_the_digest(policy_set: PolicySet, name: str) -> None:
    files = policy_set.manifest.files
    assert policy_digest({**files, name: "0" * 64}) != policy_digest(files)
