from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import orjson
import pytest

from lexgate.engine import render_bundle
from lexgate.errors import PolicyError
from tests.unit.engine.kit import DATA, DIGEST, OPA, Compiled, opa_eval


def files(bundle: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        return {entry.name.lstrip("/"): file.read() for entry in archive if (file := archive.extractfile(entry))}


def test_carries_the_given_data_and_revision_and_the_same_rego(echo: Compiled) -> None:
    before, after = files(echo.bundle), files(render_bundle(echo.bundle, b'{"other":1}', DIGEST))
    assert after.pop("data.json") == b'{"other":1}'
    assert orjson.loads(after.pop(".manifest")) == {**orjson.loads(before[".manifest"]), "revision": DIGEST}
    rego = {name: text for name, text in before.items() if name.endswith(".rego")}
    assert after == rego
    assert len(rego) == 1


def test_the_same_arguments_give_the_same_bytes(echo: Compiled) -> None:
    made = render_bundle(echo.bundle, DATA, DIGEST)
    assert made == render_bundle(echo.bundle, DATA, DIGEST)
    assert made[4:8] == bytes(4)  # the time of RFC 1952: none


def test_a_signature_that_no_longer_fits_is_left_out(echo: Compiled) -> None:
    buffer = io.BytesIO(echo.bundle)
    signed = io.BytesIO()
    with tarfile.open(fileobj=buffer) as source, tarfile.open(fileobj=signed, mode="w:gz") as target:
        for entry in source:
            target.addfile(entry, source.extractfile(entry))
        target.addfile(tarfile.TarInfo("/.signatures.json"))
    assert ".signatures.json" not in files(render_bundle(signed.getvalue(), DATA, DIGEST))


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_damaged_bundle_is_refused(echo: Compiled, cut: int) -> None:
    with pytest.raises(PolicyError) as refused:
        render_bundle(echo.bundle[:cut], DATA, DIGEST)
    assert str(refused.value) == "the bundle of the policies is damaged: compile the policies again"


def test_a_flipped_bit_is_refused(echo: Compiled) -> None:
    damaged = bytearray(echo.bundle)
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(PolicyError):
        render_bundle(bytes(damaged), DATA, DIGEST)


def test_an_archive_of_something_else_is_refused() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("letter.txt"))
    with pytest.raises(PolicyError):
        render_bundle(buffer.getvalue(), DATA, DIGEST)


def test_files_beside_the_policies_are_kept_apart_from_them(echo: Compiled, tmp_path: Path) -> None:
    beside = {
        "README.md": b"Read.",
        "law.json": b"[]",
        "examples/one/input.json": b'{"seen": "here"}',
        "a/b.yaml": b"-",
    }
    bundle = render_bundle(echo.bundle, DATA, DIGEST, beside)
    assert {name: files(bundle)[name] for name in beside} == beside
    assert opa_eval(bundle, [b'{"seen":"here"}'], tmp_path) == [{"seen": "here", "reading": False}]
    command = [str(OPA), "eval", "--bundle", "bundle.tar.gz", "--format", "raw", "object.keys(data)"]
    assert orjson.loads(subprocess.check_output(command, cwd=tmp_path)) == ["lexgate", "readings", "taxonomy"]


@pytest.mark.parametrize(
    "name",
    [
        "data.json",
        "a/data.json",
        "a/data.yaml",
        "data.yml",
        ".manifest",
        "x.rego",
        "policy.wasm",
        "plan.json",
        "/a",
        "../a",
    ],
)
def test_a_file_that_opa_would_load_is_not_put_beside_them(echo: Compiled, name: str) -> None:
    with pytest.raises(ValueError, match="beside"):
        render_bundle(echo.bundle, DATA, DIGEST, {name: b"{}"})
