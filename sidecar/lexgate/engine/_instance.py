"""One instance of a policy module in wasmtime: the thin driver below the Wasm engine.

Implements the evaluation ABI 1.2 of Open Policy Agent (`opa_eval`) and nothing else of it. An instance is not
safe for two threads at once, and is not to be used again after a failure: its heap may be in any state.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import orjson
from wasmtime import (
    Config,
    Engine,
    Func,
    FuncType,
    Limits,
    Linker,
    Memory,
    MemoryType,
    Module,
    Store,
    Trap,
    ValType,
    WasmtimeError,
    _ffi as ffi,  # private, hence the exact pin: the public call converts each argument, at 5 times the cost
)

from lexgate.engine.port import MAX_INPUT_BYTES
from lexgate.errors import EngineFault, PolicyError

MAX_MEMORY_BYTES = 256 * 1024 * 1024
_ABI_MAJOR, _ABI_MINOR = 1, 2  # a minor version only adds
_JSON_FORMAT = 0
# Arguments are i32, each in a slot of 16 bytes (`wasmtime_val_raw_t`), four words; the result replaces the first.
_SLOT_WORDS = 4
_RESULT = _RESERVED = 0
_ENTRY_POINT, _DATA, _INPUT, _SIZE, _HEAP, _FORMAT = (_SLOT_WORDS * place for place in range(1, 7))

# From this size on an evaluation takes long enough to let other threads run meanwhile; below, to hand the interpreter
# lock over and wait to get it back takes longer than the evaluation.
LONG_INPUT_BYTES = 8 * 1024


def _raw_call(library: ctypes.CDLL) -> Callable[..., int | None]:
    function = library.wasmtime_func_call_unchecked
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
    return function


_call_holding_lock = _raw_call(ctypes.PyDLL(str(ffi.filename)))
_call_releasing_lock = _raw_call(ctypes.CDLL(str(ffi.filename)))

# OPA counts the pages of a module before it appends the names of the entry points, so a module can ask for less than it
# fills, and then would not start. Pages that nothing touches cost nothing.
_SPARE_PAGES = 16


def new_engine() -> Engine:
    """Returns an engine whose memories never move, so that their address is read once."""
    config = Config()
    config.memory_may_move = False
    return Engine(config)


class PolicyInstance:
    """A policy module with its base data, ready to evaluate.

    Raises `PolicyError` when the module is none that `opa build -t wasm` made.
    """

    def __init__(self, engine: Engine, module: Module, data: bytes) -> None:
        self._store = Store(engine)
        self._store.set_limits(memory_size=MAX_MEMORY_BYTES)
        self._aborts: list[int] = []  # addresses of the messages of `opa_abort`
        try:
            self._memory = _memory_for(self._store, module)
            self._exports = self._instantiate(engine, module)
            self._base = ctypes.addressof(self._memory.data_ptr(self._store).contents)
            self._prepare(data)
        except (WasmtimeError, Trap) as error:
            raise PolicyError(f"the policy module cannot be made ready: {self._abort_message() or error}") from error

    def evaluate(self, entry_point: int, document: bytes) -> bytes:
        """Returns the JSON of the result set for at most `MAX_INPUT_BYTES` of JSON.

        Raises `EngineFault`; the instance is then to be discarded.
        """
        size = len(document)
        self._input[:size] = document  # raises before it would write past the buffer
        words = self._words
        words[_RESERVED], words[_ENTRY_POINT], words[_SIZE] = 0, entry_point, size
        call = _call_holding_lock if size < LONG_INPUT_BYTES else _call_releasing_lock
        error = call(*self._call)
        if error or self._trap or self._aborts:
            raise EngineFault(f"the policies failed to evaluate: {self._failure(error)}")
        text = self._text
        text.value = self._base + words[_RESULT]  # type: ignore[assignment] # an address sets the pointer itself
        return text.value  # type: ignore[return-value] # never null, as the address is not

    def _instantiate(self, engine: Engine, module: Module) -> dict[str, Any]:
        # No import may refer to this object: wasmtime keeps what an import refers to for as long as the store lives,
        # and this object keeps the store.
        linker = Linker(engine)
        linker.define(self._store, "env", "memory", self._memory)
        abort = Func(self._store, FuncType([ValType.i32()], []), self._aborts.append)
        linker.define(self._store, "env", "opa_abort", abort)
        # Every module imports the callers of host builtins; `_prepare` refuses one that has a use for them.
        linker.define_unknown_imports_as_traps(module)
        return dict(linker.instantiate(self._store, module).exports(self._store))

    def _prepare(self, data: bytes) -> None:
        self._check_abi()
        if builtins := self._dumped(self._call_export("builtins")):
            raise PolicyError(f"the policies need builtins that Wasm lacks: {', '.join(sorted(builtins))}")
        self.entry_points: dict[str, int] = self._dumped(self._call_export("entrypoints"))
        base_data = self._parsed(data)
        document = self._call_export("opa_malloc", MAX_INPUT_BYTES)
        # Every evaluation starts its heap here, above the base data and the buffer of the input.
        heap = self._call_export("opa_heap_ptr_get")
        self._input = memoryview((ctypes.c_ubyte * MAX_INPUT_BYTES).from_address(self._base + document)).cast("B")
        self._text = ctypes.c_char_p()
        self._arrange(base_data, document, heap)

    def _arrange(self, data: int, document: int, heap: int) -> None:
        slots = (ctypes.c_uint32 * (_FORMAT + _SLOT_WORDS))()
        self._words = memoryview(slots).cast("B").cast("I")
        self._words[_DATA], self._words[_INPUT], self._words[_HEAP] = data, document, heap
        self._words[_FORMAT] = _JSON_FORMAT
        self._trap = ctypes.POINTER(ffi.wasm_trap_t)()
        self._call = (
            ctypes.cast(self._store._context(), ctypes.c_void_p),  # noqa: SLF001 - the driver exists to call below the public layer
            ctypes.cast(ctypes.pointer(self._export("opa_eval")._func), ctypes.c_void_p),  # noqa: SLF001 - as above
            ctypes.cast(slots, ctypes.c_void_p),
            _FORMAT // _SLOT_WORDS + 1,
            ctypes.cast(ctypes.pointer(self._trap), ctypes.c_void_p),
        )

    def _failure(self, error: int | None) -> str:
        if error:
            return str(WasmtimeError._from_ptr(ctypes.cast(error, ctypes.POINTER(ffi.wasmtime_error_t))))  # noqa: SLF001 - as above
        trap = Trap._from_ptr(self._trap).message if self._trap else ""  # noqa: SLF001 - as above; frees the trap
        return self._abort_message() or trap.strip().splitlines()[-1].strip()

    def _abort_message(self) -> str:
        return self._string(self._aborts[-1]).decode("utf-8", "replace") if self._aborts else ""

    def _check_abi(self) -> None:
        major = self._export("opa_wasm_abi_version").value(self._store)
        minor = self._export("opa_wasm_abi_minor_version").value(self._store)
        if major != _ABI_MAJOR or minor < _ABI_MINOR:
            raise PolicyError(f"the policy module speaks ABI {major}.{minor} of OPA: build it with the pinned opa")

    def _export(self, name: str) -> Any:
        try:
            return self._exports[name]
        except KeyError:
            raise PolicyError(f"the policy module exports no {name}: it was not built by `opa build -t wasm`") from None

    def _call_export(self, name: str, *arguments: int) -> int:
        function: Callable[..., int] = self._export(name)
        return function(self._store, *arguments)

    def _string(self, address: int) -> bytes:
        return ctypes.string_at(self._base + (address & 0xFFFFFFFF))

    def _dumped(self, value: int) -> Any:
        return orjson.loads(self._string(self._call_export("opa_json_dump", value)))

    def _parsed(self, data: bytes) -> int:
        address = self._call_export("opa_malloc", len(data))
        ctypes.memmove(self._base + address, data, len(data))
        parsed = self._call_export("opa_json_parse", address, len(data))
        if parsed == 0:
            raise PolicyError("OPA does not take the base data of the policies for JSON")
        return parsed


def _memory_for(store: Store, module: Module) -> Memory:
    wanted = next((item.type for item in module.imports if item.module == "env" and item.name == "memory"), None)
    if not isinstance(wanted, MemoryType):
        raise PolicyError("the policy module imports no memory: it was not built by `opa build -t wasm`")
    return Memory(store, MemoryType(Limits(wanted.limits.min + _SPARE_PAGES, wanted.limits.max)))
