"""Writes policies/capabilities.json: the builtins that the Wasm target implements itself.

A builtin that Wasm leaves to its host would trap in lexgate, which has none: the policies are compiled against this
file, so that none gets in. Which builtins are native is asked of the pinned opa: it compiles a module that calls every
builtin, and the module itself lists the ones that it wants from a host.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from wasmtime import Func, FuncType, Instance, Linker, Memory, MemoryType, Module, Store

from lexgate.law._opa import member

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "policies" / "capabilities.json"
OPA = ROOT / ".tools" / "bin" / "opa"
# The compiler turns these into statements, so that no call of them is left to ask about.
STATEMENTS = {"assign", "eq"}
LEFT_OUT = {
    "rego.metadata.chain": "costs more than the rules that call it; titles are joined by the id",
    "rego.metadata.rule": "as above",
}
# Not `template_strings`: decisions carry codes and parameters, never sentences.
FEATURES = {"keywords_in_refs", "rego_v1"}


def main() -> int:
    """Writes the file, or with --check says whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opa", type=Path, default=OPA)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not current")
    options = parser.parse_args()
    text = capabilities(options.opa)
    if not options.check:
        TARGET.write_text(text)
    elif TARGET.read_text() != text:
        print(f"{TARGET.relative_to(ROOT)} is not what the pinned opa says: run `make capabilities`", file=sys.stderr)
        return 1
    return 0


def capabilities(opa: Path) -> str:
    """Returns the text of the capabilities file for this opa."""
    current = json.loads(subprocess.check_output([opa, "capabilities", "--current"]))
    candidates = [builtin for builtin in current["builtins"] if _usable(builtin)]
    native = {builtin["name"] for builtin in candidates} - _wanted_of_host(opa, candidates) | STATEMENTS
    kept = {
        "builtins": [_signature(builtin) for builtin in current["builtins"] if builtin["name"] in native],
        "future_keywords": current["future_keywords"],
        "wasm_abi_versions": current["wasm_abi_versions"],
        "features": sorted(FEATURES & set(current["features"])),
        "allow_net": [],
    }
    return _one_line_a_builtin(kept)


def _one_line_a_builtin(kept: dict[str, Any]) -> str:
    builtins = ",\n".join(f"  {json.dumps(builtin)}" for builtin in kept.pop("builtins"))
    rest = json.dumps(kept, indent=1).removeprefix("{")
    return f'{{\n "builtins": [\n{builtins}\n ],{rest}\n'


def _usable(builtin: dict[str, Any]) -> bool:
    name = builtin["name"]
    has_value = "result" in builtin["decl"]
    return has_value and not builtin.get("deprecated") and name not in STATEMENTS and name not in LEFT_OUT


def _signature(builtin: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in builtin.items() if key in {"name", "decl", "infix", "relation"}}
    return {key: _without_descriptions(value) for key, value in kept.items()}


def _without_descriptions(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_descriptions(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_descriptions(item) for key, item in value.items() if key != "description"}
    return value


def _wanted_of_host(opa: Path, builtins: list[dict[str, Any]]) -> set[str]:
    calls = [f"rule_{number} := {_call(builtin)}" for number, builtin in enumerate(builtins)]
    with tempfile.TemporaryDirectory() as folder:
        source, bundle = Path(folder, "probe.rego"), Path(folder, "bundle.tar.gz")
        source.write_text("\n".join(["package probe", *calls, ""]))
        subprocess.run([opa, "build", "-t", "wasm", "-e", "probe", "-o", bundle, source], check=True)
        return _listed(member(bundle.read_bytes(), "policy.wasm"))


def _call(builtin: dict[str, Any]) -> str:
    arguments = (f"input.argument_{position}" for position in range(len(builtin["decl"].get("args", ()))))
    return f"{builtin['name']}({', '.join(arguments)})"


def _listed(wasm: bytes) -> set[str]:
    """Asks a compiled module for the builtins that its host must have (`builtins` of OPA's Wasm ABI)."""
    store = Store()
    module = Module(store.engine, wasm)
    instance, memory = _instantiate(store, module)
    exports: Any = instance.exports(store)
    start = exports["opa_json_dump"](store, exports["builtins"](store))
    text = memory.read(store, start, memory.data_len(store))
    return set(json.loads(text[: text.index(0)]))


def _instantiate(store: Store, module: Module) -> tuple[Instance, Memory]:
    linker = Linker(store.engine)
    for wanted in module.imports:
        if isinstance(wanted.type, MemoryType):
            memory = Memory(store, wanted.type)
            linker.define(store, "env", "memory", memory)
        else:
            linker.define(store, "env", str(wanted.name), Func(store, cast(FuncType, wanted.type), lambda *_: 0))
    return linker.instantiate(store, module), memory


if __name__ == "__main__":
    sys.exit(main())
