from __future__ import annotations

import errno
import hashlib
import os
import time
from importlib import metadata
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from wasmtime import Engine, Func, Instance, Module, Store, WasmtimeError, wat2wasm

from lexgate.engine import WasmEngine, _module_cache, default_cache_folder
from lexgate.engine._instance import new_engine
from lexgate.engine._module_cache import load_module
from lexgate.law.policy_set import PolicySet
from tests.unit.engine.kit import DIGEST, Compiled

WASM = bytes(wat2wasm('(module (func (export "answer") (result i32) i32.const 42))'))


class Watched(Module):
    """A module that counts how it came to be."""

    compiled = deserialised = 0

    def __init__(self, engine: Engine, wasm: str | bytes) -> None:
        type(self).compiled += 1
        super().__init__(engine, wasm)

    @classmethod
    def deserialize(cls, engine: Engine, encoded: bytes | bytearray) -> Module:
        cls.deserialised += 1
        return Module.deserialize(engine, encoded)


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    Watched.compiled = Watched.deserialised = 0
    monkeypatch.setattr(_module_cache, "Module", Watched)
    return Watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache"


@pytest.fixture
def cached(folder: Path, watched: type[Watched]) -> Path:
    """The file that a first load left in `folder`."""
    load_module(new_engine(), WASM, folder)
    assert watched.compiled == 1
    watched.compiled = 0
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)


def load(folder: Path | None) -> int:
    """The answer of the module that is loaded."""
    engine = new_engine()
    module, store = load_module(engine, WASM, folder), Store(engine)
    answer = Instance(store, module, []).exports(store)["answer"]
    assert isinstance(answer, Func)
    result: int = answer(store)
    return result


def assert_compiled_anew(folder: Path, watched: type[Watched]) -> None:
    assert load(folder) == 42
    assert (watched.compiled, watched.deserialised) == (1, 0)


def test_the_second_load_runs_no_compiler(folder: Path, cached: Path, watched: type[Watched]) -> None:
    assert load(folder) == 42
    assert (watched.compiled, watched.deserialised) == (0, 1)
    assert list(folder.iterdir()) == [cached]


def test_folder_and_file_are_closed_to_others(folder: Path, cached: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert cached.stat().st_mode & 0o777 == 0o600


def test_without_a_folder_it_is_compiled_each_time(watched: type[Watched]) -> None:
    assert (load(None), load(None)) == (42, 42)
    assert (watched.compiled, watched.deserialised) == (2, 0)


@pytest.mark.usefixtures("cached")
def test_another_module_has_another_file(folder: Path, policy_set: PolicySet) -> None:
    load_module(new_engine(), policy_set.wasm, folder)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("place", [0, 40, -1, 500])
def test_a_damaged_file_is_never_loaded(folder: Path, cached: Path, watched: type[Watched], place: int) -> None:
    content = bytearray(cached.read_bytes())
    content[place] ^= 1
    cached.write_bytes(content)
    assert_compiled_anew(folder, watched)
    assert cached.read_bytes() != content


@pytest.mark.parametrize("size", [0, 10, 32, 500])
def test_a_file_cut_short_is_never_loaded(folder: Path, cached: Path, watched: type[Watched], size: int) -> None:
    cached.write_bytes(cached.read_bytes()[:size])
    assert_compiled_anew(folder, watched)


def test_a_file_of_another_wasmtime_is_replaced(folder: Path, cached: Path) -> None:
    foreign = b"\x7fELF of another build"
    cached.write_bytes(hashlib.sha256(foreign).digest() + foreign)
    assert load(folder) == 42
    assert len(cached.read_bytes()) > 1000


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o722])
def test_a_folder_that_others_may_write_is_not_used(
    folder: Path, cached: Path, watched: type[Watched], mode: int
) -> None:
    folder.chmod(mode)
    before = cached.stat()
    assert_compiled_anew(folder, watched)
    assert cached.stat() == before


@pytest.mark.parametrize("mode", [0o660, 0o602])
def test_a_file_that_others_may_write_is_replaced(
    folder: Path, cached: Path, watched: type[Watched], mode: int
) -> None:
    cached.chmod(mode)
    assert_compiled_anew(folder, watched)
    assert cached.stat().st_mode & 0o777 == 0o600


def test_a_folder_of_another_user_is_not_used(
    folder: Path, cached: Path, watched: type[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: cached.stat().st_uid + 1)
    assert_compiled_anew(folder, watched)


def test_a_symlink_in_place_of_the_file_is_not_followed(
    folder: Path, cached: Path, watched: type[Watched], tmp_path: Path
) -> None:
    target = cached.rename(tmp_path / "elsewhere")
    cached.symlink_to(target)
    assert_compiled_anew(folder, watched)
    assert not cached.is_symlink()


@pytest.mark.usefixtures("cached")
def test_a_symlink_in_place_of_the_folder_is_not_followed(folder: Path, watched: type[Watched], tmp_path: Path) -> None:
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert_compiled_anew(folder, watched)


def test_a_pipe_in_place_of_the_file_is_not_read(folder: Path, cached: Path, watched: type[Watched]) -> None:
    cached.unlink()
    os.mkfifo(cached, 0o600)
    assert_compiled_anew(folder, watched)


def test_a_file_in_place_of_the_folder_costs_time_only(tmp_path: Path, watched: type[Watched]) -> None:
    (tmp_path / "cache").touch()
    assert_compiled_anew(tmp_path / "cache", watched)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_costs_time_only_and_leaves_no_scraps(folder: Path, watched: type[Watched]) -> None:
    assert_compiled_anew(folder, watched)
    assert list(folder.iterdir()) == []


def test_an_engine_keeps_its_module_in_the_folder_that_it_is_given(folder: Path, echo: Compiled) -> None:
    WasmEngine(echo.wasm, echo.data, DIGEST, cache=folder).close()
    assert len(list(folder.iterdir())) == 1


def refused(event: str, reason: str) -> list[dict[str, str]]:
    return [{"event": event, "reason": reason, "log_level": "warning"}]


@pytest.mark.usefixtures("cached")
def test_the_log_says_why_the_folder_is_not_used(folder: Path, tmp_path: Path) -> None:
    with capture_logs() as said:
        load(folder)
        assert said == []
        folder.chmod(0o777)
        load(folder)
    why = "the folder belongs to another user, or others may write to it"
    assert said == refused("module_cache_unusable", why)
    (tmp_path / "file").touch()
    with capture_logs() as said:
        load(tmp_path / "file")
    assert said == refused("module_cache_unusable", "Not a directory")


def test_the_log_says_why_the_file_is_not_used(folder: Path, cached: Path) -> None:
    cached.chmod(0o666)
    with capture_logs() as said:
        load(folder)
    why = "the file belongs to another user, or others may write to it"
    assert said == refused("module_cache_file_refused", why)
    cached.write_bytes(b"damaged")
    with capture_logs() as said:
        load(folder)
    assert said == refused("module_cache_file_refused", "the file is damaged")


@pytest.mark.usefixtures("full_disk")
def test_the_log_says_why_no_file_was_written(folder: Path) -> None:
    with capture_logs() as said:
        load(folder)
    assert said == refused("module_cache_unwritable", "No space left on device")


def test_the_name_of_the_file_says_what_it_was_made_from_and_with(cached: Path) -> None:
    made_with = f"{metadata.version('wasmtime')}-{os.uname().machine}"
    assert cached.name == f"{hashlib.sha256(WASM).hexdigest()}-{made_with}.cwasm"


def test_what_is_no_module_is_not_kept(folder: Path) -> None:
    with pytest.raises(WasmtimeError):
        load_module(new_engine(), b"not wasm", folder)
    assert list(folder.iterdir()) == []


def test_the_default_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/mine")
    assert default_cache_folder() == Path("/var/cache/mine/lexgate")
    for useless in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", useless)
        assert default_cache_folder() == Path.home() / ".cache" / "lexgate"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache_folder() == Path.home() / ".cache" / "lexgate"


def test_the_policies_load_from_the_cache_within_10_milliseconds(folder: Path, policy_set: PolicySet) -> None:
    engine = new_engine()
    load_module(engine, policy_set.wasm, folder)
    took = []
    for _ in range(10):
        start = time.perf_counter()
        load_module(engine, policy_set.wasm, folder)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.010
