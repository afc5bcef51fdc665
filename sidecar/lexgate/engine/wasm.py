"""The embedded engine: the policies as WebAssembly, in this process. Nothing to start, nothing to reach."""

from __future__ import annotations

import threading
from pathlib import Path

from wasmtime import WasmtimeError

from lexgate.engine._instance import PolicyInstance, new_engine
from lexgate.engine._module_cache import load_module
from lexgate.engine.port import checked_base_data, refuse_unfit
from lexgate.errors import EngineFault, PolicyError

_PREFIX, _SUFFIX = b'[{"result":', b"}]"


class WasmEngine:
    """The policies in one instance behind a lock.

    Two threads in one instance give wrong answers, and several instances scale no better. A failed evaluation discards
    the instance; the next call makes a new one (about a millisecond). `cache` is the folder for the compiled form of
    the module; without one, the module is compiled each time (about a third of a second).
    Raises `PolicyError` for a module or data that cannot be used.
    """

    name = "wasm"

    def __init__(self, wasm: bytes, data: bytes, digest: str, *, cache: Path | None = None) -> None:
        self.digest = digest
        checked_base_data(data)
        self._data = data
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._engine = new_engine()
            self._module = load_module(self._engine, wasm, cache)
        except WasmtimeError as error:
            raise PolicyError(f"the policy module is not WebAssembly that this wasmtime runs: {error}") from error
        self._instance: PolicyInstance | None = PolicyInstance(self._engine, self._module, data)
        self._entry_points = self._instance.entry_points

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        """Returns the JSON of the entry point's result; raises `EngineFault` when there is none."""
        number = self._entry_points.get(entry_point)
        if number is None:
            raise EngineFault(f"the policies have no entry point {entry_point}")
        refuse_unfit(document)
        with self._lock:
            instance = self._instance or self._new_instance()
            self._instance = None  # until the evaluation has ended well
            answer = instance.evaluate(number, document)
            self._instance = instance
        if not (answer.startswith(_PREFIX) and answer.endswith(_SUFFIX)):
            raise EngineFault(f"the entry point {entry_point} has no result")
        return answer[len(_PREFIX) : -len(_SUFFIX)]

    def close(self) -> None:
        """Releases the instance; a later `evaluate` is an `EngineFault`."""
        with self._lock:
            self._closed = True
            self._instance = None

    def _new_instance(self) -> PolicyInstance:
        if self._closed:
            raise EngineFault("the engine is closed")
        try:
            return PolicyInstance(self._engine, self._module, self._data)
        except PolicyError as error:
            raise EngineFault(f"the policies could not be made ready again: {error}") from error
