from __future__ import annotations

import gc
import resource
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import wasmtime
from wasmtime import _func

from lexgate.engine import DECISION, MAX_INPUT_BYTES, WasmEngine
from lexgate.errors import EngineFault, PolicyError
from lexgate.law.policy_set import PolicySet
from tests.unit.engine.kit import DIGEST, Compiled, canonical, compile_rego, documents, opa_eval

THREADS = 16
TOO_DEEP = b'{"seen":' + b"[" * 10_000 + b"]" * 10_000 + b"}"


def ask(engine: WasmEngine, **document: Any) -> Any:
    return orjson.loads(engine.evaluate(DECISION, orjson.dumps(document)))


def sized(size: int) -> bytes:
    return b'{"seen":"' + b"x" * (size - 11) + b'"}'


def test_decides_as_opa_eval_does(policy_set: PolicySet, tmp_path: Path) -> None:
    engine = WasmEngine(policy_set.wasm, policy_set.data, policy_set.policy_digest)
    asked = documents()
    ours = [canonical(orjson.loads(engine.evaluate(DECISION, document))) for document in asked]
    assert ours == [canonical(answer) for answer in opa_eval(policy_set.bundle, asked, tmp_path)]
    assert len({orjson.dumps(answer) for answer in ours}) > 6, "the documents are to tell decisions apart"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a\0b",
        "\t\n\r\x1f\x7f",
        '"\\/',
        "数据",
        "\U0001f510",
        0,
        -1,
        2**53 - 1,
        -(2**53 - 1),
        True,
        None,
        [],
        {},
        [[], {"": [{}]}],
    ],
)
def test_a_value_comes_back_as_it_went_in(engine: WasmEngine, value: object) -> None:
    answer = ask(engine, seen=value, number=1)
    assert answer == {"seen": value, "doubled": 2, "reading": False}
    assert type(answer["seen"]) is type(value)


def test_the_base_data_are_those_given(echo: Compiled) -> None:
    engine = WasmEngine(echo.wasm, b'{"readings":{"strict":"very"},"taxonomy":{}}', DIGEST)
    assert ask(engine)["reading"] == "very"


def test_says_its_name_and_digest(engine: WasmEngine) -> None:
    assert (engine.name, engine.digest) == ("wasm", DIGEST)


def test_the_largest_input_is_evaluated(engine: WasmEngine) -> None:
    answer = orjson.loads(engine.evaluate(DECISION, sized(MAX_INPUT_BYTES)))
    assert len(answer["seen"]) == MAX_INPUT_BYTES - 11


def test_a_larger_input_is_a_fault(engine: WasmEngine) -> None:
    with pytest.raises(EngineFault, match="65537 bytes; at most 65536"):
        engine.evaluate(DECISION, sized(MAX_INPUT_BYTES + 1))


@pytest.mark.parametrize("document", [b"", b"nonsense", b"[]", b"1", b'{"seen":1', b'{"seen":1}{', b' {"seen":1}'])
def test_what_is_no_object_is_a_fault_and_not_an_empty_input(engine: WasmEngine, document: bytes) -> None:
    with pytest.raises(EngineFault, match="not a JSON object"):
        engine.evaluate(DECISION, document)


def test_a_trap_is_a_fault_and_the_next_call_has_a_fresh_instance(engine: WasmEngine) -> None:
    before = engine._instance
    with pytest.raises(EngineFault, match="call stack exhausted"):
        engine.evaluate(DECISION, TOO_DEEP)
    assert ask(engine, seen="again")["seen"] == "again"
    assert engine._instance is not before


def test_an_unknown_entry_point_is_a_fault_that_costs_no_instance(engine: WasmEngine) -> None:
    before = engine._instance
    with pytest.raises(EngineFault, match="no entry point lexgate/posture"):
        engine.evaluate("lexgate/posture", b"{}")
    assert engine._instance is before


def test_an_undefined_result_is_a_fault(tmp_path: Path) -> None:
    made = compile_rego("package t\n\nanswer if input.never", tmp_path, "t/answer")
    engine = WasmEngine(made.wasm, made.data, DIGEST)
    assert engine.evaluate("t/answer", b'{"never":true}') == b"true"
    with pytest.raises(EngineFault, match="t/answer has no result"):
        engine.evaluate("t/answer", b"{}")


def test_a_module_that_asks_for_too_little_memory_is_made_ready(tmp_path: Path) -> None:
    names = [f"answer_{'x' * 200}_{number}" for number in range(700)]
    rules = "\n\n".join(f"{name} := {number}" for number, name in enumerate(names))
    made = compile_rego(f"package t\n\n{rules}\n", tmp_path, [f"t/{name}" for name in names])
    assert WasmEngine(made.wasm, made.data, DIGEST).evaluate(f"t/{names[-1]}", b"{}") == b"699"


@pytest.mark.parametrize("padding", [0, 10_000])
def test_a_conflict_in_the_policies_is_a_fault_that_says_so(tmp_path: Path, padding: int) -> None:
    made = compile_rego("package t\n\nanswer := 1 if input.one\n\nanswer := 2 if input.two", tmp_path, "t/answer")
    engine = WasmEngine(made.wasm, made.data, DIGEST)
    with pytest.raises(EngineFault, match="conflict"):
        engine.evaluate("t/answer", b'{"one":true,"two":true,"x":"' + b"x" * padding + b'"}')
    assert engine.evaluate("t/answer", b'{"two":true}') == b"2"
    assert _func.LAST_EXCEPTION is None


def test_a_closed_engine_evaluates_nothing(engine: WasmEngine) -> None:
    engine.close()
    engine.close()
    with pytest.raises(EngineFault, match="closed"):
        engine.evaluate(DECISION, b"{}")


@pytest.mark.parametrize("module", [b"", b"not wasm", b"\0asm\1\0\0\0\xff\xff"])
def test_a_file_that_is_no_module_is_refused(module: bytes) -> None:
    with pytest.raises(PolicyError, match="not WebAssembly"):
        WasmEngine(module, b"{}", DIGEST)


def test_a_module_cut_short_is_refused(echo: Compiled) -> None:
    with pytest.raises(PolicyError, match="not WebAssembly"):
        WasmEngine(echo.wasm[:-100], echo.data, DIGEST)


FOREIGN = {
    "(module)": "imports no memory",
    '(module (import "env" "memory" (memory 1)))': "exports no opa_wasm_abi_version",
    '(module (import "env" "memory" (memory 1)) (import "env" "other" (memory 1)))': "cannot be made ready",
    """(module (import "env" "memory" (memory 1)) (global (export "opa_wasm_abi_version") i32 (i32.const 2))
       (global (export "opa_wasm_abi_minor_version") i32 (i32.const 0)))""": "speaks ABI 2.0",
    """(module (import "env" "memory" (memory 1)) (global (export "opa_wasm_abi_version") i32 (i32.const 1))
       (global (export "opa_wasm_abi_minor_version") i32 (i32.const 1)))""": "speaks ABI 1.1",
    """(module (import "env" "memory" (memory 1)) (global (export "opa_wasm_abi_version") i32 (i32.const 1))
       (global (export "opa_wasm_abi_minor_version") i32 (i32.const 2))
       (func (export "builtins") (result i32) unreachable))""": "unreachable",
    '(module (import "env" "memory" (memory 9999)))': "cannot be made ready",
}


@pytest.mark.parametrize(("text", "reason"), FOREIGN.items(), ids=list(FOREIGN.values()))
def test_a_module_of_somebody_else_is_refused(text: str, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        WasmEngine(bytes(wasmtime.wat2wasm(text)), b"{}", DIGEST)


def test_policies_that_need_builtins_of_the_host_are_refused(tmp_path: Path) -> None:
    made = compile_rego('package t\n\nanswer := sprintf("%d", [input.n])', tmp_path, "t/answer")
    with pytest.raises(PolicyError, match="sprintf"):
        WasmEngine(made.wasm, made.data, DIGEST)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"1", b'"text"', b"{}x"])
def test_base_data_that_are_no_object_are_refused(echo: Compiled, data: bytes) -> None:
    with pytest.raises(PolicyError, match="base data"):
        WasmEngine(echo.wasm, data, DIGEST)


@pytest.fixture
def hasty_switching() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_other_threads_run_during_a_long_evaluation(tmp_path: Path) -> None:
    pairs = "package t\n\nanswer := [1 | some a in input.list; some b in input.list; a > b; a < b]"
    made = compile_rego(pairs, tmp_path, "t/answer")
    engine = WasmEngine(made.wasm, made.data, DIGEST)
    document = orjson.dumps({"list": list(range(3000))})
    evaluation = threading.Thread(target=engine.evaluate, args=("t/answer", document))
    turns = 0
    evaluation.start()
    while evaluation.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 10


@pytest.mark.usefixtures("hasty_switching")
def test_threads_get_each_its_own_answer(engine: WasmEngine) -> None:
    wrong: list[object] = []
    start = threading.Barrier(THREADS)

    def hammer(name: int) -> None:
        start.wait()
        for turn in range(500):
            seen = {"thread": name, "turn": turn, "padding": "x" * (name * 997 + turn)}
            answer = ask(engine, seen=seen, number=name * 1000 + turn)
            if answer != {"seen": seen, "doubled": 2 * (name * 1000 + turn), "reading": False}:
                wrong.append(answer)
            if turn % 100 == name:
                with pytest.raises(EngineFault):
                    engine.evaluate(DECISION, TOO_DEEP)

    threads = [threading.Thread(target=hammer, args=(name,)) for name in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def resident_kilobytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def test_memory_is_flat_over_50_000_evaluations(engine: WasmEngine) -> None:
    asked = [orjson.dumps({"seen": ["x" * 50] * (turn % 40), "number": turn}) for turn in range(1000)]
    for document in asked:
        engine.evaluate(DECISION, document)
    before = resident_kilobytes()
    for _ in range(50):
        for document in asked:
            engine.evaluate(DECISION, document)
    assert resident_kilobytes() - before < 1024


def test_faults_leave_nothing_behind(engine: WasmEngine) -> None:
    def fail(times: int) -> None:
        for _ in range(times):
            with pytest.raises(EngineFault):
                engine.evaluate(DECISION, TOO_DEEP)

    fail(5)
    gc.collect()  # what other tests left is not to be freed in between
    held, before = len(_func.FUNCTIONS.handles), resident_kilobytes()
    fail(200)
    gc.collect()
    assert len(_func.FUNCTIONS.handles) == held
    assert resident_kilobytes() - before < 1024
